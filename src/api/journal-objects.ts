/** Reactions as the API tells them. */
import { Type } from "typebox";
import { commandsOf, type Answer, type Attempt, type CommandRecord } from "../journal/commands.ts";
import { LineIndex } from "../language/position.ts";
import type { ReactionHead, ReactionRecord } from "../store/journal.ts";
import { AnyJson, Attributes, Time, nullable } from "./operation.ts";
import { isoTime } from "./times.ts";
import { strictObject } from "./validation.ts";

const { Optional, String: Text, Integer } = Type;

const head = {
  id: Text(),
  pattern: strictObject({ id: Text(), name: Text(), version: Integer() }),
  key: Text(),
  status: Type.Enum(["running", "success", "failure", "cancelled"]),
  "matched-at": Time,
  "ended-at": nullable(Time),
  reason: Optional(Text()),
  "rerun-of": Optional(Type.String({ description: "the reaction that it repeats" })),
  "rerun-from": Optional(Type.Integer({ description: "id of the command with which it begins; without it it begins as the other did" })),
  reruns: Optional(Type.Array(Text(), { description: "the reactions that repeat it" })),
};

/** A reaction as the list tells it. */
export const HeadObject = strictObject(head, { title: "ReactionHead" });

const AttemptObject = strictObject(
  {
    at: nullable(Time),
    send: Optional(Integer()),
    parameters: Optional(Attributes),
    polls: Optional(Type.Array(strictObject({ at: Time, response: Optional(Attributes), reason: Optional(Text()) }))),
    "answered-at": Optional(Time),
    response: Optional(Attributes),
    receipts: Optional(
      Type.Array(strictObject({ at: Time, status: Text(), response: Optional(Attributes), reason: Optional(Text()) }), {
        description: "what the provider's callbacks say of it",
      }),
    ),
    postponed: Optional(
      Type.Array(strictObject({ at: Time, reason: Text() }), {
        description: "when the provider took nothing for a while, so that the send waits again",
      }),
    ),
    reason: Optional(Text()),
    "failed-at": Optional(Time),
    "next-at": Optional(Time),
  },
  { title: "Attempt" },
);

const CommandObject = strictObject(
  {
    id: Integer({ description: "where its parenthesis stands in the text, in UTF-16 code units from 0; names the command in a re-run" }),
    command: Text(),
    endpoint: Optional(Text()),
    type: Optional(Text()),
    line: Integer(),
    column: Integer(),
    status: Type.Enum(["running", "success", "failure", "dropped"]),
    started: nullable(Time),
    ended: nullable(Time),
    until: Optional(Time),
    reason: Optional(Text()),
    value: Optional(AnyJson),
    event: Optional(Attributes),
    attempts: Optional(Type.Array(AttemptObject)),
  },
  { title: "Command", description: "one run of a command" },
);

/** A reaction in full. */
export const ReactionObject = strictObject(
  {
    ...head,
    events: Type.Array(strictObject({ id: Text(), time: Time, attributes: Attributes })),
    context: Attributes,
    commands: Type.Array(CommandObject),
    variables: Attributes,
    then: Text(),
  },
  { title: "Reaction" },
);

export const headExample = {
  id: "RE1",
  pattern: { id: "PT1", name: "Left twice", version: 1 },
  key: "2000",
  status: "success",
  "matched-at": "2026-03-01T09:06:49.000Z",
  "ended-at": "2026-03-01T09:06:49.010Z",
};

export const reactionExample = {
  ...headExample,
  events: [
    { id: "EV000000000001", time: "2026-03-01T08:44:24.000Z", attributes: { customerId: 2000, CallAction: "abandoned" } },
    { id: "EV000000000002", time: "2026-03-01T09:06:49.000Z", attributes: { customerId: 2000, CallAction: "abandoned" } },
  ],
  context: { customerId: 2000, CallAction: "abandoned" },
  commands: [
    {
      id: 0,
      command: "send",
      endpoint: "echo",
      type: "message",
      line: 1,
      column: 1,
      status: "success",
      started: "2026-03-01T09:06:49.000Z",
      ended: "2026-03-01T09:06:49.010Z",
      attempts: [
        {
          at: "2026-03-01T09:06:49.000Z",
          send: 1,
          parameters: { message: "Sorry that you had to wait." },
          "answered-at": "2026-03-01T09:06:49.010Z",
          response: { message: "Sorry that you had to wait." },
        },
      ],
    },
  ],
  variables: {},
  then: "(send echo message {:message +TM1})",
};

/** One line of the list. */
export function headObject({ number, pattern, key, status, matchedAt, endedAt, reason, rerun, reruns }: ReactionHead): object {
  return {
    id: `RE${number}`,
    pattern: { id: `PT${pattern.id}`, name: pattern.name, version: pattern.version },
    key,
    status,
    "matched-at": isoTime(matchedAt),
    "ended-at": isoTime(endedAt),
    ...(reason === null ? {} : { reason }),
    ...(rerun === null ? {} : { "rerun-of": `RE${rerun.of}`, ...(rerun.from === null ? {} : { "rerun-from": rerun.from }) }),
    ...(reruns.length === 0 ? {} : { reruns: reruns.map((again) => `RE${again}`) }),
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
    id: node,
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
function attemptObject({ at, send, parameters, answers, receipts, postponed, reason, failedAt, nextAt }: Attempt, command: string): object {
  const [first] = answers;
  const single = first === undefined ? {} : answerMembers(first);
  return {
    at: isoTime(at),
    ...(send === undefined ? {} : { send }),
    ...(parameters === undefined ? {} : { parameters }),
    ...(command === "await" ? { polls: answers.map(({ at: answeredAt, ...answer }) => ({ at: isoTime(answeredAt), ...answer })) } : single),
    ...(receipts === undefined ? {} : { receipts: receipts.map(({ at: told, ...receipt }) => ({ at: isoTime(told), ...receipt })) }),
    ...(postponed === undefined ? {} : { postponed: postponed.map(({ at: told, reason: why }) => ({ at: isoTime(told), reason: why })) }),
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
