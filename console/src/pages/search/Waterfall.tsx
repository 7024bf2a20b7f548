import { Accordion, Box, Button, Code, Group, Stack, Text } from "@mantine/core";
import { useState } from "react";
import type { Reaction } from "../../api/objects.ts";
import { StatusBadge } from "../../parts/StatusBadge.tsx";
import { durationText, timeText } from "../../parts/times.ts";
import { barsOf, type Bar, type CommandRun } from "./waterfall.ts";
import classes from "./Waterfall.module.css";

interface WaterfallProps {
  readonly reaction: Reaction;
  /** called with a command whose row is opened */
  readonly onOpen: (command: CommandRun) => void;
  /** runs the reaction again from a command; null: the person may not, or it runs still */
  readonly rerun: ((from: { readonly id: number; readonly label: string }) => void) | null;
}

/** Every command a row: when it ran, against the whole reaction; opened, its attempts with what was sent and answered. */
export function Waterfall({ reaction, onOpen, rerun }: WaterfallProps) {
  const bars = barsOf(reaction, Date.now());
  const [open, setOpen] = useState<string[]>([]);
  const change = (next: string[]): void => {
    const opened = next.find((value) => !open.includes(value));
    setOpen(next);
    if (opened !== undefined) onOpen(bars[Number(opened)]!.command);
  };
  if (bars.length === 0) return <Text c="dimmed">Nothing yet.</Text>;
  return (
    <Accordion multiple value={open} onChange={change} variant="contained" chevronPosition="left" order={3}>
      {bars.map((bar, i) => (
        <Accordion.Item key={i} value={String(i)}>
          <Accordion.Control>
            <Row bar={bar} />
          </Accordion.Control>
          <Accordion.Panel>
            <Detail command={bar.command} />
            {reaction.status === "running" ? null : (
              <Button
                size="xs"
                variant="default"
                mt="xs"
                disabled={rerun === null}
                onClick={() => rerun?.({ id: bar.command.id, label: bar.label })}
              >
                Run again from here
              </Button>
            )}
          </Accordion.Panel>
        </Accordion.Item>
      ))}
    </Accordion>
  );
}

function Row({ bar: { command, label, left, width, tookMs } }: { readonly bar: Bar }) {
  return (
    <div className={classes["row"]}>
      <Group gap="xs" wrap="nowrap" className={classes["name"]}>
        <StatusBadge status={command.status} />
        <Text size="sm" truncate>
          {label}
        </Text>
      </Group>
      <div className={classes["track"]} aria-hidden>
        <div className={classes["bar"]} data-status={command.status} style={{ left: `${left * 100}%`, width: `${width * 100}%` }} />
      </div>
      <Text size="xs" className={classes["took"]}>
        {durationText(tookMs)}
      </Text>
    </div>
  );
}

function Detail({ command }: { readonly command: CommandRun }) {
  const { line, column, started, ended, until, reason, value, event, attempts = [] } = command;
  return (
    <Stack gap="xs">
      <Text size="sm">
        Line {line}, column {column} of the Then.
        {started === null ? "" : ` Began ${timeText(started)}.`}
        {ended === null ? "" : ` Ended ${timeText(ended)}.`}
        {until === undefined ? "" : ` Until ${timeText(until)}.`}
      </Text>
      {reason === undefined ? null : <Text size="sm">Reason: {reason}</Text>}
      {value === undefined ? null : <Shown title="Value" value={value} />}
      {event === undefined ? null : <Shown title="Event" value={event} />}
      {attempts.map((attempt, i) => (
        <Box key={i} className={classes["attempt"]}>
          <Text size="sm" fw={600}>
            Attempt {i + 1}
            {attempt.at === null ? "" : `, ${timeText(attempt.at)}`}
          </Text>
          {attempt.parameters === undefined ? null : <Shown title="Sent" value={attempt.parameters} />}
          {attempt.response === undefined ? null : <Shown title="Answered" value={attempt.response} />}
          {attempt.reason === undefined ? null : <Text size="sm">Failed: {attempt.reason}</Text>}
          {attempt["next-at"] === undefined ? null : <Text size="sm">Tried again at {timeText(attempt["next-at"])}</Text>}
          {attempt.polls === undefined ? null : <Shown title="Polls" value={attempt.polls} />}
          {attempt.receipts === undefined ? null : <Shown title="What the provider said later" value={attempt.receipts} />}
        </Box>
      ))}
    </Stack>
  );
}

function Shown({ title, value }: { readonly title: string; readonly value: unknown }) {
  return (
    <div>
      <Text size="xs" c="dimmed">
        {title}
      </Text>
      <Code block>{JSON.stringify(value, null, 2)}</Code>
    </div>
  );
}
