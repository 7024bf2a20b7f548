import { Accordion, Badge, Group, Text } from "@mantine/core";
import type { AuditRecord } from "../../api/objects.ts";
import { tones } from "../../parts/colours.ts";
import { membersOf } from "../../parts/difference.ts";
import { MemberChanges } from "../../parts/MemberChanges.tsx";
import { timeText } from "../../parts/times.ts";

const colours: Readonly<Record<AuditRecord["action"], string>> = {
  create: tones.good,
  update: tones.info,
  rotate: tones.info,
  rerun: tones.info,
  export: tones.neutral,
  test: tones.neutral,
  cancel: tones.warning,
  delete: tones.bad,
  erase: tones.bad,
};

/** A record has no id of its own: its time, and its place among those of the same time, which newer ones don't move. */
function keyed(records: readonly AuditRecord[]): readonly { readonly key: string; readonly record: AuditRecord }[] {
  const seen = new Map<string, number>();
  return records
    .toReversed()
    .map((record) => {
      const { at } = record;
      const place = seen.get(at) ?? 0;
      seen.set(at, place + 1);
      return { key: `${Date.parse(at)}-${place}`, record };
    })
    .toReversed();
}

interface AuditRecordsProps {
  readonly records: readonly AuditRecord[];
  readonly withTenant: boolean;
}

/** The records, each opening to what was before and what is after. */
export function AuditRecords({ records, withTenant }: AuditRecordsProps) {
  if (records.length === 0)
    return <Text c="dimmed">No change fits. Whatever people or programs change in the configuration is recorded here.</Text>;
  return (
    <Accordion multiple variant="contained" aria-label="Changes" keepMounted={false}>
      {keyed(records).map(({ key, record }) => (
        <Accordion.Item key={key} value={key}>
          <Accordion.Control>
            <Summary record={record} withTenant={withTenant} />
          </Accordion.Control>
          <Accordion.Panel>
            <Details record={record} />
          </Accordion.Panel>
        </Accordion.Item>
      ))}
    </Accordion>
  );
}

function Summary({
  record: { at, user, tenant, action, kind, item, before, after },
  withTenant,
}: {
  readonly record: AuditRecord;
  readonly withTenant: boolean;
}) {
  const names = action === "update" ? membersOf(before, after).map(({ name }) => name) : [];
  const place = withTenant && tenant !== null && tenant !== item ? ` in ${tenant}` : "";
  return (
    <div style={{ minWidth: 0 }}>
      <Group gap="xs">
        <Badge color={colours[action]}>{action}</Badge>
        <Text size="sm" fw={500} style={{ overflowWrap: "anywhere" }}>
          {kind} {item}
          {place}
        </Text>
        {names.length === 0 ? null : <Text size="sm">{names.join(", ")}</Text>}
      </Group>
      <Text size="xs" c="dimmed" style={{ overflowWrap: "anywhere" }}>
        {timeText(at)}, {user}
      </Text>
    </div>
  );
}

function Details({ record: { client, before, after } }: { readonly record: AuditRecord }) {
  const changes = membersOf(before, after);
  return (
    <>
      {client === null ? null : (
        <Text size="sm" mb="xs">
          With the client <span className="wt-mono">{client}</span>
        </Text>
      )}
      {changes.length === 0 ? <Text size="sm">Nothing more is recorded of it.</Text> : <MemberChanges changes={changes} />}
    </>
  );
}
