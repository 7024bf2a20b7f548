/**
 * Where `whenthen tenant|user|client` do their work: through the server's API while it runs on the data folder, else on the folder
 * itself, which is locked meanwhile.
 */
import { Option, type Command } from "commander";
import { join } from "node:path";
import { existsSync } from "node:fs";
import { auditedBy, type Audited } from "../api/audit.ts";
import { addServerOptions, configFrom } from "./server-options.ts";
import { folderFiles, readCredentials, readServer, writePrivate } from "../config/folder.ts";
import type { Configuration } from "../store/configuration.ts";
import type { Store } from "../store/port.ts";
import { lockFolder, LockedError } from "../store/lock.ts";
import { openSqliteStore } from "../store/sqlite/index.ts";

/** The work can't be done; the message says why and what to do. */
export class AdministrationError extends Error {
  override readonly name = "AdministrationError";
  /** HTTP status and body where a server refused it */
  readonly answer: { readonly status: number; readonly body: unknown } | null;

  constructor(message: string, { answer = null, ...options }: ErrorOptions & { readonly answer?: AdministrationError["answer"] } = {}) {
    super(message, options);
    this.answer = answer;
  }
}

export type Options = Readonly<Record<string, unknown>>;

/** One piece of work, in both ways. */
export interface Work<T> {
  readonly online: (api: Api) => Promise<T>;
  /** changes are recorded as made by the command line */
  readonly offline: (configuration: Configuration, audited: Audited, store: Store) => Promise<T>;
}

export interface Api {
  /** The client that signed in. */
  readonly clientId: string;
  /** @returns all items of a list, page by page */
  list<T>(path: string): Promise<readonly T[]>;
  get<T>(path: string): Promise<T>;
  post<T>(path: string, body: unknown): Promise<T>;
  /** The body of an answer that is no JSON. */
  download(path: string): Promise<ReadableStream>;
  /** Posts a body as it comes. */
  upload(path: string, contentType: string, body: ReadableStream): Promise<void>;
  put<T>(path: string, body: unknown): Promise<T>;
  delete(path: string): Promise<void>;
}

/** Adds the options that all administration commands share. @param more settings of the server that the command needs beside them */
export function addAdministrationOptions(command: Command, more: Parameters<typeof addServerOptions>[1] = []): Command {
  return addServerOptions(command, ["data", ...more])
    .addOption(new Option("--client-id <ID>", "sign in to the running server with this client").env("WHENTHEN_CLIENT_ID"))
    .addOption(
      new Option("--client-secret <SECRET>", "its secret (default: that of initial-credentials.json)").env("WHENTHEN_CLIENT_SECRET"),
    )
    .option("--json", "JSON instead of a table");
}

/**
 * Does the work in the way that is possible now.
 * @throws AdministrationError; ApiError, TakenError and StoreError where the work itself is refused
 */
export async function administer<T>(options: Options, work: Work<T>): Promise<T> {
  const { data } = configFrom(options);
  const files = folderFiles(data);
  if (!existsSync(join(data, files.storeName))) {
    throw new AdministrationError(`there is no WhenThen data in ${data}. Give its folder with --data; whenthen serve makes a new one.`);
  }
  const lock = await lockFolder(data).catch((error: unknown) => {
    if (error instanceof LockedError) return null;
    throw error;
  });
  if (lock === null) return work.online(await signIn(data, options));
  try {
    const store = openSqliteStore({ file: join(data, files.storeName) });
    try {
      return await work.offline(store.configuration, auditedBy(store, { user: "command line", client: null }, Date.now), store);
    } finally {
      await store.close();
    }
  } finally {
    await lock.release();
  }
}

/** Writes a client's new secret into initial-credentials.json, where the file names that client. */
export async function keepSecret(options: Options, clientId: string, secret: string): Promise<boolean> {
  const path = folderFiles(configFrom(options).data).credentials;
  const file = await readCredentials(path);
  if (file === null || file.admin["client-id"] !== clientId) return false;
  await writePrivate(path, { ...file, admin: { ...file.admin, "client-secret": secret } });
  return true;
}

/** Id of the client of the first start. */
export async function firstClientId(options: Options): Promise<string | null> {
  return (await readCredentials(folderFiles(configFrom(options).data).credentials))?.admin["client-id"] ?? null;
}

/** Adds the options of commands that need a running server: at an address, or on the data folder. */
export function addConnectionOptions(command: Command): Command {
  return addAdministrationOptions(command).addOption(
    new Option("--url <URL>", "the server's address (default: that of the server on the data folder)").env("WHENTHEN_URL"),
  );
}

/**
 * Signs in to the server at the address given, else to the one that runs on the data folder.
 * @throws AdministrationError
 */
export async function connect(options: Options): Promise<Api> {
  const { data } = configFrom(options);
  const url = options["url"] as string | undefined;
  if (url !== undefined) return signInAt(url.replace(/\/+$/, ""), options, null);
  if ((await readServer(folderFiles(data).server)) === null) {
    throw new AdministrationError(`no server runs on ${data}; start it with whenthen serve, or give the address of another with --url`);
  }
  return signIn(data, options);
}

async function signIn(data: string, options: Options): Promise<Api> {
  const files = folderFiles(data);
  const server = await readServer(files.server);
  if (server === null)
    throw new AdministrationError(`another process works on ${data}, but it does not say where it listens; try again in a moment`);
  return signInAt(server.url, options, await readCredentials(files.credentials));
}

/** @param initial of the first start, for where no others are given */
async function signInAt(url: string, options: Options, initial: Awaited<ReturnType<typeof readCredentials>>): Promise<Api> {
  const clientId = (options["clientId"] as string | undefined) ?? initial?.admin["client-id"];
  const secret = (options["clientSecret"] as string | undefined) ?? initial?.admin["client-secret"];
  if (clientId === undefined || secret === undefined) {
    throw new AdministrationError("there are no credentials; give those of an administrator's client with --client-id and --client-secret");
  }
  const authorization = `Basic ${Buffer.from(`${encodeURIComponent(clientId)}:${encodeURIComponent(secret)}`).toString("base64")}`;
  const body = new URLSearchParams({ grant_type: "client_credentials" });
  const { value } = await call(`${url}/token`, { method: "POST", headers: { authorization }, body });
  return apiOf(url, clientId, (value as { access_token: string }).access_token);
}

function apiOf(url: string, clientId: string, token: string): Api {
  const headers = { authorization: `Bearer ${token}` };
  const send = async <T>(method: string, path: string, body: unknown): Promise<T> => {
    const json = { ...headers, "content-type": "application/json" };
    return (await call(url + path, { method, headers: json, body: JSON.stringify(body) })).value as T;
  };
  return {
    clientId,
    async list<T>(path: string): Promise<readonly T[]> {
      const items: T[] = [];
      let next: string | undefined = path;
      while (next !== undefined) {
        const { value, link }: Answer = await call(url + next, { headers });
        items.push(...(value as T[]));
        next = /<([^>]*)>; rel="next"/.exec(link ?? "")?.[1];
      }
      return items;
    },
    get: async <T>(path: string): Promise<T> => (await call(url + path, { headers })).value as T,
    post: (path, body) => send("POST", path, body),
    download: async (path) => (await answered(url + path, { headers })).body!,
    upload: async (path, type, body) =>
      void (await answered(url + path, { method: "POST", headers: { ...headers, "content-type": type }, body, duplex: "half" })),
    put: (path, body) => send("PUT", path, body),
    delete: async (path) => void (await call(url + path, { method: "DELETE", headers })),
  };
}

interface Answer {
  readonly value: unknown;
  readonly link: string | null;
}

async function call(url: string, init: RequestInit): Promise<Answer> {
  const response = await answered(url, init);
  return { value: await response.json().catch(() => ({})), link: response.headers.get("link") };
}

/** @throws AdministrationError where there is no answer, or a refusal */
async function answered(url: string, init: RequestInit): Promise<Response> {
  const response = await fetch(url, init).catch((error: unknown) => {
    throw new AdministrationError(`the server does not answer at ${url}: ${String(error)}`, { cause: error });
  });
  if (response.ok) return response;
  const { status } = response;
  const body = (await response.json().catch(() => ({}))) as { readonly error?: string; readonly error_description?: string };
  throw new AdministrationError(body.error_description ?? body.error ?? `the server answered with status ${status}`, {
    answer: { status, body },
  });
}
