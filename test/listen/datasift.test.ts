/** The DataSift listener against the stand-in, on a real WebSocket. */
import assert from "node:assert/strict";
import { after, afterEach, beforeEach, test } from "node:test";
import type { DeliveryContext } from "../../src/deliver/endpoint.ts";
import type { Connection, Listener } from "../../src/listen/listener.ts";
import { listenerTypes } from "../../src/listen/registry.ts";
import { callingWith } from "../deliver/calls.ts";
import { startDataSift, type DataSiftStandIn } from "../providers/datasift/datasift.ts";
import { startListenRig, type ListenRig } from "./rig.ts";

const hash = "4f3af38ad1c31646561bc814c3e69af5";
const mapping = { id: "interaction.author.username", text: "interaction.content", followers: "twitter.user.followers_count" };

let datasift: DataSiftStandIn;
let rig: ListenRig;

beforeEach(async () => {
  datasift = await startDataSift({ tickMs: 50 });
  rig = await startListenRig({ datasift: datasift.url.replace("http", "ws") });
  await rig.setUp("datasift", { username: datasift.username, "api-key": datasift.apiKey });
});
afterEach(async () => {
  await rig.stop();
  await datasift.close();
});
after(() => undefined);

async function listening(): Promise<void> {
  await rig.put({ type: "datasift", options: { hash }, mapping });
  await rig.until(() => rig.status().state === "started" && datasift.subscribers(hash) > 0);
}

const interaction = (id: string): object => ({
  interaction: { id, author: { username: `user-${id}` }, content: `says ${id}`, created_at: new Date().toUTCString() },
  twitter: { user: { followers_count: 7 } },
});

test("interactions become events; ticks, deletes and messages that are no JSON do not", async () => {
  await listening();
  datasift.interaction(hash, interaction("1"));
  datasift.tick();
  datasift.deleted(hash, "1");
  datasift.raw("not { json");
  datasift.tell("warning", "you are falling behind");
  datasift.interaction(hash, interaction("2"));
  datasift.interaction(hash, { interaction: { id: "3", content: "nobody" } });
  assert.deepEqual(await rig.stored(2), [
    { id: "user-1", text: "says 1", followers: 7 },
    { id: "user-2", text: "says 2", followers: 7 },
  ]);
  await rig.until(() => rig.status().counters.received === 3);
  const { message, counters } = rig.status();
  assert.deepEqual([counters.refused, counters.withoutKey], [1, 1]);
  for (const told of [/not JSON/, /falling behind/, /lacked the key attribute/]) assert.match(message, told);
});

test("it comes back after a maintenance, a failure and a machine that dies", async () => {
  await listening();
  const losses: (() => unknown)[] = [
    () => datasift.maintenance(),
    () => datasift.tell("failure", "something broke"),
    async () => {
      await datasift.down();
      await datasift.up();
    },
  ];
  for (const [i, lose] of losses.entries()) {
    const before = datasift.subscriptions.length;
    await lose();
    await rig.until(() => datasift.subscriptions.length > before && rig.status().state === "started");
    datasift.interaction(hash, interaction(String(i)));
    await rig.stored(i + 1);
  }
  assert.ok(rig.status().counters.reconnects >= 3);
});

test("a stream that is not there is told with the service's words", async () => {
  await rig.put({ type: "datasift", options: { hash: "0".repeat(32) }, mapping });
  await rig.until(() => /datasift says: The hash 0+ doesn't exist/.test(rig.status().message));
});

for (const refusal of ["message", "status"] as const) {
  test(`wrong credentials are told, by a ${refusal}, and not logged`, async () => {
    const other = await startDataSift({ refusal });
    const wrong = await startListenRig({ datasift: other.url.replace("http", "ws") });
    await wrong.setUp("datasift", { username: other.username, "api-key": "a-wrong-key" });
    await wrong.put({ type: "datasift", options: { hash }, mapping });
    await wrong.until(() => /not correct or you have been banned|401/.test(wrong.status().message));
    assert.ok(!JSON.stringify([wrong.status(), wrong.logged]).includes("a-wrong-key"));
    await wrong.setUp("datasift", { username: other.username, "api-key": other.apiKey });
    await wrong.until(() => wrong.status().state === "started");
    await wrong.stop();
    await other.close();
  });
}

test("more interactions at once than may wait are all taken in, once each and in their order", async () => {
  await listening();
  for (let i = 0; i < 5_000; i++) datasift.interaction(hash, interaction(String(i)));
  const events = await rig.stored(5_000);
  assert.deepEqual(
    events.map(({ id }) => id),
    Array.from({ length: 5_000 }, (_, i) => `user-${i}`),
  );
});

test("one that is stopped while it reads its credentials does not connect any more", async () => {
  const stop = new AbortController();
  const { context, close } = callingWith({ baseUrl: datasift.url.replace("http", "ws") });
  const provider = async (): Promise<DeliveryContext> => (stop.abort(), context);
  const connection = { options: { hash }, signal: stop.signal, clock: { now: Date.now }, provider } as unknown as Connection;
  await assert.rejects((listenerTypes["datasift"] as Extract<Listener, { run: unknown }>).run(connection), { name: "AbortError" });
  await close();
});

test("disabling it ends the connection at once; another hash is another subscription", async () => {
  await listening();
  await rig.put({ status: false });
  await rig.until(() => datasift.subscribers(hash) === 0);
  const other = "a".repeat(32);
  datasift.addHash(other);
  await rig.put({ status: true, options: { hash: other } });
  await rig.until(() => datasift.subscribers(other) === 1);
});
