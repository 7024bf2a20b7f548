import { Badge, Card, Group, Stack, Text } from "@mantine/core";
import type { Applied } from "../../api/objects.ts";
import { tones } from "../../parts/colours.ts";
import { MemberChanges } from "../../parts/MemberChanges.tsx";

const colours = { create: tones.good, update: tones.info, delete: tones.bad } as const;

/** What applying a document would change, item by item, and what it leaves alone. */
export function PlanView({ plan: { changes, kept } }: { readonly plan: Applied }) {
  return (
    <Stack gap="xs" component="section" aria-label="What would change">
      <Text fw={600}>{changes.length === 0 ? "Nothing would change: the tenant is as the document says." : "This would change:"}</Text>
      {changes.map(({ action, kind, name, members }) => (
        <Card key={`${kind} ${name ?? ""}`} withBorder padding="sm">
          <Group gap="xs" mb="xs">
            <Badge color={colours[action]}>{action}</Badge>
            <Text fw={500}>{name === undefined ? kind : `${kind} ${name}`}</Text>
          </Group>
          <MemberChanges changes={members} />
        </Card>
      ))}
      {kept.length === 0 ? null : (
        <Text size="sm" c="dimmed">
          Not in the document, and staying: {kept.map(({ kind, name }) => `${kind} ${name}`).join(", ")}
        </Text>
      )}
    </Stack>
  );
}
