/** A customer as the API tells one: everything that is held of them. */
import { Type } from "typebox";
import type { Happening } from "../journal/timeline.ts";
import type { PartialMatch } from "../journal/partial-matches.ts";
import { eventId } from "../identify/event-id.ts";
import { LineIndex } from "../language/position.ts";
import { RefusedObject } from "../receive/refused-descriptions.ts";
import type { OutstandingSend, StoredEvent } from "../store/port.ts";
import { ReactionObject, reactionExample } from "./journal-objects.ts";
import { Attributes, Time, nullable } from "./operation.ts";
import { IdentityObject } from "./routes/identities.ts";
import { isoTime } from "./times.ts";
import { strictObject } from "./validation.ts";

const { Optional, String: Text, Integer, Boolean: Truth } = Type;

const PatternName = strictObject({ id: Text(), name: Text() });

const PartialMatchObject = strictObject(
  {
    pattern: PatternName,
    events: Type.Array(Text(), { description: "of the partial match that has come furthest" }),
    "waits-for": Type.Array(strictObject({ text: Text(), line: Integer(), column: Integer() }), {
      description: "places of the when that it lacks",
    }),
    others: Integer({ minimum: 0, description: "how many further partial matches of the pattern there are" }),
    "fires-at": nullable(Type.String({ format: "date-time", description: "when it matches if nothing happens" })),
    "expires-at": nullable(Type.String({ format: "date-time", description: "when something of it is given up" })),
  },
  { title: "PartialMatch" },
);

const CustomerEvent = strictObject(
  { id: Text(), time: Time, "received-at": Time, attributes: Attributes, "contributing?": Truth() },
  { title: "CustomerEvent" },
);

const SendObject = strictObject(
  {
    reaction: Text(),
    send: Integer(),
    endpoint: Text(),
    type: Text(),
    parameters: Attributes,
    status: Type.Enum(["due", "released"]),
    since: Time,
  },
  { title: "OutstandingSend", description: "a send without an answer; those answered are in the reactions' commands" },
);

const TimelineObject = strictObject(
  {
    at: Time,
    what: Text({
      description: "event, match, the phase of a command (sent, answered, failed, late-answer, receipt), or the reaction's end",
    }),
    event: Optional(Text()),
    reaction: Optional(Text()),
    pattern: Optional(Text({ description: "its name" })),
    command: Optional(Text()),
    endpoint: Optional(Text()),
    type: Optional(Text()),
    send: Optional(Integer()),
    status: Optional(Text()),
    reason: Optional(Text()),
  },
  { title: "Happening" },
);

/** The export. */
export const CustomerObject = strictObject(
  {
    key: Text(),
    "exported-at": Time,
    "complete?": Truth({ description: "false: there are older events or reactions than `limit` lets through" }),
    "partial-matches": Type.Array(PartialMatchObject),
    identities: Type.Array(IdentityObject),
    sends: Type.Array(SendObject),
    refused: Type.Array(RefusedObject),
    reactions: Type.Array(ReactionObject, { description: "in the order of their matches" }),
    events: Type.Array(CustomerEvent, { description: "in the order of their acceptance; with `limit` also older ones of partial matches" }),
    timeline: Type.Array(TimelineObject, { description: "events, matches, sends and ends, merged by time" }),
  },
  { title: "Customer" },
);

export const customerExample = {
  key: "2000",
  "exported-at": "2026-03-01T10:00:00.000Z",
  "complete?": true,
  "partial-matches": [
    {
      pattern: { id: "PT2", name: "Came back" },
      events: ["EV000000000002"],
      "waits-for": [{ text: '(event (= CallAction "answered"))', line: 2, column: 3 }],
      others: 0,
      "fires-at": null,
      "expires-at": "2026-03-02T09:06:49.000Z",
    },
  ],
  identities: [],
  sends: [],
  refused: [],
  reactions: [reactionExample],
  events: [
    {
      id: "EV000000000001",
      time: "2026-03-01T08:44:24.000Z",
      "received-at": "2026-03-01T08:44:24.000Z",
      attributes: { customerId: 2000, CallAction: "abandoned" },
      "contributing?": true,
    },
  ],
  timeline: [
    { at: "2026-03-01T08:44:24.000Z", what: "event", event: "EV000000000001" },
    { at: "2026-03-01T09:06:49.000Z", what: "match", reaction: "RE1", pattern: "Left twice" },
  ],
};

export function partialMatchObject({ pattern, seqs, missing, others, firesAt, expiresAt }: PartialMatch): object {
  const lines = new LineIndex(pattern.when);
  return {
    pattern: { id: `PT${pattern.id}`, name: pattern.name },
    events: seqs.map(eventId),
    "waits-for": missing.map(({ start, end }) => ({ text: pattern.when.slice(start, end), ...lines.at(start) })),
    others,
    "fires-at": isoTime(firesAt),
    "expires-at": isoTime(expiresAt),
  };
}

export function customerEventObject({ seq, time, receivedAt, attributes, contributing }: StoredEvent): object {
  return { id: eventId(seq), time: isoTime(time), "received-at": isoTime(receivedAt), attributes, "contributing?": contributing };
}

export function sendObject({ reaction, number, endpoint, type, parameters, status, at }: OutstandingSend): object {
  return {
    reaction: `RE${reaction}`,
    send: number,
    endpoint,
    type,
    parameters: JSON.parse(parameters) as object,
    status,
    since: isoTime(at),
  };
}

export function happeningObject(happening: Happening): object {
  const at = isoTime(happening.at);
  if (happening.kind === "event") return { at, what: "event", event: eventId(happening.event.seq) };
  const { number, pattern, status, reason } = happening.reaction;
  const whose = { reaction: `RE${number}`, pattern: pattern.name };
  if (happening.kind === "match") return { at, what: "match", ...whose };
  if (happening.kind === "end") return { at, what: "end", ...whose, status, ...(reason === null ? {} : { reason }) };
  const { phase, command, endpoint, type, send, reason: why } = happening.entry;
  const members = { command, endpoint, type, send, reason: why };
  return { at, what: phase, ...whose, ...Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) };
}
