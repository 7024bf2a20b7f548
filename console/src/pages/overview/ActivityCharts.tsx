import { AreaChart } from "@mantine/charts";
import "@mantine/charts/styles.css";
import { Button, Card, Collapse, Group, SimpleGrid, Stack, Table, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import type { ActivityMinute } from "../../api/objects.ts";
import { clockText } from "../../parts/times.ts";
import { countKinds, sumOf, type CountKind } from "./activity.ts";

const colours: Readonly<Record<CountKind, string>> = { events: "sea.6", matches: "indigo.5", sends: "green.7", failures: "red.7" };
const titles: Readonly<Record<CountKind, string>> = { events: "Events", matches: "Matches", sends: "Sends", failures: "Failures" };

/** A chart is at least so many high, so that one failure does not look like a catastrophe. */
const leastHeight = 4;

/** Counts a minute over the last hour, as charts and, for whoever wants figures, as a table. */
export function ActivityCharts({ minutes }: { readonly minutes: readonly ActivityMinute[] }) {
  const [open, { toggle }] = useDisclosure(false);
  return (
    <Stack gap="xs" component="section" aria-label="Activity of the last hour">
      <SimpleGrid cols={{ base: 2, lg: 4 }} spacing={{ base: "xs", sm: "md" }}>
        {countKinds.map((kind) => (
          <Chart key={kind} kind={kind} minutes={minutes} />
        ))}
      </SimpleGrid>
      <Group>
        <Button variant="subtle" size="compact-sm" onClick={toggle} aria-expanded={open}>
          {open ? "Hide the figures" : "Show the figures"}
        </Button>
      </Group>
      <Collapse expanded={open}>{open ? <Figures minutes={minutes} /> : null}</Collapse>
    </Stack>
  );
}

function Chart({ kind, minutes }: { readonly kind: CountKind; readonly minutes: readonly ActivityMinute[] }) {
  const sum = sumOf(minutes, kind);
  const now = minutes.at(-1)?.[kind] ?? 0;
  const most = Math.max(0, ...minutes.map((minute) => minute[kind]));
  return (
    <Card withBorder padding="sm" role="group" aria-label={titles[kind]}>
      <Group justify="space-between" align="baseline" gap="xs">
        <Text size="sm" fw={600}>
          {titles[kind]}
        </Text>
        <Text size="xs" c="dimmed">
          {now.toLocaleString()} this minute
        </Text>
      </Group>
      <Group gap={6} align="baseline">
        <Text fz={26} fw={650}>
          {sum.toLocaleString()}
        </Text>
        <Text size="xs" c="dimmed">
          in the last hour
        </Text>
      </Group>
      <div role="img" aria-label={`${titles[kind]} a minute over the last hour: at most ${most.toLocaleString()} in one.`}>
        <AreaChart
          h={96}
          data={minutes.map((minute) => ({ at: clockText(minute.at), [kind]: minute[kind] }))}
          dataKey="at"
          series={[{ name: kind, label: titles[kind], color: colours[kind] }]}
          curveType="linear"
          withDots={false}
          withXAxis={false}
          withYAxis={false}
          yAxisProps={{ domain: [0, Math.max(leastHeight, most)] }}
          gridAxis="none"
          strokeWidth={1.5}
          areaChartProps={{ accessibilityLayer: false }}
          areaProps={{ isAnimationActive: false }}
        />
      </div>
      <Group justify="space-between">
        {[minutes.at(0), minutes.at(-1)].map((minute, end) => (
          <Text key={end} size="xs" c="dimmed">
            {minute === undefined ? "" : clockText(minute.at)}
          </Text>
        ))}
      </Group>
    </Card>
  );
}

function Figures({ minutes }: { readonly minutes: readonly ActivityMinute[] }) {
  return (
    <Table.ScrollContainer minWidth={320} maxHeight={320} scrollAreaProps={{ viewportProps: { tabIndex: 0 } }}>
      <Table stickyHeader aria-label="Activity by minute">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Minute</Table.Th>
            {countKinds.map((kind) => (
              <Table.Th key={kind}>{titles[kind]}</Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {minutes.toReversed().map((minute) => (
            <Table.Tr key={minute.at}>
              <Table.Td>{clockText(minute.at)}</Table.Td>
              {countKinds.map((kind) => (
                <Table.Td key={kind}>{minute[kind].toLocaleString()}</Table.Td>
              ))}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}
