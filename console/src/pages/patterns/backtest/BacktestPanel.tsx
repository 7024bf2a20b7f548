import { BarChart } from "@mantine/charts";
import { Anchor, Badge, Button, Card, Group, NumberInput, Progress, SimpleGrid, Stack, Table, Text } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { part } from "../../../api/client.ts";
import type { BacktestResult, Pattern } from "../../../api/objects.ts";
import { tones } from "../../../parts/colours.ts";
import { ErrorNote } from "../../../parts/ErrorNote.tsx";
import { timeText } from "../../../parts/times.ts";
import { useBacktest, type BacktestRun } from "./useBacktest.ts";
import "@mantine/charts/styles.css";

interface BacktestPanelProps {
  readonly tenant: string;
  /** as it is saved */
  readonly pattern: Pattern;
  /** the When that is tried, saved or not */
  readonly when: string;
}

/** Back-test: how often the When would have matched over the recorded events, and what it does otherwise than the saved one. */
export function BacktestPanel({ tenant, pattern, when }: BacktestPanelProps) {
  const [days, setDays] = useState(7);
  const backtest = useBacktest(tenant);
  const changed = when !== pattern.when;
  return (
    <Stack>
      <Text size="sm">
        Runs {changed ? "the When as it stands under Edit, and the saved one beside it," : "the When"} over the events of the last days that
        are still kept. Nothing is sent, and live work is not disturbed.
      </Text>
      <Group align="flex-end">
        <NumberInput
          label="Days"
          min={1}
          max={3650}
          w={110}
          allowDecimal={false}
          value={days}
          onChange={(value) => setDays(Number(value) || 1)}
        />
        <Button
          loading={backtest.running}
          disabled={when.trim() === ""}
          onClick={() => backtest.start({ when, days, ...(changed && pattern.when.trim() !== "" ? { compare: pattern.id } : {}) })}
        >
          Run
        </Button>
        {backtest.running ? (
          <Button variant="default" onClick={backtest.cancel}>
            Cancel
          </Button>
        ) : null}
      </Group>
      <Course run={backtest} />
      {backtest.error === null ? null : <ErrorNote error={backtest.error} />}
      {backtest.result === null ? null : <Result tenant={tenant} result={backtest.result} />}
    </Stack>
  );
}

/** How far it is, or that it was cancelled. */
function Course({ run: { running, cancelled, progress } }: { readonly run: BacktestRun }) {
  if (!running && !cancelled) return null;
  const { events, of } = progress ?? { events: 0, of: 0 };
  const seen = progress === null ? "" : `${events.toLocaleString()} of ${of.toLocaleString()} events`;
  return (
    <div>
      {running ? <Progress value={(100 * events) / Math.max(1, of)} aria-label="Progress of the back-test" /> : null}
      <Text size="sm" c="dimmed" role="status">
        {running ? seen : `Cancelled${seen === "" ? "" : ` after ${seen}`}. Nothing is left of it.`}
      </Text>
    </div>
  );
}

function Result({ tenant, result }: { readonly tenant: string; readonly result: BacktestResult }) {
  const compared = result.before !== null;
  const series = [
    { name: "now", label: compared ? "as edited" : "matches", color: "sea.7" },
    ...(compared ? [{ name: "before", label: "as saved", color: "gray.6" }] : []),
  ];
  return (
    <Stack role="region" aria-label="Result of the back-test">
      <SimpleGrid cols={{ base: 2, sm: compared ? 5 : 2 }}>
        <Figure name={compared ? "Matches as edited" : "Matches"} value={result.now.matches} note={`${result.now.customers} customers`} />
        {result.before === null ? null : (
          <Figure name="Matches as saved" value={result.before.matches} note={`${result.before.customers} customers`} />
        )}
        {compared ? <Figure name="Both" value={result.both} note="found by either" /> : null}
        {compared ? <Figure name="Only as edited" value={result["only-now"]} note="new ones" /> : null}
        {compared ? <Figure name="Only as saved" value={result["only-before"]} note="no longer found" /> : null}
        {compared ? null : <Figure name="Events" value={result.events} note="looked at" />}
      </SimpleGrid>
      <BarChart
        h={220}
        data={result.chart.map(({ at, now, before }) => ({ at: timeText(at), now, before }))}
        dataKey="at"
        series={series}
        withLegend={compared}
        aria-label="Matches over time"
      />
      <Matches tenant={tenant} result={result} />
    </Stack>
  );
}

function Figure({ name, value, note }: { readonly name: string; readonly value: number; readonly note: string }) {
  return (
    <Card withBorder padding="sm">
      <Text size="xs" c="dimmed">
        {name}
      </Text>
      <Text fz={26} fw={650}>
        {value.toLocaleString()}
      </Text>
      <Text size="xs" c="dimmed">
        {note}
      </Text>
    </Card>
  );
}

const sides = { now: ["only as edited", tones.good], before: ["only as saved", tones.bad], both: ["both", tones.neutral] } as const;

function Matches({ tenant, result: { matches, before } }: { readonly tenant: string; readonly result: BacktestResult }) {
  if (matches.length === 0) return <Text c="dimmed">No match in this time.</Text>;
  return (
    <Table.ScrollContainer minWidth={420} mah={420}>
      <Table stickyHeader aria-label="Matches of the back-test">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Time</Table.Th>
            <Table.Th>Customer</Table.Th>
            <Table.Th>Events</Table.Th>
            {before === null ? null : <Table.Th>Found</Table.Th>}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {matches.map(({ key, at, events, in: side }) => (
            <Table.Tr key={`${side}/${key}/${at}/${events.join()}`}>
              <Table.Td>{timeText(at)}</Table.Td>
              <Table.Td className="wt-mono">
                <Anchor component={Link} to={`/t/${part(tenant)}/search?key=${part(JSON.stringify(key))}`}>
                  {key}
                </Anchor>
              </Table.Td>
              <Table.Td className="wt-mono">{events.join(", ")}</Table.Td>
              {before === null ? null : (
                <Table.Td>
                  <Badge color={sides[side][1]}>{sides[side][0]}</Badge>
                </Table.Td>
              )}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}
