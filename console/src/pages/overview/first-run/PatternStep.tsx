import { Button, Code, Group, NumberInput, Stack, Text, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useMutation } from "@tanstack/react-query";
import type { Pattern } from "../../../api/objects.ts";
import { ErrorNote } from "../../../parts/ErrorNote.tsx";
import { PlaceLink } from "../../../parts/PlaceLink.tsx";
import { createStarter } from "./queries.ts";
import { thenOf, whenOf } from "./starter.ts";
import { Step } from "./Step.tsx";

interface PatternStepProps {
  readonly tenant: string;
  readonly patterns: readonly Pattern[];
  readonly disabled: boolean;
}

export function PatternStep({ tenant, patterns, disabled }: PatternStepProps) {
  const first = patterns[0];
  return (
    <Step number={2} title="First pattern" done={first !== undefined}>
      {first === undefined ? (
        <Stack gap="sm">
          <Text size="sm">
            A pattern says when something has happened that matters, and what to do then. Begin with these few words, or{" "}
            <PlaceLink to="/t/$tenant/patterns/new" params={{ tenant }}>
              write your own
            </PlaceLink>
            .
          </Text>
          <StarterForm tenant={tenant} disabled={disabled} />
        </Stack>
      ) : (
        <Text size="sm">
          There is{" "}
          <PlaceLink to="/t/$tenant/patterns/$pattern" params={{ tenant, pattern: first.id }}>
            {first.name}
          </PlaceLink>
          {patterns.length === 1 ? "" : ` and ${patterns.length - 1} more`}
          {patterns.some(({ status }) => status) ? "." : ", which is not enabled: it does not match until it is."}
        </Text>
      )}
    </Step>
  );
}

function StarterForm({ tenant, disabled }: { readonly tenant: string; readonly disabled: boolean }) {
  const form = useForm({ initialValues: { name: "Gave up waiting", attribute: "type", value: "abandoned", times: 1 } });
  const { values } = form;
  const create = useMutation({ mutationFn: ({ name, ...starter }: typeof values) => createStarter(tenant, name, starter) });
  return (
    <form onSubmit={form.onSubmit((given) => create.mutate(given))}>
      <Stack gap="sm">
        {create.error === null ? null : <ErrorNote error={create.error} />}
        <Group align="flex-end">
          <TextInput label="Name of the pattern" required disabled={disabled} {...form.getInputProps("name")} />
          <TextInput label="When the attribute" required disabled={disabled} w={160} {...form.getInputProps("attribute")} />
          <TextInput label="is" required disabled={disabled} w={150} {...form.getInputProps("value")} />
          <NumberInput label="times in an hour" min={1} max={100} w={120} required disabled={disabled} {...form.getInputProps("times")} />
        </Group>
        <Code block tabIndex={0} role="group" aria-label="The pattern as text">{`${whenOf(values)}\n${thenOf(values)}`}</Code>
        <Group>
          <Button type="submit" disabled={disabled} loading={create.isPending}>
            Create and enable it
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
