import { Alert, Button, Group, Select, Stack, Table, Text, Textarea } from "@mantine/core";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { ErrorNote } from "../../parts/ErrorNote.tsx";
import { attributesIn } from "../../parts/json-text.ts";
import { Section } from "../../parts/Section.tsx";
import { timeText } from "../../parts/times.ts";
import { useMay } from "../../session/session.ts";
import { recentEventsQuery } from "../templates/queries.ts";
import { tryAugment } from "./queries.ts";
import { changesOf } from "./state.ts";

/** An event, and what it becomes by this augment alone. */
export function AugmentTrialSection({ tenant, id }: { readonly tenant: string; readonly id: string }) {
  const { data: events = [] } = useQuery(recentEventsQuery(tenant));
  const mayTry = useMay("config:write");
  const [text, setText] = useState('{"customerId": 2000}');
  const read = attributesIn(text);
  const attempt = useMutation({
    mutationFn: async () => {
      if ("error" in read) throw new Error(read.error);
      const { attributes } = read;
      return { before: attributes, ...(await tryAugment(tenant, id, attributes)) };
    },
  });
  return (
    <Section title="Try it" note="Looks an event up in this augment alone. Nothing is stored and nothing counted; an API is really asked.">
      <Stack
        component="form"
        gap="sm"
        onSubmit={(event) => {
          event.preventDefault();
          attempt.mutate();
        }}
      >
        {events.length === 0 ? null : (
          <Select
            size="xs"
            label="Take a recent event"
            searchable
            placeholder="choose one"
            data={events.map(({ id: event, key, receivedAt }) => ({ value: event, label: `${timeText(receivedAt)}, customer ${key}` }))}
            onChange={(chosen) => {
              const event = events.find((one) => one.id === chosen);
              if (event !== undefined) setText(JSON.stringify(event.attributes, null, 2));
            }}
          />
        )}
        <Textarea
          label="Event"
          autosize
          minRows={2}
          maxRows={12}
          classNames={{ input: "wt-mono" }}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
          error={"error" in read ? read.error : undefined}
        />
        <Group>
          <Button type="submit" variant="default" loading={attempt.isPending} disabled={!mayTry || "error" in read}>
            Try it
          </Button>
        </Group>
      </Stack>
      {attempt.error === null ? null : <ErrorNote error={attempt.error} />}
      {attempt.data === undefined ? null : <Outcome {...attempt.data} />}
    </Section>
  );
}

interface OutcomeProps {
  readonly before: Readonly<Record<string, unknown>>;
  readonly event: Readonly<Record<string, unknown>>;
  readonly found: boolean;
  readonly error: string | null;
}

function Outcome({ before, event, found, error }: OutcomeProps) {
  if (error !== null)
    return (
      <Alert color="red" variant="light" role="alert" title="The event goes on as it is">
        {error}
      </Alert>
    );
  const changes = changesOf(before, event);
  if (!found || changes.length === 0)
    return (
      <Text role="status">{found ? "It is found, and changes nothing." : "Nothing is found for it: the event goes on as it is."}</Text>
    );
  return (
    <Table aria-label="What it becomes" fz="sm">
      <Table.Thead>
        <Table.Tr>
          <Table.Th scope="col">Attribute</Table.Th>
          <Table.Th scope="col">Before</Table.Th>
          <Table.Th scope="col">After</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {changes.map(({ name, before: old, after }) => (
          <Table.Tr key={name}>
            <Table.Th scope="row">{name}</Table.Th>
            <Table.Td className="wt-mono">{old ?? "—"}</Table.Td>
            <Table.Td className="wt-mono">{after}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}
