/** Augments as the API takes and tells them, and how they are written, with their audit records. */
import { Type, type Static } from "typebox";
import { ApiAugment } from "../identify/augments/api-augment.ts";
import type { Augment, AugmentOptions } from "../identify/augments/augment.ts";
import { FileAugment } from "../identify/augments/file-augment.ts";
import { valueTypes } from "../identify/convert.ts";
import type { AugmentParts } from "../receive/open-augments.ts";
import type { Tenant } from "../store/configuration.ts";
import type { Step } from "./audit.ts";
import { ApiError } from "./errors.ts";
import { ignored, nullable, Time } from "./operation.ts";
import { isoTime } from "./times.ts";
import { strictObject } from "./validation.ts";

/** Augments of a tenant at most: each is asked for every event. */
const maxAugments = 50;

const maxTtlSeconds = 7 * 86_400;
const defaultTtlSeconds = 300;

const name = Type.String({ minLength: 1, maxLength: 200 });
const description = Type.String({ maxLength: 10_000 });
const type = Type.Enum(["file", "api"]);
const service = Type.Enum(["engine", "notification"], {
  description: "engine, for events before matching, or notification, for contexts of reactions",
});
const attribute = Type.String({ minLength: 1, maxLength: 200 });

const optionMembers = {
  url: Type.Optional(
    Type.String({ minLength: 1, maxLength: 2_000, description: "api: an http or https address to which events are posted" }),
  ),
  attributes: Type.Optional(
    Type.Array(attribute, { maxItems: 500, description: "api: those attributes of an answer that are taken; all, when none is listed" }),
  ),
  "ttl-seconds": Type.Optional(
    Type.Integer({ minimum: 0, maximum: maxTtlSeconds, description: "api: how long an answer holds for a customer, in seconds; 0: never" }),
  ),
  types: Type.Optional(Type.Record(Type.String(), Type.Enum([...valueTypes]), { description: "file: columns that hold no texts" })),
};
export const AugmentOptionsObject = strictObject(optionMembers, { title: "AugmentOptions" });
type GivenOptions = Static<typeof AugmentOptionsObject>;

const FileObject = strictObject(
  {
    rows: Type.Integer(),
    bytes: Type.Integer({ description: "of the CSV, unpacked" }),
    columns: Type.Array(Type.String()),
    "uploaded-at": Time,
  },
  { title: "AugmentFile" },
);

/** An augment as the API tells it. */
export const AugmentObject = strictObject(
  {
    id: Type.String(),
    name,
    description,
    type,
    service,
    options: AugmentOptionsObject,
    file: Type.Optional(nullable(FileObject)),
    state: Type.Enum(["empty", "loading", "ready", "failed"], {
      description:
        "empty: no file yet; loading: one is on its way, and the one before in use; failed: the file can't be read, or the circuit breaker is open",
    }),
    progress: Type.Optional(
      strictObject(
        {
          step: Type.Enum(["receiving", "loading"]),
          rows: Type.Integer(),
          bytes: Type.Integer(),
          "total-bytes": nullable(Type.Integer()),
        },
        { title: "UploadProgress" },
      ),
    ),
    counters: strictObject(
      {
        "looked-up": Type.Integer({ description: "events and contexts that came, since the server started" }),
        found: Type.Integer({ description: "those that got attributes" }),
        failed: Type.Integer({ description: "those that went on as they were because something failed" }),
      },
      { title: "AugmentCounters" },
    ),
    "last-error": nullable(strictObject({ at: Time, message: Type.String() }, { title: "AugmentError" })),
    "circuit-breaker": Type.Optional(Type.Enum(["closed", "open"])),
  },
  { title: "Augment" },
);

/** An answer can be changed and sent back. */
const told = {
  id: ignored,
  file: ignored,
  state: ignored,
  progress: ignored,
  counters: ignored,
  "last-error": ignored,
  "circuit-breaker": ignored,
  "augment-service": Type.Optional(
    Type.Unknown({ description: "another name for service; what says neither engine nor notification is taken and ignored" }),
  ),
};
export const augmentMembers = {
  name,
  type,
  description: Type.Optional(description),
  service: Type.Optional(service),
  options: Type.Optional(AugmentOptionsObject),
};
export const NewAugment = strictObject({ ...augmentMembers, ...told }, { title: "NewAugment" });
export const AugmentChange = strictObject(
  { ...augmentMembers, name: Type.Optional(name), type: Type.Optional(type), ...told },
  { title: "AugmentChange" },
);

export const fileExample = {
  id: "AU1",
  name: "Segments",
  description: "",
  type: "file",
  service: "engine",
  options: { types: { score: "number" } },
  file: { rows: 2, bytes: 56, columns: ["customerId", "segment", "score"], "uploaded-at": "2026-01-31T12:00:00.000Z" },
  state: "ready",
  counters: { "looked-up": 4, found: 3, failed: 0 },
  "last-error": null,
};

export type NewAugment = Omit<Augment, "id" | "file">;

/** An augment from what was given. @throws ApiError 400 */
export function newAugment(given: Static<typeof NewAugment>): NewAugment {
  const { name, description = "", type, options = {} } = given;
  const service = serviceOf(given) ?? "engine";
  const none: AugmentOptions = { url: null, attributes: [], ttlSeconds: defaultTtlSeconds, types: {} };
  return { name, description, type, service, options: changedOptions(type, none, options) };
}

/** CxEngage calls it `augment-service`. @throws ApiError 400 when the two differ */
function serviceOf({ service, "augment-service": other }: Static<typeof AugmentChange>): Augment["service"] | undefined {
  if (other !== "engine" && other !== "notification") return service;
  if (service !== undefined && service !== other) {
    throw new ApiError(400, `"service" is ${JSON.stringify(service)} and "augment-service" ${JSON.stringify(other)}; give one of them`);
  }
  return other;
}

/** The members that change, of those given; options that are not given stay. @throws ApiError 400 */
export function changedAugment(before: Augment, given: Static<typeof AugmentChange>): Partial<Omit<NewAugment, "type">> {
  const { name, description, type, options } = given;
  const service = serviceOf(given);
  if (type !== undefined && type !== before.type) {
    throw new ApiError(400, `AU${before.id} is of the type "${before.type}", which can't be changed; create another augment`);
  }
  return {
    ...(name === undefined ? {} : { name }),
    ...(description === undefined ? {} : { description }),
    ...(service === undefined ? {} : { service }),
    ...(options === undefined ? {} : { options: changedOptions(before.type, before.options, options) }),
  };
}

const optionsOf: Readonly<Record<Augment["type"], readonly (keyof GivenOptions)[]>> = {
  file: ["types"],
  api: ["url", "attributes", "ttl-seconds"],
};

function changedOptions(type: Augment["type"], before: AugmentOptions, given: GivenOptions): AugmentOptions {
  const foreign = (Object.keys(given) as (keyof GivenOptions)[]).find((option) => !optionsOf[type].includes(option));
  if (foreign !== undefined) {
    throw new ApiError(400, `"options.${foreign}" is not for augments of the type "${type}", which have ${optionsOf[type].join(", ")}`);
  }
  const { url = before.url, attributes = before.attributes, "ttl-seconds": ttlSeconds = before.ttlSeconds, types = before.types } = given;
  if (type === "api") mustBeUrl(url);
  return { url, attributes: [...new Set(attributes)], ttlSeconds, types };
}

/** @throws ApiError 400 */
function mustBeUrl(given: string | null): void {
  if (given === null) throw new ApiError(400, '"options.url" is missing; it must be the http or https address to which events are posted');
  const url = URL.parse(given);
  if (url === null || !["http:", "https:"].includes(url.protocol)) {
    throw new ApiError(400, `"options.url" must be an http or https address, not ${JSON.stringify(given.slice(0, 200))}`);
  }
  if (url.username !== "" || url.password !== "") throw new ApiError(400, '"options.url" must hold no user name and no password');
}

/** What is written of an augment, as the API tells it. */
export function savedAugment({ id, name, description, type, service, options, file }: Augment): object {
  return {
    id: `AU${id}`,
    name,
    description,
    type,
    service,
    options: toldOptions(type, options),
    ...(type === "file" ? { file: toldFile(file) } : {}),
  };
}

/** Those options that the type has. */
export function toldOptions(type: Augment["type"], { url, attributes, ttlSeconds, types }: AugmentOptions): GivenOptions {
  if (type === "file") return { types };
  return { ...(url === null ? {} : { url }), attributes: [...attributes], "ttl-seconds": ttlSeconds };
}

function toldFile(file: Augment["file"]): Static<typeof FileObject> | null {
  if (file === null) return null;
  return { rows: file.rows, bytes: file.bytes, columns: [...file.columns], "uploaded-at": isoTime(file.uploadedAt) };
}

/** An augment with how it does. */
export function augmentObject({ augments, uploads }: AugmentParts, tenant: Tenant, augment: Augment): object {
  const worker = augments.worker(tenant.number, augment.id);
  const { lookedUp = 0, found = 0, failed = 0, lastError = null } = worker?.counters ?? {};
  const progress = uploads.progress(tenant.number, augment.id);
  return {
    ...savedAugment(augment),
    state: progress === null ? stateOf(augment, worker) : "loading",
    ...(progress === null
      ? {}
      : { progress: { step: progress.state, rows: progress.rows, bytes: progress.bytes, "total-bytes": progress.totalBytes } }),
    counters: { "looked-up": lookedUp, found, failed },
    "last-error": lastError === null ? null : { at: isoTime(lastError.at), message: lastError.message },
    ...(worker instanceof ApiAugment ? { "circuit-breaker": worker.breaker.isOpen ? "open" : "closed" } : {}),
  };
}

function stateOf({ type, file }: Augment, worker: ApiAugment | FileAugment | undefined): "empty" | "ready" | "failed" {
  if (type === "file" && file === null) return "empty";
  const works = worker instanceof FileAugment ? worker.isReady : worker?.breaker.isOpen === false;
  return works ? "ready" : "failed";
}

export function creatingAugment(tenant: Tenant, augment: NewAugment): Step<Augment> {
  return [
    (writes) => writes.createAugment(tenant.number, augment),
    (after) => ({ action: "create", kind: "augment", item: `AU${after.id}`, after: savedAugment(after) }),
  ];
}

/** @param change may hold the file: another one, or none any more */
export function updatingAugment(tenant: Tenant, before: Augment, change: Partial<Omit<Augment, "id" | "type">>): Step<Augment | null> {
  return [
    (writes) => writes.updateAugment(tenant.number, before.id, change),
    (after) =>
      after && { action: "update", kind: "augment", item: `AU${before.id}`, before: savedAugment(before), after: savedAugment(after) },
  ];
}

export function deletingAugment(tenant: Tenant, before: Augment): Step<boolean> {
  return [
    (writes) => writes.deleteAugment(tenant.number, before.id),
    () => ({ action: "delete", kind: "augment", item: `AU${before.id}`, before: savedAugment(before) }),
  ];
}

/** @throws ApiError 400 when a tenant may not have so many augments */
export function mustHaveRoomForAugments(all: number): void {
  if (all > maxAugments) throw new ApiError(400, `a tenant has at most ${maxAugments} augments; delete some first`);
}
