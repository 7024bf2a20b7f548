/** What all stand-ins are made of: an HTTP server on a real socket that notes what it receives and meets faults. */
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Duplex } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import { defaultDelayMs, Faults, isRefusal, underFault, type Answer, type Met, type Refusals } from "./faults.ts";

/** A request as it came in. */
export interface Received {
  readonly method: string;
  /** without the query */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  /** aborts when the caller has gone away; a long poll then ends */
  readonly gone: AbortSignal;
}

export interface Provider {
  /** Answers as the provider does; what it throws is a mistake of the stand-in and is answered as a 500. */
  answer(received: Received): Promise<Answer> | Answer;
  readonly refusals: Refusals;
  /** takes over connections that ask for another protocol (WebSocket) */
  upgrade?(request: IncomingMessage, socket: Duplex, head: Buffer): void;
}

export interface StandIn {
  /** where it is now, without a slash at the end */
  readonly url: string;
  readonly faults: Faults;
  /** every request so far, those that met a fault included */
  readonly received: readonly Received[];
  /** connections opened so far: what keep-alive saves shows here */
  connections(): number;
  /** Stops listening and cuts every connection, as a machine that dies. */
  down(): Promise<void>;
  /** Listens again, on the same port. */
  up(): Promise<void>;
  /** Goes down for good and is from now on at another address. */
  move(): Promise<void>;
  close(): Promise<void>;
}

/** Starts a stand-in on a free port of this machine, or on the one given. */
export async function startStandIn(provider: Provider, port = 0): Promise<StandIn> {
  const faults = new Faults();
  const received: Received[] = [];
  const open = new Set<Duplex>();
  let connections = 0;
  const server = createServer((request, response) => void serve(provider, faults, received, request, response));
  server.on("connection", (socket) => {
    connections += 1;
    open.add(socket);
    socket.on("close", () => open.delete(socket));
  });
  server.on("upgrade", (request, socket, head: Buffer) => void upgrade(provider, faults, request, socket, head));
  let own = await listen(server, port);
  const down = async (): Promise<void> => {
    if (!server.listening) return;
    const closed = new Promise((resolve) => server.close(resolve));
    for (const socket of open) socket.destroy();
    await closed;
  };
  return {
    get url() {
      return `http://127.0.0.1:${own}`;
    },
    faults,
    received,
    connections: () => connections,
    down,
    up: () => listenAgain(server, own),
    move: async () => {
      await down();
      own = await listen(server, 0);
    },
    close: down,
  };
}

/** A fault meets the request to change the protocol as it does any other; broken JSON is for what comes afterwards. */
async function upgrade(provider: Provider, faults: Faults, request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
  const fault = faults.take(new URL(request.url ?? "/", "http://stand-in").pathname);
  if (fault?.kind === "hang") return;
  if (fault?.kind === "slow") await sleep(fault.delayMs ?? defaultDelayMs);
  if (fault?.kind === "reset") return void socket.destroy();
  const refusal = fault === undefined || !isRefusal(fault.kind) ? undefined : provider.refusals[fault.kind](fault);
  if (refusal === undefined) return provider.upgrade === undefined ? void socket.destroy() : provider.upgrade(request, socket, head);
  refuseUpgrade(socket, refusal);
}

/** Answers a request to change the protocol with a status instead. */
export function refuseUpgrade(socket: Duplex, { status, headers = {}, body }: Answer): void {
  const text = JSON.stringify(body ?? {});
  const all = { "content-type": "application/json", "content-length": String(Buffer.byteLength(text)), connection: "close", ...headers };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.end(`HTTP/1.1 ${status} Refused\r\n${lines.join("")}\r\n${text}`);
}

async function listen(server: Server, port: number): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    const failed = (error: Error): void => {
      server.off("listening", listening);
      reject(error);
    };
    const listening = (): void => {
      server.off("error", failed);
      resolve();
    };
    server.once("error", failed).once("listening", listening).listen(port, "127.0.0.1");
  });
  return (server.address() as AddressInfo).port;
}

/** Somebody else's connection may have got the port in the meantime; it is waited for. */
async function listenAgain(server: Server, port: number): Promise<void> {
  for (let tries = 0; ; tries++) {
    try {
      return void (await listen(server, port));
    } catch (error) {
      if ((error as { code?: string }).code !== "EADDRINUSE" || tries > 1_000) throw error;
      await sleep(20);
    }
  }
}

async function serve(
  provider: Provider,
  faults: Faults,
  seen: Received[],
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const gone = new AbortController();
  response.on("close", () => gone.abort());
  const body = await bodyOf(request).catch(() => null);
  if (body === null) return;
  const { pathname, searchParams } = new URL(request.url ?? "/", "http://stand-in");
  const received: Received = {
    method: request.method ?? "GET",
    path: pathname,
    query: searchParams,
    headers: request.headers,
    body,
    gone: gone.signal,
  };
  seen.push(received);
  const fault = faults.take(pathname);
  const answer = async (): Promise<Answer> => provider.answer(received);
  try {
    send(response, fault === undefined ? await answer() : await underFault(fault, provider.refusals, answer));
  } catch (error) {
    send(response, { status: 500, body: { "stand-in": String(error) } });
  }
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}

function send(response: ServerResponse, met: Met): void {
  if (met === "hang" || response.destroyed) return;
  if (met === "reset") {
    // A reset rather than an orderly end, as from a machine or a balancer that lost the connection.
    const { socket } = response;
    if (socket !== null && "resetAndDestroy" in socket) socket.resetAndDestroy();
    return;
  }
  const { status, headers = {}, body } = met;
  const text = body === undefined ? "" : typeof body === "string" ? body : JSON.stringify(body);
  const typed = body === undefined || typeof body === "string" ? headers : { "content-type": "application/json", ...headers };
  response.writeHead(status, { ...typed, "content-length": String(Buffer.byteLength(text)) }).end(text);
}
