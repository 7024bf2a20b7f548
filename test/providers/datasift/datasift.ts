/**
 * Stand-in for DataSift's streaming host.
 *
 * Sources: dev.datasift.com, "Websockets streaming" (user name and key as GET parameters), "Multiple streams" (`/multi`, subscribe and
 * unsubscribe, `{"hash","data"}`, deletes), "Error messages" (ticks, successes, warnings, failures) and "API authentication" (the header
 * `Authorization: username:api_key`); the clients datasift-java (StreamingData, MultiStreamInteraction) and datasift-node (lib/stream.js:
 * the wording about hashes).
 */
import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { WebSocketServer, type WebSocket } from "ws";
import type { Answer, Refusals } from "../faults.ts";
import { refuseUpgrade, startStandIn, type StandIn } from "../stand-in.ts";

export interface DataSiftOptions {
  readonly username?: string;
  readonly apiKey?: string;
  /** streams that exist: 32 hexadecimal digits each */
  readonly hashes?: readonly string[];
  /** every so often a tick, when nothing else was sent; the provider's 30 s by default */
  readonly tickMs?: number;
  readonly port?: number;
  /** how wrong credentials are told: a failure message and a closed socket, or a 401 instead of the upgrade */
  readonly refusal?: "message" | "status";
}

export interface DataSiftStandIn extends StandIn {
  readonly username: string;
  readonly apiKey: string;
  /** Sends an interaction to whoever has subscribed to the stream. @returns to how many it went */
  interaction(hash: string, data: object): number;
  /** Says that an interaction was deleted by its author. @returns to how many it went */
  deleted(hash: string, interactionId: string): number;
  /** Sends a message of the service to everyone, such as a warning or a failure. */
  tell(status: "warning" | "failure" | "info", message: string): void;
  /** Sends a tick to everyone now. */
  tick(): void;
  /** Sends text as it is, also such as is no JSON. */
  raw(text: string): void;
  /** Closes every connection with a failure first, as for maintenance. */
  maintenance(): void;
  /** Makes a stream of this hash. */
  addHash(hash: string): void;
  /** how many are subscribed to the stream now */
  subscribers(hash: string): number;
  /** subscriptions so far, those that ended included */
  readonly subscriptions: readonly string[];
}

interface Connection {
  readonly socket: WebSocket;
  readonly hashes: Set<string>;
}

const failures = {
  missing: "A username and API key are both required",
  wrong: "The username or API key is not correct or you have been banned",
  maintenance: "This streaming API service node is closing for maintenance, please reconnect immediately",
  full: "The streaming API is currently at full capacity",
  start: "There was a problem starting your connection. Please reconnect.",
  noSocket: "This host speaks WebSocket",
};
const maxStreams = 5_000;

/** Starts the stand-in. @param options default: one account, one stream */
export async function startDataSift(options: DataSiftOptions = {}): Promise<DataSiftStandIn> {
  const { username = "datasift-user", apiKey = "0123456789abcdef0123456789abcdef" } = options;
  const streams = new Set(options.hashes ?? ["4f3af38ad1c31646561bc814c3e69af5"]);
  const connections = new Set<Connection>();
  const subscriptions: string[] = [];
  const sockets = new WebSocketServer({ noServer: true });

  const accept = (socket: WebSocket, hashes: readonly string[]): void => {
    const connection: Connection = { socket, hashes: new Set() };
    connections.add(connection);
    for (const hash of hashes) subscribe(connection, hash);
    socket.on("message", (data: Buffer) => obey(connection, data.toString()));
    socket.on("close", () => connections.delete(connection));
    socket.on("error", () => connections.delete(connection));
  };
  const subscribe = (connection: Connection, hash: string): void => {
    const refusal = refusalOf(hash, streams, connection);
    if (refusal !== null) return say(connection, "warning", refusal);
    connection.hashes.add(hash);
    subscriptions.push(hash);
    say(connection, "success", `Successfully subscribed to hash ${hash}`);
  };
  const obey = (connection: Connection, text: string): void => {
    const message = parsed(text);
    if (message === null) return say(connection, "warning", "The JSON received from the message was invalid");
    const hash = String(message["hash"] ?? "");
    if (message["action"] === "subscribe") return subscribe(connection, hash);
    if (message["action"] === "unsubscribe") return void connection.hashes.delete(hash);
    say(connection, "warning", "The message received did not contain a valid action");
  };
  const toSubscribers = (hash: string, message: object): number => {
    const to = [...connections].filter(({ hashes }) => hashes.has(hash));
    for (const { socket } of to) socket.send(JSON.stringify(message));
    return to.length;
  };
  const tick = (): void => {
    const message = JSON.stringify({ tick: Math.floor(Date.now() / 1000), status: "connected", message: "Waiting for data" });
    for (const { socket } of connections) socket.send(message);
  };

  const upgrade = (request: IncomingMessage, socket: Duplex, head: Buffer): void => {
    const { pathname, searchParams } = new URL(request.url ?? "/", "http://stand-in");
    const wrong = credentialFailure(request, searchParams, username, apiKey);
    if (wrong !== null && options.refusal === "status") return refuseUpgrade(socket, failure(401, wrong));
    sockets.handleUpgrade(request, socket, head, (ws) => {
      if (wrong !== null) {
        ws.send(JSON.stringify({ status: "failure", message: wrong }));
        return ws.close();
      }
      const single = pathname === "/multi" ? (searchParams.get("hashes") ?? "").split(",") : [pathname.slice(1)];
      accept(
        ws,
        single.filter((hash) => hash !== ""),
      );
    });
  };
  const standIn = await startStandIn({ answer: () => failure(400, failures.noSocket), refusals, upgrade }, options.port);
  const ticking = setInterval(tick, options.tickMs ?? 30_000);
  return {
    ...standIn,
    username,
    apiKey,
    subscriptions,
    interaction: (hash, data) => toSubscribers(hash, { hash, data }),
    deleted: (hash, id) => toSubscribers(hash, { hash, data: { deleted: true, interaction: { id } } }),
    tell: (status, message) => connections.forEach((connection) => say(connection, status, message)),
    raw: (text) => connections.forEach(({ socket }) => socket.send(text)),
    tick,
    maintenance: () => {
      for (const connection of connections) {
        say(connection, "failure", failures.maintenance);
        connection.socket.close(1001);
      }
    },
    addHash: (hash) => void streams.add(hash),
    subscribers: (hash) => [...connections].filter(({ hashes }) => hashes.has(hash)).length,
    close: async () => {
      clearInterval(ticking);
      for (const { socket } of connections) socket.terminate();
      await standIn.close();
    },
  };
}

function say({ socket }: Connection, status: string, message: string): void {
  socket.send(JSON.stringify({ status, message }));
}

function refusalOf(hash: string, streams: ReadonlySet<string>, { hashes }: Connection): string | null {
  if (!/^[0-9a-f]{32}$/.test(hash)) return "You did not send a valid hash to subscribe to";
  if (!streams.has(hash)) return `The hash ${hash} doesn't exist`;
  return hashes.size >= maxStreams ? "You have too many subscriptions" : null;
}

function credentialFailure(request: IncomingMessage, query: URLSearchParams, username: string, apiKey: string): string | null {
  const [user, key] = request.headers.authorization?.split(":") ?? [query.get("username"), query.get("api_key")];
  if (!user || !key) return failures.missing;
  return user === username && key === apiKey ? null : failures.wrong;
}

function failure(status: number, message: string): Answer {
  return { status, body: { status: "failure", message } };
}

const refusals: Refusals = {
  "too-many": () => failure(429, failures.full),
  "server-error": () => failure(500, failures.start),
  unavailable: ({ retryAfterSeconds = 1 }) => ({ ...failure(503, failures.full), headers: { "retry-after": String(retryAfterSeconds) } }),
  "expired-token": () => failure(401, failures.wrong),
};

function parsed(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}
