import { Button, Fieldset, Group, Select, Stack, Text, Textarea } from "@mantine/core";
import { IconSend } from "@tabler/icons-react";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import type { IntegrationType, TestedSend } from "../../api/objects.ts";
import { ErrorNote } from "../../parts/ErrorNote.tsx";
import { JsonCode } from "../../parts/JsonCode.tsx";
import { Section } from "../../parts/Section.tsx";
import { StateBadge, type State } from "../../parts/StateBadge.tsx";
import { durationText } from "../../parts/times.ts";
import { useMay } from "../../session/session.ts";
import { testIntegration } from "./queries.ts";
import { parametersOf } from "./state.ts";

interface TestSectionProps {
  readonly tenant: string;
  readonly type: IntegrationType;
}

/** One real send, with the parameters that are typed, and what came back. */
export function TestSection({ tenant, type: { type, sends } }: TestSectionProps) {
  const [chosen, setChosen] = useState(sends[0]!.type);
  const [typed, setTyped] = useState<Readonly<Record<string, string>>>({});
  const mayWrite = useMay("config:write");
  const send = sends.find((one) => one.type === chosen)!;
  const names = new Set(send.parameters.map(({ name }) => name));
  const named = Object.fromEntries(Object.entries(typed).filter(([name]) => names.has(name)));
  const test = useMutation({ mutationFn: () => testIntegration(tenant, type, chosen, parametersOf(named)) });
  return (
    <Section
      title="Send a test"
      note="Really sends, once, in the way of a reaction. A text is sent as it stands; what is a JSON object or array is sent as that."
    >
      <Stack
        component="form"
        gap="sm"
        onSubmit={(event) => {
          event.preventDefault();
          test.mutate();
        }}
      >
        <Select
          label="Send"
          allowDeselect={false}
          data={sends.map((one) => one.type)}
          value={chosen}
          onChange={(next) => next !== null && setChosen(next)}
        />
        <Fieldset legend="Parameters">
          <Stack gap="sm">
            {send.parameters.map(({ name, description, mandatory = false, "default-from": from }) => (
              <Textarea
                key={name}
                label={`:${name}`}
                description={description}
                required={mandatory && from === undefined}
                placeholder={from === undefined ? "" : `${from} of the integration`}
                autosize
                minRows={1}
                maxRows={8}
                value={typed[name] ?? ""}
                onChange={(event) => {
                  const { value } = event.currentTarget;
                  setTyped((before) => ({ ...before, [name]: value }));
                }}
              />
            ))}
            {send.parameters.length === 0 ? <Text size="sm">It declares none.</Text> : null}
          </Stack>
        </Fieldset>
        <Group>
          <Button
            type="submit"
            variant="default"
            loading={test.isPending}
            disabled={!mayWrite}
            leftSection={<IconSend size={14} aria-hidden />}
          >
            Send a test
          </Button>
        </Group>
      </Stack>
      {test.error === null ? null : <ErrorNote error={test.error} />}
      {test.data === undefined ? null : <Outcome tested={test.data} />}
    </Section>
  );
}

const outcomes: Readonly<Record<TestedSend["outcome"], State>> = {
  success: { tone: "good", words: "success" },
  failure: { tone: "bad", words: "failure" },
  unknown: { tone: "warning", words: "it may have arrived" },
  postponed: { tone: "warning", words: "the provider asks to wait" },
};

function Outcome({ tested }: { readonly tested: TestedSend }) {
  const { outcome, response, error, at, "answered-at": answeredAt } = tested;
  return (
    <Stack gap="xs" role="status" aria-label="Outcome of the test">
      <Group gap="xs">
        <StateBadge state={outcomes[outcome]} />
        <Text size="sm">after {durationText(Date.parse(answeredAt) - Date.parse(at))}</Text>
      </Group>
      {error === undefined ? null : <Text size="sm">{error}</Text>}
      {response === undefined ? null : <JsonCode value={response} label="Response" />}
    </Stack>
  );
}
