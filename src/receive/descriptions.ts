/** How the routes of events describe themselves. Their bodies are read and checked by hand, so that an event costs no second look at it. */
import { Type, type TSchema } from "typebox";
import { idempotencyHeader } from "../api/idempotency.ts";
import { Attributes, operation, pathOf, Time } from "../api/operation.ts";
import { strictObject } from "../api/validation.ts";
import { batchedType, structuredType } from "./cloud-events.ts";

export const ndjson = "application/x-ndjson";

const tag = "Events";
const params = pathOf("tenant");
const headers = idempotencyHeader("the same key and body within 24 hours get the first answer again and make no second event");
const batchHeaders = idempotencyHeader(
  "with the same key, the same event in the same place of the batch gets the first answer again within 24 hours and makes no second event; another event " +
    "there is an error of that item",
);

const cloudEvent = {
  specversion: Type.Literal("1.0"),
  id: Type.String({ minLength: 1 }),
  source: Type.String({ minLength: 1 }),
  type: Type.String({ minLength: 1 }),
  subject: Type.Optional(Type.String({ minLength: 1 })),
  time: Type.Optional(Type.String({ format: "date-time" })),
  datacontenttype: Type.Optional(Type.String()),
  data: Type.Optional(Type.Unknown({ description: "the event; what is no object becomes its attribute data" })),
  data_base64: Type.Optional(Type.String({ contentEncoding: "base64" })),
};

const CloudEvent = Type.Object(cloudEvent, {
  title: "CloudEvent",
  additionalProperties: Type.Unknown({ description: "extension attributes; they are not kept" }),
});

export const accepted = {
  "key-attr": Type.String({ description: "value of the key attribute, as text: the customer" }),
  id: Type.String({ description: "unique and ordered per tenant" }),
  "contributing?": Type.Boolean({ description: "whether a pattern or a running reaction could use it" }),
};

const AcceptedEvent = strictObject({ event: Attributes, ...accepted }, { title: "AcceptedEvent" });

const BatchResult = Type.Union([strictObject(accepted), strictObject({ error: Type.String() })], {
  title: "BatchResult",
  description: "accepted, or why it is not",
});

const example = { customerId: 2000, name: "Ann", CallAction: "abandoned" };
export const told = { "key-attr": "2000", id: "EV000000000001", "contributing?": true };

const errors = { 429: "the tenant is over its rate limit; Retry-After says when to come back" };

const withExample = <S extends TSchema>(schema: S, one: unknown): S => ({ ...schema, examples: [one] });

export const receiveEvent = operation(
  {},
  {
    id: "sendEvent",
    unchecked: { params, headers },
    tag,
    summary: "Send an event",
    description:
      "The answer comes once the event is durably stored and matched. It needs the tenant's key attribute, a non-empty string or a number. " +
      "CloudEvents 1.0 are taken in structured and in binary mode; their source and id together make no second event within 24 hours.",
    otherBodies: { "application/json": Attributes, [structuredType]: CloudEvent },
    example,
    answers: { 200: { description: "stored and matched", body: AcceptedEvent, example: { event: example, ...told } } },
    errors: {
      ...errors,
      409: "an event with the same Idempotency-Key is being taken in",
      422: "the Idempotency-Key was used with another body",
    },
  },
);

export const receiveBatch = operation(
  {},
  {
    id: "sendEvents",
    unchecked: { params, headers: batchHeaders },
    tag,
    summary: "Send a batch of events",
    description:
      "At most 50,000. One result per item, in order; a bad item never spoils the others. Events of one customer take effect in their order.",
    otherBodies: {
      "application/json": Type.Array(Attributes),
      [ndjson]: withExample(Type.String({ description: "one event a line" }), '{"customerId": 2000}\n'),
      [batchedType]: Type.Array(CloudEvent),
      [structuredType]: CloudEvent,
    },
    example: [example, { CallAction: "answered" }],
    answers: {
      200: {
        description: "one result per item, in order",
        body: Type.Array(BatchResult),
        example: [told, { error: 'the event lacks the key attribute "customerId"' }],
      },
    },
    errors,
  },
);

const HistoryItem = strictObject(
  { event: Attributes, "key-attr": accepted["key-attr"], id: accepted.id, "received-at": Time, "contributing?": accepted["contributing?"] },
  { title: "ReceivedEvent" },
);

export const readHistory = operation(
  { params, querystring: strictObject({ limit: Type.Optional(Type.String({ description: "1 to 100; 10 when it is not given" })) }) },
  {
    id: "readEventHistory",
    tag,
    summary: "Read the latest events",
    answers: {
      200: {
        description: "newest first",
        body: strictObject({ history: Type.Array(HistoryItem) }),
        example: { history: [{ event: example, ...told, "received-at": "2026-01-31T12:00:00.000Z" }] },
      },
    },
  },
);
