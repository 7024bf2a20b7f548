/**
 * Salesforce's REST API on the instance: versions, describe, create, retrieve, limits.
 * Sources: REST API Developer Guide ("sObject Basic Information", "sObject Describe", "Create a Record", "API Limit and API Usage
 * headers", "Status Codes and Error Responses"); jsforce lib/http-api.js for how errors and `Sforce-Limit-Info` are read.
 */
import type { Answer } from "../faults.ts";
import type { Received } from "../stand-in.ts";
import { wrongIn, type RestError } from "./create.ts";
import { sObjects, type SObject } from "./objects.ts";
import type { Sessions } from "./oauth.ts";

/** A record that was created. */
export interface SalesforceRecord {
  readonly object: string;
  readonly id: string;
  readonly fields: Readonly<Record<string, unknown>>;
  /** epoch ms */
  readonly createdMs: number;
}

export interface RestState {
  readonly sessions: Sessions;
  readonly records: SalesforceRecord[];
  /** requests of the last 24 hours, and how many the org may make */
  usage: { used: number; limit: number };
  /** how many of the next creations find their row locked */
  lockedRows: number;
  readonly onCreate: (record: SalesforceRecord) => void;
}

const newestVersion = 64;
/** Versions 21.0 to 30.0 were retired in Summer '25; the older ones before. */
const oldestVersion = 31;

export function restError(status: number, errorCode: string, message: string, more: Partial<RestError> = {}): Answer {
  return { status, body: [{ message, errorCode, ...more }] };
}

export const notFound = (): Answer => restError(404, "NOT_FOUND", "The requested resource does not exist");
export const sessionInvalid = (): Answer => restError(401, "INVALID_SESSION_ID", "Session expired or invalid");
export const limitExceeded = (): Answer => restError(403, "REQUEST_LIMIT_EXCEEDED", "TotalRequests Limit exceeded.");

/** Answers a request to /services/data. */
export function rest(received: Received, state: RestState): Answer {
  if (/^\/services\/data\/?$/.test(received.path)) return { status: 200, body: versions() };
  const match = /^\/services\/data\/v(\d+)\.0(?:\/(.*))?$/.exec(received.path);
  const version = Number(match?.[1]);
  if (match === null || version > newestVersion) return notFound();
  if (version < oldestVersion) return restError(410, "UNSUPPORTED_API_VERSION", `API version v${version}.0 is retired`);
  const refused = refusedSession(received, state.sessions);
  if (refused !== null) return refused;
  if (state.usage.used >= state.usage.limit) return withUsage(limitExceeded(), state);
  state.usage.used += 1;
  return withUsage(resource(received, version, (match[2] ?? "").replace(/\/$/, ""), state), state);
}

function versions(): object[] {
  const numbers = Array.from({ length: newestVersion - oldestVersion + 1 }, (_, i) => oldestVersion + i);
  return numbers.map((n) => ({ label: `v${n}`, url: `/services/data/v${n}.0`, version: `${n}.0` }));
}

function refusedSession({ headers }: Received, sessions: Sessions): Answer | null {
  const { authorization } = headers;
  const token = /^(?:Bearer|OAuth) (.+)$/i.exec(authorization ?? "")?.[1];
  if (authorization !== undefined && token === undefined) return restError(401, "INVALID_AUTH_HEADER", "INVALID_HEADER_TYPE");
  return sessions.has(token) ? null : sessionInvalid();
}

function withUsage(answer: Answer, { usage }: RestState): Answer {
  return { ...answer, headers: { ...answer.headers, "sforce-limit-info": `api-usage=${usage.used}/${usage.limit}` } };
}

function resource(received: Received, version: number, path: string, state: RestState): Answer {
  const [kind, name, third] = path.split("/");
  if (kind === "limits" && received.method === "GET")
    return { status: 200, body: { DailyApiRequests: { Max: state.usage.limit, Remaining: state.usage.limit - state.usage.used } } };
  if (kind !== "sobjects") return notFound();
  if (name === undefined) return { status: 200, body: { sobjects: Object.entries(sObjects).map(([n, o]) => summary(version, n, o)) } };
  const object = Object.hasOwn(sObjects, name) ? sObjects[name] : undefined;
  if (object === undefined) return notFound();
  if (third === undefined && received.method === "POST") return create(received, version, name, object, state);
  if (received.method !== "GET")
    return restError(405, "METHOD_NOT_ALLOWED", `HTTP Method '${received.method}' not allowed. Allowed are HEAD,GET,POST`);
  if (third === undefined) return { status: 200, body: { objectDescribe: summary(version, name, object), recentItems: [] } };
  return third === "describe" ? { status: 200, body: describe(version, name, object) } : retrieve(version, name, third, state);
}

function create(received: Received, version: number, name: string, object: SObject, state: RestState): Answer {
  const type = received.headers["content-type"] ?? "";
  if (!type.startsWith("application/json"))
    return restError(415, "UNSUPPORTED_MEDIA_TYPE", `Content-Type header specified in HTTP request is not supported: ${type}`);
  const record = parsed(received.body);
  if (record === null)
    return restError(400, "JSON_PARSER_ERROR", "The HTTP entity body is required, but this request has no valid JSON object");
  const wrong = wrongIn(name, object, record);
  if (wrong !== null) return { status: 400, body: [wrong] };
  if (state.lockedRows > 0) {
    state.lockedRows -= 1;
    return restError(400, "UNABLE_TO_LOCK_ROW", "unable to obtain exclusive access to this record", { fields: [] });
  }
  const id = `${object.keyPrefix}${String(state.records.length + 1).padStart(12, "0")}AAA`;
  const made = { object: name, id, fields: record, createdMs: Date.now() };
  state.records.push(made);
  state.onCreate(made);
  return {
    status: 201,
    headers: { location: `/services/data/v${version}.0/sobjects/${name}/${id}` },
    body: { id, success: true, errors: [] },
  };
}

function retrieve(version: number, name: string, id: string, { records }: RestState): Answer {
  const found = records.find((record) => record.object === name && record.id.startsWith(id) && id.length >= 15);
  if (found === undefined)
    return restError(404, "NOT_FOUND", "Provided external ID field does not exist or is not accessible: ".concat(id));
  const attributes = { type: name, url: `/services/data/v${version}.0/sobjects/${name}/${found.id}` };
  return { status: 200, body: { attributes, Id: found.id, ...found.fields } };
}

function summary(version: number, name: string, { keyPrefix }: SObject): object {
  const url = `/services/data/v${version}.0/sobjects/${name}`;
  return { name, label: name, keyPrefix, createable: true, custom: false, urls: { sobject: url, describe: `${url}/describe` } };
}

function describe(version: number, name: string, object: SObject): object {
  const fields = Object.entries(object.fields).map(([field, { type, label, length = 0, required, readOnly }]) => ({
    name: field,
    label: label ?? field,
    type,
    length,
    nillable: required !== true,
    createable: readOnly !== true,
    updateable: readOnly !== true,
    custom: false,
    defaultedOnCreate: false,
  }));
  return { ...summary(version, name, object), fields };
}

function parsed(body: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}
