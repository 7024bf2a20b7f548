/** What an answer means, and what none means, over real sockets. */
import assert from "node:assert/strict";
import { createServer } from "node:net";
import { after, test } from "node:test";
import { exchange } from "../../src/deliver/meaning.ts";
import type { Delivered } from "../../src/deliver/endpoint.ts";
import type { EndpointDeclaration } from "../../src/language/declaration.ts";
import { answerJson, callingWith, startReceiver, type Answering } from "./calls.ts";

const receiver = await startReceiver();
const calling = callingWith();
after(async () => {
  await calling.close();
  await receiver.close();
});

const declaration: EndpointDeclaration = { name: "x", sends: {}, errors: { LIMIT: "pause", LOCKED: "retry", BROKEN: "final" } };

function call(answering: Answering, url = receiver.url, timeoutMs = 60_000): Promise<Delivered> {
  receiver.answering = answering;
  const reading = {
    ok: ({ json }: { json: unknown }) => ({ id: (json as { id: string }).id }),
    problem: ({ json }: { json: unknown }) => (json ?? {}) as { message?: string; code?: string },
  };
  return exchange(declaration, { ...calling.context, timeoutMs }, { method: "POST", url, json: { a: 1 } }, reading);
}

const answers = (status: number, body: object = {}, headers: Record<string, string> = {}): Answering => {
  return (_, response) => answerJson(response, status, body, headers);
};

test("each status means what integrations.md says", async () => {
  assert.deepEqual(await call(answers(201, { id: "1" })), { ok: { id: "1" } });
  assert.deepEqual(await call(answers(400, { message: "bad number" })), { error: "x answered 400: bad number", final: true });
  assert.deepEqual(await call(answers(404)), { error: "x answered 404", final: true });
  assert.deepEqual(await call(answers(429)), { postponed: "x answered 429", pauseMs: null });
  assert.deepEqual(await call(answers(429, { message: "slow" }, { "retry-after": "7" })), {
    postponed: "x answered 429: slow",
    pauseMs: 7_000,
  });
  assert.deepEqual(await call(answers(503, {}, { "retry-after": "2" })), { postponed: "x answered 503", pauseMs: 2_000 });
  assert.deepEqual(await call(answers(503)), { error: "x answered 503", unknown: true, unreachable: true });
  assert.deepEqual(await call(answers(500, {}, { "retry-after": "9" })), { error: "x answered 500", unknown: true, retryAfterMs: 9_000 });
  assert.deepEqual(await call(answers(502)), { error: "x answered 502", unknown: true, unreachable: true });
});

test("Retry-After may be a date, and is bounded", async () => {
  const now = calling.context.now();
  const at = (ms: number): Answering => answers(429, {}, { "retry-after": new Date(now + ms).toUTCString() });
  assert.deepEqual(await call(at(30_000)), { postponed: "x answered 429", pauseMs: 30_000 });
  assert.deepEqual(await call(at(-30_000)), { postponed: "x answered 429", pauseMs: 0 });
  assert.deepEqual(await call(answers(429, {}, { "retry-after": "999999" })), { postponed: "x answered 429", pauseMs: 3_600_000 });
  assert.deepEqual(await call(answers(429, {}, { "retry-after": "soon" })), { postponed: "x answered 429", pauseMs: null });
});

test("the provider's code goes before its status", async () => {
  assert.deepEqual(await call(answers(403, { code: "LIMIT", message: "enough" })), { postponed: "x answered 403: enough", pauseMs: null });
  assert.deepEqual(await call(answers(400, { code: "LOCKED" })), { error: "x answered 400" });
  assert.deepEqual(await call(answers(500, { code: "BROKEN" })), { error: "x answered 500", final: true });
  assert.deepEqual(await call(answers(400, { code: "toString" })), { error: "x answered 400", final: true });
});

test("a success that can't be read has an unknown outcome", async () => {
  const outcome = await call((_, response) => void response.writeHead(200).end("<html>"));
  assert.deepEqual(outcome, { error: "x answered 200 with what can't be read: <html>", unknown: true });
});

test("no answer: unknown where the request may have arrived, and not where it can't have", async () => {
  const hang = await call(() => undefined, receiver.url, 60);
  assert.deepEqual(hang, { error: "x did not answer within 0.06 s", unknown: true, unreachable: true });
  const reset = (await call((_, _response, request) => request.socket.destroy())) as { error: string; unknown: boolean };
  assert.match(reset.error, /^x gave no answer: /);
  assert.equal(reset.unknown, true);
  const half = await call((_, response) => {
    response.writeHead(200, { "content-length": "100" }).write("half");
    setImmediate(() => response.destroy());
  });
  assert.ok("unknown" in half && half.unknown);
  const refused = await call(() => undefined, await freeAddress());
  assert.match((refused as { error: string }).error, /^x can't be reached: .*ECONNREFUSED/);
  assert.deepEqual(Object.keys(refused).sort(), ["error", "unreachable"]);
});

test("connections are used again", async () => {
  const before = receiver.connections;
  for (let i = 0; i < 20; i++) await call(answers(200, { id: "1" }));
  assert.ok(receiver.connections - before <= 3);
});

/** An address at which nothing listens. */
async function freeAddress(): Promise<string> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return `http://127.0.0.1:${port}`;
}
