/** Who does not read an answer, against a real connection. */
import assert from "node:assert/strict";
import { once } from "node:events";
import { get, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { Readable } from "node:stream";
import { after, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import Fastify from "fastify";
import { FairShare } from "../receive/fair-share.ts";
import type { App } from "./deps.ts";
import { boundInHand } from "./in-hand.ts";
import { Metrics } from "./metrics.ts";

/** Far more than a connection holds on its way. */
const large = "x".repeat(40_000_000);
const readTimeoutMs = 200;

const inHand = new FairShare(1_000_000_000);
const app = Fastify() as unknown as App;
app.decorateRequest("tenantFound", null);
boundInHand(app, { inHand, metrics: new Metrics() }, readTimeoutMs);

let latest: ServerResponse;
app.addHook("onRequest", (_request, reply, done) => {
  latest = reply.raw;
  done();
});
app.get("/large", async () => large);
app.get("/streamed", (_request, reply) => reply.send(Readable.from(pieces())));
app.get("/slow", (_request, reply) => reply.send(Readable.from(slowPieces())));
await app.listen({ port: 0, host: "127.0.0.1" });
after(() => app.close());

async function* pieces(): AsyncGenerator<string> {
  for (let i = 0; i < 40; i++) yield large.slice(0, 1_000_000);
}

async function* slowPieces(): AsyncGenerator<string> {
  yield "one";
  await sleep(4 * readTimeoutMs);
  yield " two";
}

async function ask(path: string): Promise<IncomingMessage> {
  const { port } = app.server.address() as AddressInfo;
  const [response] = (await once(get({ port, path, agent: false }), "response")) as [IncomingMessage];
  return response;
}

for (const path of ["/large", "/streamed"]) {
  test(`whoever reads nothing of ${path} is cut off, and what it held is free again`, { timeout: 60_000 }, async () => {
    const response = await ask(path);
    response.on("error", () => undefined);
    if (path === "/large") assert.equal(inHand.used, large.length);
    await once(latest, "close");
    assert.equal(latest.writableFinished, false);
    assert.equal(inHand.used, 0);
    response.destroy();
  });
}

test("an answer that is long in the making is waited for", async () => {
  const response = await ask("/slow");
  let text = "";
  for await (const chunk of response.setEncoding("utf8")) text += chunk as string;
  assert.equal(text, "one two");
});
