import { Group, Select, Stack, Text, TextInput } from "@mantine/core";
import type { EndpointDeclarations } from "../../../../../src/language/declaration.ts";
import { readResponse, usual, usualResponse, type Answering, type SimulatedAnswers } from "./answers.ts";

interface AnswerFieldsProps {
  /** "endpoint type" of the sends of the Then */
  readonly names: readonly string[];
  readonly answers: SimulatedAnswers;
  readonly setAnswers: (answers: SimulatedAnswers) => void;
  readonly endpoints: EndpointDeclarations;
}

const choices: readonly { readonly value: Answering; readonly label: string }[] = [
  { value: "success", label: "succeeds" },
  { value: "failure", label: "fails" },
  { value: "once", label: "fails once, then succeeds" },
  { value: "silence", label: "gets no answer" },
];

/** What comes back from each third party in a trial. */
export function AnswerFields({ names, answers, setAnswers, endpoints }: AnswerFieldsProps) {
  return (
    <Stack gap={4}>
      {names.map((name) => {
        const { answering, response } = answers[name] ?? usual;
        const change = (members: Partial<SimulatedAnswers[string]>): void =>
          setAnswers({ ...answers, [name]: { answering, response, ...members } });
        return (
          <Group key={name} align="flex-start" gap="xs">
            <Text size="sm" w={190} pt={6} className="wt-mono" style={{ overflowWrap: "anywhere" }}>
              {name}
            </Text>
            <Select
              aria-label={`How ${name} is answered`}
              size="xs"
              w={190}
              allowDeselect={false}
              data={choices}
              value={answering}
              onChange={(next) => change({ answering: next as Answering })}
            />
            {answering === "failure" || answering === "silence" ? null : (
              <TextInput
                aria-label={`What ${name} answers`}
                size="xs"
                style={{ flex: 1, minWidth: 180 }}
                classNames={{ input: "wt-mono" }}
                placeholder={name.startsWith("echo ") ? "what it was sent" : JSON.stringify(usualResponse(name, {}, endpoints))}
                value={response}
                onChange={(event) => change({ response: event.currentTarget.value })}
                error={
                  response.trim() === "" || readResponse(response) !== null
                    ? null
                    : 'This is no JSON object; write for example {"status": "sent"}'
                }
              />
            )}
          </Group>
        );
      })}
    </Stack>
  );
}
