/** Refused events: kept with their reasons, listed, sent again. */
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { startRig, type Refused } from "./rig.ts";

const rig = await startRig({ eventLimitBytes: 2_048 });
after(() => rig.stop());

interface Kept extends Record<string, unknown> {
  readonly id: string;
  readonly code: string;
  readonly source: string;
}

async function kept(tenant: string, query = ""): Promise<Kept[]> {
  return (await rig.admin<Kept[]>("GET", `/tenants/${tenant}/event/refused${query}`)).body;
}

test("what is refused is kept with its reason, newest first: no key, too large, no event", async () => {
  const tenant = await rig.tenant();
  const path = `/tenants/${tenant}/event`;
  await rig.admin("POST", path, { type: "a" });
  await rig.admin("POST", path, "[1]");
  await rig.admin("POST", path, "{broken");
  await rig.admin("POST", path, { id: 1, text: "x".repeat(5_000) });
  await rig.admin("POST", `${path}s`, [{ id: 1 }, { n: 1 }, 7, { id: 2, text: "y".repeat(3_000) }]);
  const all = await kept(tenant);
  assert.deepEqual(
    all.map(({ id, code, source }) => [id, code, source]),
    [
      ["RF7", "too-large", "batch"],
      ["RF6", "not-an-event", "batch"],
      ["RF5", "no-key", "batch"],
      ["RF4", "too-large", "event"],
      ["RF3", "not-an-event", "event"],
      ["RF2", "not-an-event", "event"],
      ["RF1", "no-key", "event"],
    ],
  );
  const [largeOfBatch, number, , large, broken, , first] = all;
  assert.deepEqual(first, {
    id: "RF1",
    "received-at": first?.["received-at"],
    source: "event",
    code: "no-key",
    error: 'the event lacks the key attribute "id"',
    "key-attr": null,
    bytes: 12,
    event: { type: "a" },
    "can-be-resent": true,
  });
  assert.deepEqual([broken?.["text"], broken?.["event"], broken?.["can-be-resent"]], ["{broken", undefined, false]);
  assert.deepEqual([large?.["bytes"], large?.["text"], large?.["can-be-resent"]], [5_018, undefined, false]);
  assert.equal(String(largeOfBatch?.["text"]).length, 1_000);
  assert.equal(number?.["text"], "7");
  assert.deepEqual((await rig.admin("GET", `${path}/refused/RF1`)).body, first);
  assert.equal((await rig.admin("GET", `${path}/refused/RF99`)).status, 404);
  assert.deepEqual(await kept(await rig.tenant()), [], "another tenant sees nothing of it");
});

test("the list has filters and pages", async () => {
  const tenant = await rig.tenant();
  await rig.admin("POST", `/tenants/${tenant}/events`, [{}, 1, {}, {}]);
  await rig.admin("POST", `/tenants/${tenant}/event`, {});
  const ids = (found: readonly Kept[]): string[] => found.map(({ id }) => id);
  assert.deepEqual(ids(await kept(tenant, "?code=not-an-event")).length, 1);
  assert.deepEqual(ids(await kept(tenant, "?source=event")), ["RF5"]);
  assert.deepEqual(await kept(tenant, "?to=2020-01-01"), []);
  const page = await rig.admin<Kept[]>("GET", `/tenants/${tenant}/event/refused?limit=2`);
  assert.equal(page.body.length, 2);
  const next = /<([^>]+)>; rel="next"/.exec(page.headers.get("link") ?? "")?.[1];
  assert.equal((await rig.admin<Kept[]>("GET", next!)).body.length, 2);
  assert.equal((await rig.admin("GET", `/tenants/${tenant}/event/refused?code=x`)).status, 400);
});

test("wrong times on the clock replay are kept, with their customer", async () => {
  const tenant = await rig.tenant({ clock: "replay" });
  const path = `/tenants/${tenant}/event`;
  await rig.admin("POST", path, { id: "anna", time: "2026-01-02" });
  assert.equal((await rig.admin("POST", path, { id: "anna", time: "2026-01-01" })).status, 400);
  const [one] = await kept(tenant);
  assert.deepEqual([one?.code, one?.["key-attr"]], ["wrong-time", "anna"]);
});

test("rate limits, wrong tokens and repeated keys are not kept", async () => {
  await rig.admin("POST", "/tenants", { id: "limited", "rate-limit": 0.01 });
  await rig.admin("POST", "/tenants/limited/key-attribute", { key: "id" });
  const key = { "idempotency-key": "k" };
  assert.equal((await rig.admin("POST", "/tenants/limited/event", { id: 1 }, key)).status, 200);
  assert.equal((await rig.admin("POST", "/tenants/limited/event", { id: 2 }, key)).status, 429);
  assert.equal((await rig.nobody("POST", "/tenants/limited/event", { id: 1 })).status, 401);
  assert.deepEqual(await kept("limited"), []);
});

test("once what was wrong is put right an event can be sent again, and is then a refused one no longer", async () => {
  const tenant = await rig.tenant();
  const path = `/tenants/${tenant}/event`;
  await rig.admin("POST", path, { email: "a@b.example" });
  const still = await rig.admin<Refused>("POST", `${path}/refused/RF1/resend`);
  assert.equal(still.status, 400);
  assert.match(still.body.error, /lacks the key attribute "id"/);
  assert.equal((await kept(tenant)).length, 1);
  await rig.admin("POST", `/tenants/${tenant}/key-attribute`, { key: "email" });
  const sent = await rig.admin("POST", `${path}/refused/RF1/resend`);
  assert.deepEqual([sent.status, sent.body], [200, { "key-attr": "a@b.example", id: "EV000000000001", "contributing?": false }]);
  assert.deepEqual(await kept(tenant), []);
  assert.equal((await rig.admin("POST", `${path}/refused/RF1/resend`)).status, 404);
});

test("all that a filter selects is sent again, oldest first; what is refused again stays", async () => {
  const tenant = await rig.tenant();
  const items = Array.from({ length: 250 }, (_, n) => ({ email: `${n}@b.example` }));
  await rig.admin("POST", `/tenants/${tenant}/events`, [...items, { other: 1 }, 7]);
  await rig.admin("POST", `/tenants/${tenant}/key-attribute`, { key: "email" });
  const { body } = await rig.admin("POST", `/tenants/${tenant}/event/refused/resend`, { code: "no-key" });
  assert.deepEqual(body, { accepted: 250, refused: 1, remaining: false });
  assert.deepEqual((await kept(tenant)).map(({ code }) => code).sort(), ["no-key", "not-an-event"]);
  const { body: latest } = await rig.admin<{ history: Record<string, unknown>[] }>("GET", `/tenants/${tenant}/event/history?limit=1`);
  assert.equal(latest.history[0]?.["key-attr"], "249@b.example");
});

test("a CloudEvent sent again is the same event when its sender repeats it", async () => {
  const tenant = await rig.tenant();
  const path = `/tenants/${tenant}/event`;
  const event = { specversion: "1.0", id: "c1", source: "/s", type: "t", data: { email: "a@b.example" } };
  const structured = { "content-type": "application/cloudevents+json" };
  assert.equal((await rig.admin("POST", path, event, structured)).status, 400);
  await rig.admin("POST", `/tenants/${tenant}/key-attribute`, { key: "email" });
  const sent = await rig.admin("POST", `${path}/refused/RF1/resend`);
  assert.equal((await rig.admin("POST", path, event, structured)).body["id"], sent.body["id"]);
});

test("what a listener brought is kept as it was sent, and mapped anew once the mapping is put right", async () => {
  const tenant = await rig.tenant();
  const path = `/tenants/${tenant}/listeners`;
  const mapping = { id: "customer.id", amount: "amount" };
  const listener = { name: "hook", type: "webhook", status: true, mapping, options: { types: { amount: "number" } } };
  const { body: made } = await rig.admin("POST", path, listener);
  const hook = new URL(String(made["url"])).pathname;
  await rig.nobody("POST", hook, [
    { buyer: "anna", amount: "12" },
    { customer: { id: "bob" }, amount: "many" },
  ]);
  assert.deepEqual(
    (await kept(tenant)).map(({ code, event }) => [code, event]).toSorted(([a], [b]) => String(a).localeCompare(String(b))),
    [
      ["mapping", { customer: { id: "bob" }, amount: "many" }],
      ["no-key", { buyer: "anna", amount: "12" }],
    ],
  );
  await rig.admin("PUT", `${path}/LI1`, { mapping: { id: "buyer", amount: "amount" } });
  const again = await rig.admin("POST", `/tenants/${tenant}/event/refused/resend`, {});
  assert.deepEqual(again.body, { accepted: 1, refused: 1, remaining: false });
  const { body } = await rig.admin<{ history: { event: object }[] }>("GET", `/tenants/${tenant}/event/history`);
  assert.deepEqual(
    body.history.map(({ event }) => event),
    [{ id: "anna", amount: 12 }],
  );
  await rig.admin("DELETE", `${path}/LI1`);
  assert.deepEqual((await rig.admin("POST", `/tenants/${tenant}/event/refused/resend`, {})).body, {
    accepted: 0,
    refused: 1,
    remaining: false,
  });
});
