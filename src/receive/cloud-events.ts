/**
 * CloudEvents 1.0.2 over HTTP: https://github.com/cloudevents/spec, JSON format and HTTP protocol binding.
 *
 * The event is `data`, with `type`, `source`, `subject` and `time` where data has none of that name. Data that is no object is the
 * attribute `data`. `source` and `id` together make an event one event, whatever else stands in it the second time.
 */
import { hash } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";
import type { Attributes, Json } from "../language/ast.ts";
import { isFault, noEvent, textOf, toItem, type Item } from "./item.ts";

export const structuredType = "application/cloudevents+json";
export const batchedType = "application/cloudevents-batch+json";

/** The attributes that mean something here, as texts; `specversion` too. */
type Attribute = "specversion" | "id" | "source" | "type" | "subject" | "time";

const required: readonly Attribute[] = ["specversion", "id", "source", "type"];
const carried: readonly Attribute[] = ["type", "source", "subject", "time"];

/** RFC 3339, as the type Timestamp demands it. */
const timestamp = /^\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)$/;

/** The context of a CloudEvent before it is checked: members of JSON, or headers. */
interface Context {
  /** undefined or null: there is none */
  readonly get: (name: Attribute) => unknown;
  /** how the attribute is called to the sender */
  readonly named: (name: Attribute) => string;
}

/** Whether the request's headers carry the context of a CloudEvent, whole or in part. */
export function isBinary(headers: IncomingHttpHeaders): boolean {
  return (headers["ce-specversion"] ?? headers["ce-id"] ?? headers["ce-source"] ?? headers["ce-type"]) !== undefined;
}

/** An event in structured mode, or one of a batch. @param value as read from JSON */
export function fromStructured(value: unknown): Item {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    return noEvent('a CloudEvent must be a JSON object with "specversion", "id", "source" and "type"', textOf(value));
  }
  const members = value as Record<string, unknown>;
  const context: Context = { get: (name) => members[name], named: (name) => `"${name}"` };
  const data = structuredData(members);
  const fault = faultOf(context) ?? data.fault;
  return fault === null ? toEvent(context, data.data) : noEvent(fault, textOf(value));
}

/** An event in binary mode: its context in headers, its data the body. @param body undefined where there is none */
export function fromBinary(headers: IncomingHttpHeaders, body: Buffer | string | undefined): Item {
  const decoded = new Map<Attribute, string>();
  for (const name of [...required, "subject", "time"] as const) {
    const header = headers[`ce-${name}`];
    const value = typeof header === "string" ? decodeHeader(header) : undefined;
    if (value === null) return noEvent(`the header ce-${name} is not percent-encoded UTF-8`, null);
    if (value !== undefined) decoded.set(name, value);
  }
  const context: Context = { get: (name) => decoded.get(name), named: (name) => `the header ce-${name}` };
  const data = binaryData(headers["content-type"], body);
  const fault = faultOf(context) ?? data.fault;
  return fault === null ? toEvent(context, data.data) : noEvent(fault, typeof body === "string" ? body : null);
}

/** What is wrong with a context, in a sentence; null when nothing is. */
function faultOf({ get, named }: Context): string | null {
  for (const name of [...required, "subject"] as const) {
    const value = get(name) ?? undefined;
    if (value === undefined && name === "subject") continue;
    if (value === undefined) return `the CloudEvent lacks ${named(name)}`;
    if (typeof value !== "string" || value === "") return `${named(name)} of a CloudEvent must be a non-empty string`;
  }
  if (get("specversion") !== "1.0") return `${named("specversion")} must be "1.0", not ${JSON.stringify(get("specversion"))}`;
  const time = get("time") ?? undefined;
  if (time === undefined || (typeof time === "string" && timestamp.test(time) && !Number.isNaN(Date.parse(time)))) return null;
  return `${named("time")} must be a time such as "2026-01-31T12:00:00Z" (RFC 3339), not ${JSON.stringify(time)}`;
}

function toEvent({ get }: Context, data: unknown): Item {
  const isObject = typeof data === "object" && data !== null && !Array.isArray(data);
  const own: Attributes = isObject ? (data as Attributes) : data === undefined || data === null ? {} : { data: data as Json };
  const added = carried.flatMap((name) => {
    const value = get(name) ?? undefined;
    return value === undefined || Object.hasOwn(own, name) ? [] : [[name, value] as const];
  });
  const item = toItem({ ...own, ...Object.fromEntries(added) });
  return isFault(item) ? item : { ...item, idempotency: { key: identityOf(get("source"), get("id")), bodyHash: null } };
}

/** Begins with a line break, which no Idempotency-Key can have. */
function identityOf(source: unknown, id: unknown): string {
  return `\n${hash("sha256", JSON.stringify([source, id]), "base64url")}`;
}

interface Data {
  readonly data?: unknown;
  readonly fault: string | null;
}

function structuredData({ data, data_base64: base64, datacontenttype: type }: Record<string, unknown>): Data {
  if (type !== undefined && type !== null && typeof type !== "string") return { fault: '"datacontenttype" must be a string' };
  if (base64 === undefined || base64 === null) return { data, fault: null };
  if (data !== undefined) return { fault: 'a CloudEvent has "data" or "data_base64", not both' };
  if (typeof base64 !== "string" || !/^[A-Za-z0-9+/]*={0,2}$/.test(base64)) return { fault: '"data_base64" must be base64' };
  return binaryData(type ?? undefined, Buffer.from(base64, "base64"));
}

/** JSON where the content type says so or is missing, text where it is text or XML, else base64. */
function binaryData(contentType: string | undefined, body: Buffer | string | undefined): Data {
  if (body === undefined || body.length === 0) return { fault: null };
  const type = contentType?.split(";")[0]!.trim().toLowerCase() ?? "application/json";
  if (type === "application/json" || type.endsWith("+json")) {
    try {
      return { data: JSON.parse(body.toString()) as unknown, fault: null };
    } catch (error) {
      return { fault: `the data is not JSON: ${(error as Error).message}` };
    }
  }
  const isText = type.startsWith("text/") || type === "application/xml" || type.endsWith("+xml");
  return { data: isText ? body.toString() : Buffer.from(body).toString("base64"), fault: null };
}

/** Undoes a quoted string, then one round of percent-encoding (HTTP binding, 3.1.3.2); null where that gives no UTF-8. */
function decodeHeader(header: string): string | null {
  const quoted = /^"(.*)"$/s.exec(header)?.[1]?.replaceAll(/\\(.)/gs, "$1");
  const text = (quoted ?? header).replaceAll(/%(?![0-9A-Fa-f]{2})/g, "%25");
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}
