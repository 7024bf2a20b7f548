/** Reactions as the API tells them. */
import { commandsOf, type Answer, type Attempt, type CommandRecord } from "../journal/commands.ts";
import { LineIndex } from "../language/position.ts";
import type { ReactionHead, ReactionRecord } from "../store/journal.ts";
import { isoTime } from "./times.ts";

/** One line of the list. */
export function headObject({ number, pattern, key, status, matchedAt, endedAt, reason }: ReactionHead): object {
  return {
    id: `RE${number}`,
    pattern: { id: `PT${pattern.id}`, name: pattern.name, version: pattern.version },
    key,
    status,
    "matched-at": isoTime(matchedAt),
    "ended-at": isoTime(endedAt),
    ...(reason === null ? {} : { reason }),
  };
}

/** One reaction in full. */
export function reactionObject(record: ReactionRecord): object {
  const { events, context, entries, then, variables } = record;
  const lines = new LineIndex(then);
  return {
    ...headObject(record),
    events: events.map(({ id, time, attributes }) => ({ id, time: isoTime(time), attributes })),
    context,
    commands: commandsOf(entries).map((command) => commandObject(command, lines)),
    variables,
    then,
  };
}

function commandObject(record: CommandRecord, lines: LineIndex): object {
  const { node, command, endpoint, type, startedAt, endedAt, status, reason, value, until, event, attempts } = record;
  return {
    command,
    ...(endpoint === undefined ? {} : { endpoint, type }),
    ...lines.at(node),
    status,
    started: isoTime(startedAt),
    ended: isoTime(endedAt),
    ...(until === undefined ? {} : { until: isoTime(until) }),
    ...(reason === undefined ? {} : { reason }),
    ...(value === undefined ? {} : { value }),
    ...(event === undefined ? {} : { event }),
    ...(attempts.length === 0 ? {} : { attempts: attempts.map((attempt) => attemptObject(attempt, command)) }),
  };
}

/** Of a send the one answer stands in the attempt; an await has one for each poll. */
function attemptObject({ at, send, parameters, answers, reason, failedAt, nextAt }: Attempt, command: string): object {
  const [first] = answers;
  const single = first === undefined ? {} : answerMembers(first);
  return {
    at: isoTime(at),
    ...(send === undefined ? {} : { send }),
    ...(parameters === undefined ? {} : { parameters }),
    ...(command === "await" ? { polls: answers.map(({ at: answeredAt, ...answer }) => ({ at: isoTime(answeredAt), ...answer })) } : single),
    ...(reason === undefined ? {} : { reason }),
    ...(failedAt === undefined ? {} : { "failed-at": isoTime(failedAt) }),
    ...(nextAt === undefined ? {} : { "next-at": isoTime(nextAt) }),
  };
}

function answerMembers({ at, response, reason }: Answer): object {
  return {
    "answered-at": isoTime(at),
    ...(response === undefined ? {} : { response }),
    ...(reason === undefined ? {} : { reason }),
  };
}
