/**
 * A real server on a temporary folder and a free port, and the little that tests need to talk to it.
 * Every answer is held against the server's own OpenAPI document.
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Document } from "../../src/api/openapi-components.ts";
import type { Outside } from "../../src/config/outside.ts";
import { settings, type ServerConfig } from "../../src/config/settings.ts";
import { startServer, type Endpoints, type RunningServer } from "../../src/main.ts";
import { Answers, linesOf } from "./documented.ts";

export interface Answer<T = Record<string, unknown>> {
  readonly status: number;
  readonly headers: Headers;
  readonly body: T;
}

/** An answer to a bad request. */
export interface Refused {
  readonly error: string;
  readonly diagnostics?: readonly Record<string, unknown>[];
}

export interface Caller {
  /** Sends a request; an object or array as body goes as JSON, a text, bytes or a form as they are. */
  <T = Record<string, unknown>>(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer<T>>;
}

export interface Rig {
  readonly server: RunningServer;
  readonly url: string;
  /** its data folder */
  readonly folder: string;
  /** as the administrator of the first start */
  readonly admin: Caller;
  /** as nobody */
  readonly nobody: Caller;
  /** as a client with that id and secret */
  as(clientId: string, secret: string, scope?: string): Promise<Caller>;
  /** creates a user and calls as them */
  asUser(role: string, tenants: readonly string[], scope?: string): Promise<Caller>;
  /** creates a tenant with the key attribute `id` and gives its id */
  tenant(settings?: object): Promise<string>;
  stop(): Promise<void>;
}

let counter = 0;

/** A name that no other test has. */
export function unique(prefix: string): string {
  return `${prefix}${++counter}`;
}

export function testConfig(data: string, changes: Partial<ServerConfig> = {}): ServerConfig {
  const defaults = Object.fromEntries(Object.entries(settings).map(([name, setting]) => [name, setting.default]));
  return { ...(defaults as unknown as ServerConfig), data, port: 0, logLevel: "silent", ...changes };
}

/**
 * @param endpoints beside the server's own, or in their place
 * @param outside what the test drives by hand
 */
export async function startRig(
  changes: Partial<ServerConfig> = {},
  endpoints: Endpoints = {},
  outside: Partial<Outside> = {},
): Promise<Rig> {
  const folder = await mkdtemp(join(tmpdir(), "whenthen-api-"));
  const server = await startServer(testConfig(folder, changes), endpoints, outside);
  const { url, firstStart } = server;
  const answers = await answersOf(url);
  const nobody = callerOf(url, {}, answers);
  const as: Rig["as"] = async (clientId, secret, scope) => {
    const { body } = await tokenAnswer(url, answers, clientId, secret, scope === undefined ? {} : { scope });
    return callerOf(url, { authorization: `Bearer ${String(body["access_token"])}` }, answers);
  };
  const admin = await as(firstStart!.admin["client-id"], firstStart!.admin["client-secret"]);
  return {
    server,
    url,
    folder,
    admin,
    nobody,
    as,
    asUser: async (role, tenants, scope) => {
      const { body } = await admin("POST", "/users", { email: `${unique("user")}@test.example`, role, tenants });
      return as(String(body["client-id"]), String(body["client-secret"]), scope);
    },
    tenant: async (given) => {
      const id = unique("tenant");
      await admin("POST", "/tenants", { id });
      await admin("POST", `/tenants/${id}/key-attribute`, { key: "id" });
      if (given !== undefined) await admin("PUT", `/tenants/${id}/settings`, given);
      return id;
    },
    stop: async () => {
      await server.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** What holds the answers of the server there against its document. */
async function answersOf(url: string): Promise<Answers> {
  const response = await fetch(`${url}/openapi.json`);
  return new Answers((await response.json()) as Document);
}

/** Beats that come when the test says so. */
export class Beats {
  private readonly running = new Set<{ readonly ms: number; readonly run: () => void }>();

  /** As `Outside.every`. */
  readonly every: Outside["every"] = (ms, run) => {
    const beat = { ms, run };
    this.running.add(beat);
    return () => void this.running.delete(beat);
  };

  /** One beat of all that beat so often. */
  beat(ms: number): void {
    for (const one of this.running) if (one.ms === ms) one.run();
  }
}

/** Asks for a token with HTTP Basic. */
export async function requestToken(url: string, id: string, secret: string, form: Record<string, string> = {}): Promise<Answer> {
  return tokenAnswer(url, await answersOf(url), id, secret, form);
}

function tokenAnswer(url: string, answers: Answers, id: string, secret: string, form: Record<string, string>): Promise<Answer> {
  const authorization = `Basic ${Buffer.from(`${id}:${secret}`).toString("base64")}`;
  const body = new URLSearchParams({ grant_type: "client_credentials", ...form }).toString();
  return callerOf(url, { authorization }, answers)("POST", "/token", body, { "content-type": "application/x-www-form-urlencoded" });
}

function callerOf(url: string, own: Record<string, string>, answers: Answers): Caller {
  return async <T>(method: string, path: string, body?: unknown, given: Record<string, string> = {}): Promise<Answer<T>> => {
    const raw = typeof body === "string" || body instanceof Uint8Array || body instanceof FormData || body === undefined;
    const typed = body === undefined || body instanceof FormData;
    const headers = { ...own, ...(typed ? {} : { "content-type": "application/json" }), ...given };
    const response = await fetch(url + path, {
      method,
      headers,
      ...(body === undefined ? {} : { body: raw ? (body as FormData) : JSON.stringify(body) }),
    });
    const text = await response.text();
    // The document has the plural; the singular is the same route.
    const documented = path.replace(/(\/tenants\/[^/]+)\/augment(?=[/?]|$)/, "$1/augments");
    answers.check({ method, path: documented, status: response.status, contentType: response.headers.get("content-type"), body: text });
    return { status: response.status, headers: response.headers, body: bodyOf(response, text) as T };
  };
}

/** JSON as a value, lines of JSON as an array, anything else as its text. */
function bodyOf({ headers }: Response, text: string): unknown {
  if (text === "") return null;
  const type = headers.get("content-type") ?? "";
  if (type.startsWith("application/x-ndjson")) return linesOf(text);
  return type.includes("json") ? JSON.parse(text) : text;
}
