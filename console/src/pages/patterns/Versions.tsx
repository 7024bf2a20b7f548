import { Button, Group, Select, Stack, Text } from "@mantine/core";
import { useMutation, useSuspenseQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { Pattern, PatternVersion } from "../../api/objects.ts";
import { Difference } from "../../editor/Difference.tsx";
import { ErrorNote } from "../../parts/ErrorNote.tsx";
import { tellDone } from "../../parts/notices.ts";
import { timeText } from "../../parts/times.ts";
import { useMay } from "../../session/session.ts";
import { restoreVersion, versionsQuery } from "./queries.ts";

/** The saved changes of when and then: what an older one had otherwise, and the way back to it. */
export function Versions({ tenant, pattern }: { readonly tenant: string; readonly pattern: Pattern }) {
  const { data: versions } = useSuspenseQuery(versionsQuery(tenant, pattern.id));
  const [chosen, setChosen] = useState(String(versions[1]?.version ?? versions[0]?.version ?? ""));
  const mayWrite = useMay("config:write");
  const restore = useMutation({
    mutationFn: (version: number) => restoreVersion(tenant, pattern.id, version),
    onSuccess: ({ version }) => tellDone(`Restored as version ${version}`),
  });
  const older = versions.find(({ version }) => String(version) === chosen);
  if (older === undefined) return <Text c="dimmed">Nothing has been saved yet.</Text>;
  return (
    <Stack>
      <Group align="flex-end">
        <Select
          label="Compare with version"
          w={340}
          allowDeselect={false}
          data={versions.map((one) => ({ value: String(one.version), label: labelOf(one, pattern.version) }))}
          value={chosen}
          onChange={(next) => setChosen(next ?? chosen)}
        />
        <Button
          variant="default"
          disabled={!mayWrite || older.version === pattern.version}
          loading={restore.isPending}
          onClick={() => restore.mutate(older.version)}
        >
          Restore version {older.version}
        </Button>
      </Group>
      {restore.error === null ? null : <ErrorNote error={restore.error} />}
      {older.version === pattern.version ? (
        <Text c="dimmed">This is the version that is saved now.</Text>
      ) : (
        <>
          <Difference title="When" language="when" before={older.when} after={pattern.when} />
          <Difference title="Then" language="then" before={older.then} after={pattern.then} />
        </>
      )}
    </Stack>
  );
}

function labelOf(version: PatternVersion, current: number): string {
  const by = version["saved-by"] === undefined ? "" : `, ${version["saved-by"]}`;
  return `${version.version}${version.version === current ? " (now)" : ""}: ${timeText(version["saved-at"])}${by}`;
}
