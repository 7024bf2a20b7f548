import { Card, Code, Group, Stack, Text, Title } from "@mantine/core";
import type { Customer } from "../../api/objects.ts";
import { timeText } from "../../parts/times.ts";

/** The customer's events that were refused lately, with the reasons. */
export function Refused({ refused }: { readonly refused: Customer["refused"] }) {
  if (refused.length === 0) return <Text c="dimmed">No event of this customer was refused lately. Refused events are kept for a day.</Text>;
  return (
    <Stack>
      {refused.map(({ id, "received-at": at, error, event }) => (
        <Card key={id} withBorder component="section" aria-label={id}>
          <Group gap="xs" align="baseline">
            <Title order={2} size="h6">
              {id}
            </Title>
            <Text size="sm">{timeText(at)}</Text>
          </Group>
          <Text size="sm">{error}</Text>
          <Code block mt="xs">
            {JSON.stringify(event, null, 2)}
          </Code>
        </Card>
      ))}
    </Stack>
  );
}
