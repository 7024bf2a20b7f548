/** Listeners as the API takes and tells them. */
import { Type, type Static } from "typebox";
import type { ListenerDeclaration } from "../listen/listener.ts";
import { hiddenSecret, readOptions, type ReadOptions } from "../listen/options.ts";
import { listenerTypes } from "../listen/registry.ts";
import type { ListenerStatus } from "../listen/status.ts";
import type { Json } from "../language/ast.ts";
import { nearest } from "../language/nearest.ts";
import type { Listener } from "../store/configuration.ts";
import { ApiError } from "./errors.ts";
import { AnyJson, ignored, nullable, Time } from "./operation.ts";
import { isoTime } from "./times.ts";
import { strictObject } from "./validation.ts";

const { Optional, Integer } = Type;

export const listenerName = Type.String({ minLength: 1, maxLength: 200 });
export const listenerDescription = Type.String({ maxLength: 10_000 });
export const listenerOptions = Type.Record(Type.String(), AnyJson, {
  description: "what the type of listener needs, see GET /listeners/types",
});
export const listenerMapping = Type.Record(Type.String({ minLength: 1, maxLength: 200 }), Type.String({ minLength: 1, maxLength: 1_000 }), {
  maxProperties: 500,
  description: "our attribute: path in theirs; an empty one takes every member under its own name",
});

/** A listener as the API tells it. */
export const ListenerObject = strictObject(
  {
    id: Type.String(),
    name: listenerName,
    description: listenerDescription,
    status: Type.Boolean(),
    type: Type.String(),
    options: listenerOptions,
    mapping: listenerMapping,
  },
  { title: "Listener" },
);

/** A listener whose address has just been made; it is shown this once. */
export const NewListenerObject = strictObject(
  {
    ...ListenerObject.properties,
    url: Optional(Type.String({ description: "where third parties call it; shown this once, and made anew by POST .../token" })),
  },
  { title: "CreatedListener" },
);

/** Options that may stand beside `options` too. */
const outer = { hash: Optional(Type.String()), topic: Optional(Type.String()), version: Optional(Type.String()) };

const members = {
  description: Optional(listenerDescription),
  status: Optional(Type.Boolean()),
  options: Optional(listenerOptions),
  mapping: Optional(listenerMapping),
  id: ignored,
  url: ignored,
  ...outer,
};
export const NewListener = strictObject({ name: listenerName, type: Type.String(), ...members }, { title: "NewListener" });
export const ListenerChangeBody = strictObject(
  { name: Optional(listenerName), type: Optional(Type.String()), ...members },
  { title: "ListenerChange" },
);

export const listenerExample = {
  id: "LI1",
  name: "Orders of the shop",
  description: "",
  status: true,
  type: "webhook",
  options: { signature: "standard-webhooks", secret: hiddenSecret, types: { amount: "number" } },
  mapping: { customerId: "data.customer.id", amount: "data.total", type: "event" },
};

export const StatusObject = strictObject(
  {
    id: Type.String(),
    status: Type.Enum(["started", "stopped", "connecting", "failed"]),
    message: Type.String({ description: "what people should know, in a sentence; empty when all is well" }),
    since: nullable(
      Type.String({
        format: "date-time",
        description: "when the counters began: the listener was started or changed; null while it is stopped",
      }),
    ),
    received: Integer(),
    accepted: Integer(),
    refused: Integer(),
    "without-key": Integer({ description: "of the refused: those that lacked the key attribute after mapping" }),
    reconnects: Integer(),
    "last-event-at": nullable(Time),
    "last-error": nullable(strictObject({ at: Time, message: Type.String() })),
  },
  { title: "ListenerStatus" },
);

export const statusExample = {
  id: "LI1",
  status: "started",
  message: "1 of the events lacked the key attribute after mapping",
  since: "2026-03-01T09:00:00.000Z",
  received: 12,
  accepted: 11,
  refused: 1,
  "without-key": 1,
  reconnects: 0,
  "last-event-at": "2026-03-01T09:06:49.000Z",
  "last-error": null,
};

export type GivenListener = Static<typeof ListenerChangeBody>;

/** A listener without its secrets. */
export function listenerObject({ id, name, description, status, type, options, secrets, mapping }: Listener): object {
  const hidden = Object.fromEntries(Object.keys(secrets).map((option) => [option, hiddenSecret]));
  return { id: `LI${id}`, name, description, status, type, options: { ...options, ...hidden }, mapping };
}

export function statusObject(id: number, { state, message, since, counters, lastError }: ListenerStatus): object {
  const { received, accepted, refused, withoutKey, reconnects, lastEventAt } = counters;
  return {
    id: `LI${id}`,
    status: state,
    message,
    since: isoTime(since),
    received,
    accepted,
    refused,
    "without-key": withoutKey,
    reconnects,
    "last-event-at": isoTime(lastEventAt),
    "last-error": lastError === null ? null : { at: isoTime(lastError.at), message: lastError.message },
  };
}

/** The declaration of a type. @throws ApiError 400 that names those there are */
export function declarationOf(type: string): ListenerDeclaration {
  if (Object.hasOwn(listenerTypes, type)) return listenerTypes[type]!.declaration;
  const known = Object.keys(listenerTypes);
  const near = nearest(type, known);
  throw new ApiError(
    400,
    `there is no type of listener "${type}"; ${near === null ? `there are ${known.join(", ")}` : `did you mean "${near}"?`}`,
  );
}

/**
 * The options that a body gives, those beside `options` included.
 * @param before the listener as it stands; null when it is new
 * @throws ApiError 400 with everything that is wrong with them
 */
export function givenOptions(declaration: ListenerDeclaration, given: GivenListener, before: Listener | null): ReadOptions {
  const outside = Object.entries({ hash: given.hash, topic: given.topic, version: given.version }).filter(
    ([, value]) => value !== undefined,
  );
  const inside = given.options ?? before?.options ?? {};
  const all = { ...inside, ...Object.fromEntries(outside) } as Record<string, Json>;
  const read = readOptions(declaration, all, new Set(Object.keys(before?.secrets ?? {})));
  if ("faults" in read) throw new ApiError(400, read.faults.join("; "));
  return read;
}
