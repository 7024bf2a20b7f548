/** A stand-in for the API behind an augment: a real HTTP server whose answers and faults the test decides. */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Attributes } from "../../src/language/ast.ts";

export interface Asked {
  readonly "key-attr": string | null;
  readonly attributes: Attributes;
}

/** Answers a request; it may write anything, or nothing. */
export type Behaviour = (response: ServerResponse, asked: Asked) => void;

export interface AugmentApi {
  readonly url: string;
  /** what was asked, in order */
  readonly asked: Asked[];
  behave: Behaviour;
  /** requests at once at most, so far */
  readonly mostAtOnce: number;
  /** connections that were made */
  readonly connections: number;
  stop(): Promise<void>;
}

/** Answers with these attributes. */
export function answering(attributes: (asked: Asked) => object): Behaviour {
  return (response, asked) => json(response, { "key-attr": asked["key-attr"], attributes: attributes(asked) });
}

export function json(response: ServerResponse, body: unknown, status = 200): void {
  response
    .writeHead(status, { "content-type": "application/json; charset=utf-8" })
    .end(typeof body === "string" ? body : JSON.stringify(body));
}

export async function startAugmentApi(behave: Behaviour): Promise<AugmentApi> {
  const asked: Asked[] = [];
  let [atOnce, mostAtOnce, connections] = [0, 0, 0];
  const server = createServer((request, response) => {
    mostAtOnce = Math.max(mostAtOnce, ++atOnce);
    response.once("close", () => atOnce--);
    void read(request).then((body) => {
      asked.push(body);
      api.behave(response, body);
    });
  });
  server.on("connection", () => connections++);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const api: AugmentApi = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/augment`,
    asked,
    behave,
    get mostAtOnce() {
      return mostAtOnce;
    },
    get connections() {
      return connections;
    },
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return api;
}

async function read(request: IncomingMessage): Promise<Asked> {
  let text = "";
  for await (const chunk of request.setEncoding("utf8")) text += chunk as string;
  return JSON.parse(text) as Asked;
}
