/** The client against a server that answers as the test says, for what the stand-in for Salesforce never does. */
import assert from "node:assert/strict";
import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { after, before, beforeEach, test } from "node:test";
import { Agent } from "undici";
import { ConnectionError } from "../../listener.ts";
import { BayeuxClient, LostClient } from "./bayeux.ts";

interface Reply {
  readonly status?: number;
  readonly headers?: Record<string, string | string[]>;
  readonly body: unknown;
}

const replies: Reply[] = [];
const asked: { readonly headers: IncomingHttpHeaders; readonly messages: Record<string, unknown>[] }[] = [];
const dispatcher = new Agent();
let client: BayeuxClient;

const server = createServer((request, response) => {
  let text = "";
  request.on("data", (chunk: Buffer) => (text += chunk.toString()));
  request.on("end", () => {
    asked.push({ headers: request.headers, messages: JSON.parse(text) as Record<string, unknown>[] });
    const { status = 200, headers = {}, body } = replies.shift()!;
    response.writeHead(status, { "content-type": "application/json", ...headers });
    response.end(typeof body === "string" ? body : JSON.stringify(body));
  });
});

before(() => new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve)));
after(async () => {
  await dispatcher.destroy();
  server.close();
});
beforeEach(() => {
  asked.length = 0;
  replies.length = 0;
  const { signal } = new AbortController();
  const own = { fields: {}, baseUrl: "", receiptUrl: null, dispatcher, guarded: dispatcher, timeoutMs: 1_000, now: () => 7, signal };
  const session = { token: "t", instanceUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, guarded: false };
  client = new BayeuxClient(own, session, "60.0");
});

const connected = (advice: object = {}, successful = true): object => ({
  channel: "/meta/connect",
  successful,
  advice,
  error: "402::Busy",
});

test("cookies, the client's id and growing message ids go with every request; the server's time is noted", async () => {
  const headers = { "set-cookie": ["a=1; Path=/", "b=2; HttpOnly"], date: "Sat, 31 Jan 2026 17:55:14 GMT" };
  replies.push({ headers, body: [{ channel: "/meta/handshake", successful: true, clientId: "c1" }] }, { body: [connected()] });
  await client.handshake();
  assert.equal(client.serverTime, Date.UTC(2026, 0, 31, 17, 55, 14));
  await client.connect();
  const [first, second] = asked;
  assert.deepEqual([first!.headers.authorization, second!.headers.cookie], ["OAuth t", "a=1; b=2"]);
  assert.deepEqual(
    [first!.messages[0]!["id"], second!.messages[0]!["id"], second!.messages[0]!["clientId"], second!.messages[0]!["advice"]],
    ["1", "2", "c1", { timeout: 0 }],
  );
});

test("the advice retry is followed, with its interval, but not for ever", async () => {
  replies.push({ body: [connected({ interval: 250 })] });
  await client.connect();
  assert.equal(client.interval, 250);
  for (let i = 0; i < 6; i++) replies.push({ body: [connected({ reconnect: "retry", interval: 2_000 }, false)] });
  for (let i = 0; i < 5; i++) {
    await client.connect();
    assert.equal(client.interval, 2_000);
  }
  await assert.rejects(client.connect(), (error) => error instanceof ConnectionError && /402::Busy/.test(error.message));
});

test("advice to shake hands, a session that is over, no advice at all, and answers that are none", async () => {
  const lost = (sessionOver: boolean) => (error: unknown) => error instanceof LostClient && error.sessionOver === sessionOver;
  replies.push({ body: [connected({ reconnect: "handshake" }, false)] });
  await assert.rejects(client.connect(), lost(false));
  replies.push({ body: [{ ...connected({ reconnect: "none" }, false), error: "401::Authentication invalid" }] });
  await assert.rejects(client.connect(), lost(true));
  const apiError = [{ message: "Session expired or invalid", errorCode: "INVALID_SESSION_ID" }];
  for (const status of [401, 403]) {
    for (const body of ["<html>", apiError]) {
      replies.push({ status, body });
      await assert.rejects(client.connect(), lost(true));
    }
  }
  replies.push({ body: [connected({ reconnect: "none" }, false)] });
  await assert.rejects(client.connect(), ConnectionError);
  replies.push({ body: [] });
  await assert.rejects(client.connect(), /gave no reply/);
  for (const body of ["busy", [{ message: "We are down for maintenance", errorCode: "SERVER_UNAVAILABLE" }]]) {
    replies.push({ status: 503, headers: { "retry-after": "7" }, body });
    await assert.rejects(client.connect(), (error) => error instanceof ConnectionError && error.retryAfterMs === 7_000);
  }
});
