/** The Salesforce listener against the stand-in, on real sockets, with whatever can go wrong on the way. */
import assert from "node:assert/strict";
import { after, afterEach, beforeEach, test } from "node:test";
import { startSalesforce, type SalesforceStandIn } from "../providers/salesforce/salesforce.ts";
import { startListenRig, type ListenRig } from "./rig.ts";

let salesforce: SalesforceStandIn;
let rig: ListenRig;

const mapping = { id: "Id", subject: "Subject", what: "event.type" };

beforeEach(async () => {
  salesforce = await startSalesforce({ pollMs: 200, topics: { Cases: "Case" } });
  await startAnew();
});
afterEach(async () => {
  await rig.stop();
  await salesforce.close();
});
after(() => undefined);

async function startAnew(timeoutMs?: number): Promise<void> {
  rig = await startListenRig({ salesforce: salesforce.loginUrl }, timeoutMs);
  await rig.setUp("salesforce", fields());
}

function fields(): Record<string, string> {
  const { consumerKey, consumerSecret, username, password, securityToken } = salesforce.org;
  return { "consumer-key": consumerKey, "consumer-secret": consumerSecret, username, password, "secret-token": securityToken };
}

async function listening(options: Record<string, string> = {}): Promise<void> {
  await rig.put({ type: "salesforce", options: { topic: "Cases", ...options }, mapping });
  await rig.until(() => salesforce.subscribers("Cases") > 0 && rig.status().state === "started");
}

const publish = (id: string): number => salesforce.publish("Cases", { Id: id, Subject: `about ${id}` });
const ids = async (count: number): Promise<unknown[]> => (await rig.stored(count)).map(({ id }) => id);

test("records that change become events, mapped, in their order", async () => {
  await listening();
  for (const id of ["a", "b", "c"]) publish(id);
  assert.deepEqual((await rig.stored(3))[1], { id: "b", subject: "about b", what: "created" });
  assert.deepEqual(await ids(3), ["a", "b", "c"]);
  assert.match((await rig.position()) ?? "", /"replayId":\d+/);
  const { counters } = rig.status();
  assert.deepEqual([counters.received, counters.accepted, counters.reconnects], [3, 3, 0]);
});

test("after a restart it goes on where it stopped: what happened meanwhile comes, nothing comes twice", async () => {
  await listening();
  publish("a");
  await rig.stored(1);
  await rig.halt();
  for (const id of ["b", "c"]) publish(id);
  await rig.restart();
  assert.deepEqual(await ids(3), ["a", "b", "c"]);
  publish("d");
  assert.deepEqual(await ids(4), ["a", "b", "c", "d"]);
});

test("events between the first subscription and the first event had are not lost, those before it are not taken", async () => {
  salesforce.publish("Cases", { Id: "before" }, "created", Date.now() - 60_000);
  await listening();
  await rig.halt();
  publish("a");
  await rig.restart();
  assert.deepEqual(await ids(1), ["a"]);
});

test("a client that the server has forgotten, an instance that restarts, and a session that ends: it comes back at once", async () => {
  await listening();
  publish("a");
  await rig.stored(1);
  salesforce.forgetClients();
  publish("b");
  assert.deepEqual(await ids(2), ["a", "b"]);
  await rig.until(() => salesforce.subscribers("Cases") > 0);
  salesforce.expireSessions();
  publish("c");
  assert.deepEqual(await ids(3), ["a", "b", "c"]);
  await rig.until(() => salesforce.subscribers("Cases") > 0);
  await salesforce.restart();
  publish("d");
  assert.deepEqual(await ids(4), ["a", "b", "c", "d"]);
});

test("a server that forgets it again and again is not asked without a pause", async () => {
  await listening();
  const seen = rig.status().counters.reconnects;
  for (let i = 0; i < 3; i++) {
    await rig.until(() => salesforce.subscribers("Cases") > 0);
    salesforce.forgetClients();
  }
  await rig.until(() => rig.status().counters.reconnects > seen);
  assert.match(rig.status().lastError?.message ?? "", /lets us go again and again: 403::Unknown client/);
  publish("a");
  assert.deepEqual(await ids(1), ["a"]);
});

test("a session that ended while the listener was stopped is opened anew with its start, without a pause", async () => {
  await listening();
  await rig.halt();
  salesforce.expireSessions();
  await rig.restart();
  await rig.until(() => rig.status().state === "started");
  assert.equal(rig.status().counters.reconnects, 0);
});

test("an event that is kept no more: everything that is kept comes, and the gap is told", async () => {
  await listening();
  publish("a");
  await rig.stored(1);
  await rig.halt();
  const lost = publish("lost");
  publish("b");
  salesforce.purgeEvents(lost);
  await rig.restart();
  assert.deepEqual(await ids(2), ["a", "b"]);
  assert.match(rig.status().message, /no longer keeps the event \d+.*is missing/);
});

for (const kind of ["slow", "hang", "reset", "broken-json", "server-error", "unavailable", "expired-token"] as const) {
  test(`under the fault ${kind}, with and without effect, every event comes once`, async () => {
    if (kind === "hang") {
      await rig.stop();
      await startAnew(300);
    }
    await listening();
    for (let i = 0; i < 6; i++) {
      const taken = i % 2 === 1 && kind !== "server-error" && kind !== "unavailable" && kind !== "expired-token";
      salesforce.instance.faults.add({ kind, path: "/cometd", taken, delayMs: 100 });
      publish(`e${i}`);
      await rig.stored(i + 1);
    }
    const expected = Array.from({ length: 6 }, (_, i) => `e${i}`);
    assert.deepEqual(await ids(6), expected);
  });
}

test("an instance that has moved is found by a new log-in", async () => {
  await listening();
  publish("a");
  await rig.stored(1);
  await salesforce.instance.move();
  publish("b");
  assert.deepEqual(await ids(2), ["a", "b"]);
});

test("wrong credentials are told, tried again, and right ones taken up at once", async () => {
  await rig.setUp("salesforce", { ...fields(), password: "wrong" });
  await rig.put({ type: "salesforce", options: { topic: "Cases" }, mapping });
  await rig.until(() => /authentication failure \(invalid_grant\)/.test(rig.status().message));
  assert.ok(!JSON.stringify([rig.status(), rig.logged]).includes("wrong"));
  await rig.setUp("salesforce", fields());
  await rig.until(() => rig.status().state === "started");
});

test("a topic that is not there, and a tenant without the integration, are told", async () => {
  await rig.put({ type: "salesforce", options: { topic: "Nothing" }, mapping });
  await rig.until(() => /channel you requested to subscribe to does not exist/.test(rig.status().message));
  salesforce.addTopic("Nothing");
  await rig.until(() => rig.status().state === "started");
  const bare = await startListenRig({ salesforce: salesforce.loginUrl });
  await bare.put({ type: "salesforce", options: { topic: "Cases" }, mapping });
  await bare.until(() => /salesforce is not set up for this tenant/.test(bare.status().message));
  await bare.stop();
});

test("a version without replay is raised, and that is told", async () => {
  await listening({ version: "29.0" });
  assert.match(rig.status().message, /version 29.0 of the API has no replay or is retired; 37.0 is used/);
  assert.ok(salesforce.instance.received.some(({ path }) => path === "/cometd/37.0"));
});

test("disabling it ends its client at the server; another topic begins anew", async () => {
  await listening();
  publish("a");
  await rig.stored(1);
  await rig.put({ status: false });
  assert.equal(salesforce.subscribers("Cases"), 0);
  publish("b");
  salesforce.addTopic("Other");
  await rig.put({ status: true, options: { topic: "Other" } });
  await rig.until(() => salesforce.subscribers("Other") > 0);
  salesforce.publish("Other", { Id: "c" });
  assert.deepEqual(await ids(2), ["a", "c"]);
});

test("thousands of events that waited come in one answer and in their order", async () => {
  await listening();
  publish("first");
  await rig.stored(1);
  await rig.halt();
  for (let i = 0; i < 3_000; i++) salesforce.publish("Cases", { Id: `m${i}`, Subject: "x".repeat(500) });
  await rig.restart();
  const all = await ids(3_001);
  assert.deepEqual(
    all.slice(1),
    Array.from({ length: 3_000 }, (_, i) => `m${i}`),
  );
});
