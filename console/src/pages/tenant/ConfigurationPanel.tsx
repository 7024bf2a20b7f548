import { Alert, Button, Checkbox, FileButton, Group, List, Stack, Text, Textarea } from "@mantine/core";
import { IconDownload, IconUpload } from "@tabler/icons-react";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { RequestError } from "../../api/client.ts";
import { ErrorNote } from "../../parts/ErrorNote.tsx";
import { saveAsFile } from "../../parts/files.ts";
import { tellDone, tellFailed } from "../../parts/notices.ts";
import { Section } from "../../parts/Section.tsx";
import { useUnsavedGuard } from "../../parts/useUnsavedGuard.ts";
import { useMay } from "../../session/session.ts";
import { PlanView } from "./PlanView.tsx";
import { applyYaml, exportYaml, type ApplyOptions } from "./queries.ts";

/** The configuration as one document: out as YAML, and in again. */
export function ConfigurationPanel({ tenant }: { readonly tenant: string }) {
  const download = useMutation({
    mutationFn: () => exportYaml(tenant),
    onSuccess: (yaml) => saveAsFile(`${tenant}.yaml`, yaml, "application/yaml"),
    onError: tellFailed,
  });
  return (
    <Stack>
      <Section title="Export" note="The whole configuration as one document. Secrets stand in it as ${NAME}.">
        <Group>
          <Button
            variant="default"
            leftSection={<IconDownload size={16} aria-hidden />}
            loading={download.isPending}
            onClick={() => download.mutate()}
          >
            Download {tenant}.yaml
          </Button>
        </Group>
      </Section>
      <Section
        title="Apply"
        note="Brings the tenant to what a document says: everything at once, or nothing. Sections and items that it leaves out stay; members that an item leaves out take their defaults."
      >
        <ApplyForm tenant={tenant} />
      </Section>
    </Stack>
  );
}

interface Given extends ApplyOptions {
  readonly yaml: string;
}

const nothing: Given = { yaml: "", prune: false, confirm: false };

/** Only exactly what was looked at in a dry run can be applied. */
function ApplyForm({ tenant }: { readonly tenant: string }) {
  const mayWrite = useMay("config:write");
  const [given, setGiven] = useState(nothing);
  useUnsavedGuard(() => given.yaml.trim() !== "");
  const plan = useMutation({ mutationFn: (document: Given) => applyYaml(tenant, document.yaml, document, true) });
  const apply = useMutation({
    mutationFn: (document: Given) => applyYaml(tenant, document.yaml, document, false),
    onSuccess: ({ changes }) => {
      setGiven(nothing);
      plan.reset();
      tellDone(`Applied: ${changes.length} ${changes.length === 1 ? "change" : "changes"}`);
    },
  });
  const change = (members: Partial<Given>): void => {
    plan.reset();
    apply.reset();
    setGiven({ ...given, ...members });
  };
  const error = apply.error ?? plan.error;
  return (
    <Stack>
      <Group>
        <FileButton accept=".yaml,.yml,.json" onChange={(file) => void file?.text().then((yaml) => change({ yaml }))}>
          {(props) => (
            <Button {...props} variant="default" leftSection={<IconUpload size={16} aria-hidden />} disabled={!mayWrite}>
              Choose a file
            </Button>
          )}
        </FileButton>
        <Text size="sm" c="dimmed">
          or paste the document
        </Text>
      </Group>
      <Textarea
        label="Document"
        autosize
        minRows={6}
        maxRows={20}
        spellCheck={false}
        classNames={{ input: "wt-mono" }}
        value={given.yaml}
        onChange={(event) => change({ yaml: event.currentTarget.value })}
        disabled={!mayWrite}
      />
      <Checkbox
        label="Delete items that the document's sections do not have"
        checked={given.prune}
        onChange={(event) => change({ prune: event.currentTarget.checked })}
        disabled={!mayWrite}
      />
      <Checkbox
        label="Let the key attribute change even where there are events; all partial matches are then dropped"
        checked={given.confirm}
        onChange={(event) => change({ confirm: event.currentTarget.checked })}
        disabled={!mayWrite}
      />
      {error === null ? null : <Refusal error={error} />}
      {plan.data === undefined ? null : <PlanView plan={plan.data} />}
      <Group>
        <Button
          variant="default"
          disabled={!mayWrite || given.yaml.trim() === ""}
          loading={plan.isPending}
          onClick={() => plan.mutate(given)}
        >
          See what would change
        </Button>
        <Button
          disabled={!mayWrite || plan.data === undefined || plan.data.changes.length === 0}
          loading={apply.isPending}
          onClick={() => apply.mutate(given)}
        >
          Apply
        </Button>
      </Group>
    </Stack>
  );
}

/** Everything that is wrong with a document, each with its line. */
function Refusal({ error }: { readonly error: Error }) {
  const problems = error instanceof RequestError ? error.problems : [];
  if (problems.length < 2) return <ErrorNote error={error} />;
  return (
    <Alert color="red" variant="light" role="alert" title={`${problems.length} things in the document are wrong; nothing is changed`}>
      <List size="sm">
        {problems.map(({ message, line }, i) => (
          <List.Item key={i}>{line === undefined ? message : `line ${line}: ${message}`}</List.Item>
        ))}
      </List>
    </Alert>
  );
}
