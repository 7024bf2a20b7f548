/** A local HTTP server in the part of a provider, and what an endpoint is called with. */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { Agent } from "undici";
import type { Delivery, DeliveryContext } from "../../src/deliver/endpoint.ts";
import { guardedAgent } from "../../src/deliver/guarded-agent.ts";

export interface Arrived {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export type Answering = (arrived: Arrived, response: ServerResponse, request: IncomingMessage) => void;

export interface Receiver {
  readonly url: string;
  readonly arrived: Arrived[];
  /** connections that were opened */
  connections: number;
  answering: Answering;
  close(): Promise<void>;
}

/** Starts a server that answers 200 and an empty object until it is told otherwise. */
export async function startReceiver(): Promise<Receiver> {
  const server = createServer((request, response) => {
    let body = "";
    request.setEncoding("utf8");
    request.on("data", (chunk: string) => (body += chunk));
    request.on("end", () => {
      const headers = request.headers as Record<string, string>;
      const arrived = { method: request.method ?? "", path: request.url ?? "", headers, body };
      receiver.arrived.push(arrived);
      receiver.answering(arrived, response, request);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const receiver: Receiver = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    arrived: [],
    connections: 0,
    answering: (_, response) => answerJson(response, 200, {}),
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  server.on("connection", () => (receiver.connections += 1));
  return receiver;
}

export function answerJson(response: ServerResponse, status: number, body: unknown, headers: Record<string, string> = {}): void {
  response.writeHead(status, { "content-type": "application/json", ...headers }).end(JSON.stringify(body));
}

export interface Calling {
  readonly context: DeliveryContext;
  close(): Promise<void>;
}

/** A context for calls to the local machine. */
export function callingWith(some: Partial<DeliveryContext> = {}): Calling {
  const dispatcher = new Agent({ connect: { timeout: 60_000 } });
  const guarded = guardedAgent({
    allowed: [{ address: "127.0.0.1", prefix: 32 }],
    connectTimeoutMs: 60_000,
    maxAnswerBytes: 1_048_576,
    connections: 10,
  });
  const context: DeliveryContext = {
    fields: {},
    baseUrl: "",
    receiptUrl: null,
    dispatcher,
    guarded,
    timeoutMs: 60_000,
    now: () => 1_700_000_000_000,
    signal: new AbortController().signal,
    ...some,
  };
  return { context, close: async () => void (await Promise.all([dispatcher.destroy(), guarded.destroy()])) };
}

export function deliveryOf(parameters: Delivery["parameters"], some: Partial<Delivery> = {}): Delivery {
  return { tenant: "acme.de", type: "post", parameters, idempotencyKey: "RE7-1", ...some };
}
