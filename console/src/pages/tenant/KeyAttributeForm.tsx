import { Button, Group, Stack, TextInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { RequestError } from "../../api/client.ts";
import { ask } from "../../parts/ask.tsx";
import { ErrorNote } from "../../parts/ErrorNote.tsx";
import { tellDone } from "../../parts/notices.ts";
import { useUnsavedGuard } from "../../parts/useUnsavedGuard.ts";
import { useMay } from "../../session/session.ts";
import { setKeyAttribute } from "./queries.ts";

/** Sets the key attribute. Where there are events already the server refuses it unless confirmed, and so the person is asked. */
export function KeyAttributeForm({ tenant, current }: { readonly tenant: string; readonly current: string | null }) {
  const [key, setKey] = useState(current ?? "");
  const mayWrite = useMay("config:write");
  const changed = key.trim() !== (current ?? "") && key.trim() !== "";
  useUnsavedGuard(() => changed);
  const set = useMutation({
    mutationFn: (confirmed: boolean) => setKeyAttribute(tenant, key.trim(), confirmed),
    onSuccess: () => tellDone(`The key attribute is ${key.trim()}`),
    onError: (error, confirmed) => {
      if (!confirmed && error instanceof RequestError && error.status === 400) confirm();
    },
  });
  const confirm = (): void =>
    ask({
      title: `Make ${key.trim()} the key attribute?`,
      text: "There are events already. With another key attribute all partial matches are dropped: what customers have begun is forgotten, and patterns begin anew with the next event.",
      yes: "Change and drop them",
      no: "Leave it",
      onYes: () => set.mutate(true),
      onNo: () => set.reset(),
    });
  const asks = set.error instanceof RequestError && set.error.status === 400 && set.variables === false;
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        set.mutate(false);
      }}
    >
      <Stack gap="xs">
        <Group align="flex-end">
          <TextInput
            label="Key attribute"
            placeholder="customerId"
            required
            maxLength={200}
            value={key}
            onChange={(event) => setKey(event.currentTarget.value)}
            disabled={!mayWrite}
          />
          <Button type="submit" disabled={!mayWrite || !changed} loading={set.isPending}>
            Set
          </Button>
        </Group>
        {set.error === null || asks ? null : <ErrorNote error={set.error} />}
      </Stack>
    </form>
  );
}
