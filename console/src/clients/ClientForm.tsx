import { Button, Checkbox, Group, Stack, Switch, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useMutation } from "@tanstack/react-query";
import { ErrorNote } from "../parts/ErrorNote.tsx";
import type { Role } from "../session/session.ts";
import type { ClientDraft } from "./queries.ts";
import { scopesFor, type Scope } from "./scopes.ts";

interface ClientFormProps {
  readonly initial: ClientDraft;
  /** of the user whose client it is */
  readonly role: Role;
  readonly action: string;
  readonly save: (draft: ClientDraft) => Promise<unknown>;
  readonly cancel: () => void;
}

/** Name and scopes of a client. */
export function ClientForm({ initial, role, action, save, cancel }: ClientFormProps) {
  const form = useForm({
    initialValues: { name: initial.name, everything: initial.scopes === null, scopes: [...(initial.scopes ?? [])] as string[] },
    validate: {
      name: (name) => (name.trim() === "" ? "A name says where the client is used" : null),
      scopes: (scopes, { everything }) => (everything || scopes.length > 0 ? null : "Choose at least one"),
    },
  });
  const saving = useMutation({ mutationFn: save });
  const submit = ({ name, everything, scopes }: typeof form.values): void =>
    saving.mutate({ name: name.trim(), scopes: everything ? null : (scopes as Scope[]) });
  return (
    <form onSubmit={form.onSubmit(submit)} noValidate>
      <Stack>
        <TextInput label="Name" placeholder="till in Oslo" maxLength={200} required data-autofocus {...form.getInputProps("name")} />
        <Switch label="May do whatever the role allows" {...form.getInputProps("everything", { type: "checkbox" })} />
        {form.values.everything ? null : (
          <Checkbox.Group label="It may only" {...form.getInputProps("scopes")}>
            <Stack gap="xs" mt="xs">
              {scopesFor(role).map(({ scope, means }) => (
                <Checkbox key={scope} value={scope} label={`${means} (${scope})`} />
              ))}
            </Stack>
          </Checkbox.Group>
        )}
        {saving.error === null ? null : <ErrorNote error={saving.error} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={cancel}>
            Cancel
          </Button>
          <Button type="submit" loading={saving.isPending}>
            {action}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
