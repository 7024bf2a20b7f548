/** How the routes of refused events describe themselves, and how a refused event is told. */
import { Type, type Static } from "typebox";
import { Attributes, nullable, operation, pathOf, Time } from "../api/operation.ts";
import { pageQuery } from "../api/paging.ts";
import { isoTime } from "../api/times.ts";
import { strictObject } from "../api/validation.ts";
import { refusalCodes, type RefusedEvent } from "../store/refused.ts";
import { accepted, told } from "./descriptions.ts";
import { isFault, toItem } from "./item.ts";

const tag = "Events";
const time = Type.String({ description: "a time: ISO 8601, or epoch milliseconds" });

const filter = {
  code: Type.Optional(Type.Enum(refusalCodes)),
  source: Type.Optional(Type.String({ description: "event, batch, or a listener's id" })),
  from: Type.Optional(time),
  to: Type.Optional(time),
};

export const RefusedQuery = strictObject({ ...filter, ...pageQuery });

const RefusedFilterObject = strictObject(filter, { title: "RefusedFilter" });

export const RefusedObject = strictObject(
  {
    id: Type.String(),
    "received-at": Time,
    source: Type.String(),
    code: Type.Enum(refusalCodes),
    error: Type.String(),
    "key-attr": nullable(Type.String()),
    bytes: nullable(Type.Integer({ minimum: 0 })),
    event: Type.Optional(Attributes),
    text: Type.Optional(Type.String({ description: "where it is no JSON object; of what is too large only the beginning" })),
    "can-be-resent": Type.Boolean(),
  },
  { title: "RefusedEvent" },
);

/** A refused event as the API tells it. */
export function toldRefused({ number, at, source, code, reason, key, bytes, text, whole }: RefusedEvent): Static<typeof RefusedObject> {
  const item = whole && text !== null ? readBack(text) : null;
  return {
    id: `RF${number}`,
    "received-at": isoTime(at),
    source,
    code,
    error: reason,
    "key-attr": key,
    bytes,
    ...(item !== null ? { event: item } : text !== null ? { text } : {}),
    "can-be-resent": item !== null,
  };
}

function readBack(text: string): Static<typeof Attributes> | null {
  try {
    const item = toItem(JSON.parse(text), text);
    return isFault(item) ? null : item.attributes;
  } catch {
    return null;
  }
}

const example = {
  id: "RF1",
  "received-at": "2026-01-31T12:00:00.000Z",
  source: "batch",
  code: "no-key" as const,
  error: 'the event lacks the key attribute "customerId"',
  "key-attr": null,
  bytes: 27,
  event: { CallAction: "answered" },
  "can-be-resent": true,
};

const errors = {
  429: "the tenant is over its rate limit; Retry-After says when to come back",
};

export const listRefused = operation(
  { params: pathOf("tenant"), querystring: RefusedQuery },
  {
    id: "listRefusedEvents",
    tag,
    summary: "List the events of the last day that were refused",
    description: "With why. Up to 10,000 are kept of a tenant; the oldest go first.",
    answers: { 200: { description: "newest first", body: Type.Array(RefusedObject), example: [example] } },
  },
);

export const readRefused = operation(
  { params: pathOf("tenant", "refused") },
  {
    id: "readRefusedEvent",
    tag,
    summary: "Read a refused event",
    answers: { 200: { description: "the event and why it was refused", body: RefusedObject, example } },
  },
);

export const resendRefused = operation(
  { params: pathOf("tenant", "refused") },
  {
    id: "resendRefusedEvent",
    tag,
    summary: "Send a refused event again",
    description: "Once it is accepted it is a refused event no longer. Refused again, it stays.",
    answers: { 200: { description: "stored and matched", body: strictObject(accepted), example: told } },
    errors: { ...errors, 400: "it is refused again, or was not kept whole" },
  },
);

export const resendAllRefused = operation(
  { params: pathOf("tenant"), body: RefusedFilterObject },
  {
    id: "resendRefusedEvents",
    tag,
    summary: "Send refused events again, all that a filter selects",
    description: "In the order in which they came, up to 1,000 at a time.",
    example: { code: "no-key" },
    answers: {
      200: {
        description: "how many were accepted, how many were refused again, and whether more of them remain",
        body: strictObject({ accepted: Type.Integer(), refused: Type.Integer(), remaining: Type.Boolean() }),
        example: { accepted: 12, refused: 1, remaining: false },
      },
    },
    errors,
  },
);
