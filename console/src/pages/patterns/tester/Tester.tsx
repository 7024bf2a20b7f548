import { Alert, Badge, Button, Group, List, Slider, Stack, Table, Text, Textarea, ThemeIcon } from "@mantine/core";
import { IconCheck, IconInfoCircle, IconX } from "@tabler/icons-react";
import { useMemo, useState, type ReactNode } from "react";
import { compileThen } from "../../../../../src/language/compile.ts";
import { checkWhen } from "../../../../../src/match/check-when.ts";
import type { Moment } from "../../../../../src/match/explain.ts";
import { useKnown } from "../../../editor/known.ts";
import { WhenPicture } from "../../../picture/WhenPicture.tsx";
import type { PatternDraft } from "../draft.ts";
import { AnswerFields } from "./AnswerFields.tsx";
import { sendsIn, type SimulatedAnswers } from "./answers.ts";
import { readEvents, writeEvents } from "./events-text.ts";
import { HistoryPicker } from "./HistoryPicker.tsx";
import { ReactionTrial } from "./ReactionTrial.tsx";
import { runTrial, type Trial } from "./trial.ts";
import { whyOf, type Sentence } from "./why.ts";
import { tones } from "../../../parts/colours.ts";

const clock = new Intl.DateTimeFormat(undefined, { dateStyle: "short", timeStyle: "medium" });
const tell = (ms: number): string => clock.format(ms);

const example = '9:00 {"CallAction": "abandoned"}\n+20m {"CallAction": "abandoned"}';

/** What is typed into the tester. */
export interface TesterInput {
  /** the events */
  readonly text: string;
  readonly setText: (text: string) => void;
  /** how the sends are answered */
  readonly answers: SimulatedAnswers;
  readonly setAnswers: (answers: SimulatedAnswers) => void;
}

export interface TesterProps extends TesterInput {
  readonly tenant: string;
  readonly draft: Pick<PatternDraft, "when" | "then">;
}

/** Try it: events typed, pasted or picked; at every moment what the pattern has, what it wants, and why it matched or did not. */
export function Tester({ tenant, draft, text, setText, answers, setAnswers }: TesterProps) {
  const known = useKnown(tenant);
  const day = useMemo(() => new Date().setHours(0, 0, 0, 0), []);
  const typed = useMemo(() => readEvents(text, day), [text, day]);
  const programs = useMemo(() => ({ when: checkWhen(draft.when).when, then: compileThen(draft.then).then }), [draft.when, draft.then]);
  const trial = useMemo(
    () => (programs.when === null ? null : runTrial(programs.when, programs.then, typed.events, answers, known)),
    [programs, typed.events, answers, known],
  );
  if (programs.when === null || trial === null) {
    return (
      <Alert color="orange" title="The When has errors">
        Mend them under Edit, then it can be tried.
      </Alert>
    );
  }
  return (
    <Stack>
      <Textarea
        label="Events of one customer"
        description={
          'One a line: a time and a JSON object. "+5m" is five minutes after the event before; "9:00" a time of today; ISO 8601 works too.'
        }
        placeholder={example}
        autosize
        minRows={4}
        maxRows={14}
        spellCheck={false}
        classNames={{ input: "wt-mono" }}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
        error={typed.errors.length === 0 ? null : typed.errors.map(({ line, message }) => `line ${line}: ${message}`).join("; ")}
      />
      <Group>
        <Button variant="default" size="xs" onClick={() => setText(example)}>
          Example
        </Button>
        <HistoryPicker tenant={tenant} onPick={(events) => setText(writeEvents(events))} />
      </Group>
      {typed.events.length === 0 ? <Text c="dimmed">Type events to see what the pattern makes of them.</Text> : null}
      {trial.moments.length === 0 ? null : (
        <Scrub
          key={text}
          trial={trial}
          when={draft.when}
          trigger={programs.when.trigger}
          answerFields={
            programs.then === null ? null : (
              <AnswerFields names={sendsIn(programs.then.command)} answers={answers} setAnswers={setAnswers} endpoints={known.endpoints} />
            )
          }
        />
      )}
    </Stack>
  );
}

interface ScrubProps {
  readonly trial: Trial;
  readonly when: string;
  readonly trigger: Parameters<typeof WhenPicture>[0]["trigger"];
  /** null: there is no Then that could be tried */
  readonly answerFields: ReactNode;
}

/** Going through the moments of a trial. It begins at the first match, else at the end. */
function Scrub({ trial: { moments, reactions }, when, trigger, answerFields }: ScrubProps) {
  const firstMatch = moments.findIndex(({ match }) => match !== null);
  const [chosen, setChosen] = useState<number | null>(null);
  const at = Math.min(chosen ?? (firstMatch < 0 ? moments.length - 1 : firstMatch), moments.length - 1);
  const moment = moments[at]!;
  const reaction = reactions.find((one) => one.moment === at);
  return (
    <Stack>
      <Group justify="space-between">
        <Text fw={600} role="status">
          {summaryOf(moments)}
        </Text>
        <Text size="sm" c="dimmed">
          Moment {at + 1} of {moments.length}
        </Text>
      </Group>
      <Slider
        aria-label="Moment"
        min={0}
        max={moments.length - 1}
        step={1}
        disabled={moments.length < 2}
        label={(value) => tell(moments[value]?.at ?? 0)}
        marks={moments.flatMap(({ match }, i) => (match === null ? [] : [{ value: i }]))}
        value={at}
        onChange={setChosen}
      />
      <Moments moments={moments} at={at} choose={setChosen} />
      <WhenPicture trigger={trigger} filling={moment.filling} />
      {moment.others === 0 ? null : (
        <Text size="sm" c="dimmed">
          Shown is the partial match that has come furthest; there {moment.others === 1 ? "is one other" : `are ${moment.others} others`}.
        </Text>
      )}
      <Why sentences={whyOf(moment, when, tell)} />
      {reaction === undefined || answerFields === null ? null : (
        <Stack gap="xs">
          <Text fw={600}>The reaction, if what it sends is answered so</Text>
          {answerFields}
          <ReactionTrial reaction={reaction} tell={tell} />
        </Stack>
      )}
    </Stack>
  );
}

function summaryOf(moments: readonly Moment[]): string {
  const matches = moments.filter(({ match }) => match !== null).length;
  if (matches === 0) return "It does not match";
  return matches === 1 ? "It matches once" : `It matches ${matches} times`;
}

function Moments({
  moments,
  at,
  choose,
}: {
  readonly moments: readonly Moment[];
  readonly at: number;
  readonly choose: (index: number) => void;
}) {
  return (
    <Table.ScrollContainer minWidth={300} mah={260}>
      <Table highlightOnHover stickyHeader aria-label="Moments">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>When</Table.Th>
            <Table.Th>What</Table.Th>
            <Table.Th>For the pattern</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {moments.map((moment, i) => (
            <Table.Tr key={i} bg={i === at ? "var(--mantine-primary-color-light)" : ""}>
              <Table.Td>
                <Button
                  size="compact-xs"
                  variant="subtle"
                  color="var(--mantine-color-text)"
                  onClick={() => choose(i)}
                  aria-current={i === at}
                >
                  {tell(moment.at)}
                </Button>
              </Table.Td>
              <Table.Td>{moment.event === null ? "time passes" : `event #${moment.event}`}</Table.Td>
              <Table.Td>
                <Effect moment={moment} />
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

const lossWords = { window: "window passed", guard: "a fail happened", replaced: "newer events count", age: "too old" } as const;

function Effect({ moment: { match, lost, contributing } }: { readonly moment: Moment }) {
  if (match !== null) return <Badge color={tones.good}>match</Badge>;
  const [loss] = lost;
  if (loss !== undefined) return <Badge color={loss.reason === "replaced" ? tones.neutral : tones.bad}>{lossWords[loss.reason]}</Badge>;
  return contributing ? (
    <Badge color={tones.info}>fills a place</Badge>
  ) : (
    <Text size="sm" c="dimmed">
      no difference
    </Text>
  );
}

const marks = {
  good: { color: tones.good, icon: <IconCheck size={14} aria-hidden /> },
  bad: { color: tones.bad, icon: <IconX size={14} aria-hidden /> },
  plain: { color: tones.neutral, icon: <IconInfoCircle size={14} aria-hidden /> },
} as const;

function Why({ sentences }: { readonly sentences: readonly Sentence[] }) {
  return (
    <List spacing="xs" size="sm" center aria-label="Why">
      {sentences.map(({ text, tone }) => (
        <List.Item
          key={text}
          icon={
            <ThemeIcon size={20} radius="xl" color={marks[tone].color}>
              {marks[tone].icon}
            </ThemeIcon>
          }
        >
          {text}
        </List.Item>
      ))}
    </List>
  );
}
