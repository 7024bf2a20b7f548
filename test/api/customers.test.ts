/** One customer: the export of all that is held of them, and its erasure. */
import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { startServer } from "../../src/main.ts";
import { startRig, testConfig, type Refused } from "./rig.ts";

const rig = await startRig();
after(() => rig.stop());

interface Customer {
  readonly key: string;
  readonly "complete?": boolean;
  readonly "partial-matches": readonly {
    readonly pattern: { readonly id: string };
    readonly events: readonly string[];
    readonly "waits-for": readonly { readonly text: string; readonly line: number; readonly column: number }[];
    readonly "fires-at": string | null;
  }[];
  readonly identities: readonly { readonly value: string }[];
  readonly sends: readonly { readonly reaction: string; readonly status: string }[];
  readonly refused: readonly object[];
  readonly reactions: readonly { readonly id: string; readonly key: string }[];
  readonly events: readonly { readonly id: string; readonly attributes: { readonly id: unknown } }[];
  readonly timeline: readonly { readonly at: string; readonly what: string; readonly event?: string; readonly reaction?: string }[];
}

/** A tenant on the clock replay whose customer Ann has one of everything, and Bob some of it. */
async function tenantWithAnn(): Promise<string> {
  const tenant = await rig.tenant({ clock: "replay", identifiers: ["email"] });
  const path = `/tenants/${tenant}`;
  const patterns = [
    { name: "done", when: '(event (= type "a"))', then: "(seq (send echo message {:n 1}) (set x 1))" },
    { name: "pair", when: '(within 1 days\n  (seq (event (= type "a")) (event (= type "b"))))', then: "(set a 1)" },
    { name: "sleep", when: '(event (= type "c"))', then: "(delay 1 hours)" },
  ];
  for (const pattern of patterns) await rig.admin("POST", `${path}/patterns`, { ...pattern, status: true });
  const at = (minute: number): string => `2026-01-31T12:${String(minute).padStart(2, "0")}:00Z`;
  for (const [minute, event] of [
    { id: "ann", type: "a", email: "ann@acme.example" },
    { id: "bob", type: "a" },
    { id: "ann", type: "c" },
    { id: "bob", type: "c" },
  ].entries()) {
    const key = { "idempotency-key": `${event.id}-${minute}` };
    assert.equal((await rig.admin("POST", `${path}/event`, { ...event, time: at(minute) }, key)).status, 200);
  }
  await rig.admin("POST", `${path}/event`, { id: "ann", type: "refused", time: at(0) });
  return path;
}

test("the export has everything that is held of a customer, and nothing of another", async () => {
  const path = await tenantWithAnn();
  for (const prefix of ["", "/1.0"]) {
    const { status, body } = await rig.admin<Customer>("GET", `${prefix}${path}/customers/ann`);
    assert.equal(status, 200);
    assert.equal(body.key, "ann");
    assert.deepEqual(
      body.events.map(({ id, attributes }) => [id, attributes.id]),
      [
        ["EV000000000001", "ann"],
        ["EV000000000003", "ann"],
      ],
    );
    assert.deepEqual(
      body.reactions.map(({ id, key }) => [id, key]),
      [
        ["RE1", "ann"],
        ["RE3", "ann"],
      ],
    );
    const [partial] = body["partial-matches"];
    assert.deepEqual([body["partial-matches"].length, partial?.pattern.id, partial?.events], [1, "PT2", ["EV000000000001"]]);
    assert.deepEqual(partial?.["waits-for"], [{ text: '(event (= type "b"))', line: 2, column: 29 }]);
    assert.deepEqual(
      body.identities.map(({ value }) => value),
      ["ann@acme.example"],
    );
    assert.equal(body.refused.length, 1);
    assert.deepEqual(
      body.timeline.map(({ what, event, reaction }) => `${what} ${event ?? reaction}`),
      ["event EV000000000001", "match RE1", "sent RE1", "answered RE1", "end RE1", "event EV000000000003", "match RE3"],
    );
    assert.ok(!JSON.stringify(body).includes("bob"));
  }
});

test("sends without an answer stand in the export while they wait", async () => {
  const tenant = await rig.tenant();
  const path = `/tenants/${tenant}`;
  await rig.admin("POST", `${path}/patterns`, { name: "p", status: true, when: "(event)", then: "(send echo message {:n 1})" });
  await rig.admin("POST", `${path}/pause`);
  await rig.admin("POST", `${path}/events`, [{ id: "ann" }, { id: "bob" }]);
  const { body } = await rig.admin<Customer>("GET", `${path}/customers/ann`);
  assert.deepEqual(
    body.sends.map(({ reaction, status }) => [reaction, status]),
    [["RE1", "due"]],
  );
});

test("a customer with very many events is exported whole, and events go on meanwhile", async () => {
  const path = `/tenants/${await rig.tenant()}`;
  await rig.admin("POST", `${path}/patterns`, { name: "p", status: true, when: '(event (= type "x"))', then: "(set a 1)" });
  const events = Array.from({ length: 12_000 }, (_, n) => ({
    id: n % 4 === 0 ? "some/one é" : `c${n}`,
    type: n % 40 === 0 ? "x" : "y",
    n,
  }));
  await rig.admin("POST", `${path}/events`, events);
  const [{ status, body }, event] = await Promise.all([
    rig.admin<Customer>("GET", `${path}/customers/${encodeURIComponent("some/one é")}`),
    rig.admin("POST", `${path}/event`, { id: "another" }),
  ]);
  assert.deepEqual([status, event.status, body.events.length, body.reactions.length], [200, 200, 3_000, 300]);
  const times = body.timeline.map(({ at }) => at);
  assert.deepEqual(times, times.toSorted(), "by time");
  assert.equal(body.timeline.length, 3_000 + 2 * 300);
});

test("with a limit the newest are told, and what pending matches consist of", async () => {
  const path = `/tenants/${await rig.tenant()}`;
  const patterns = [
    { name: "pair", when: '(within 1 days (seq (event (= type "a")) (event (= type "b"))))', then: "(set a 1)" },
    { name: "each", when: '(event (= type "x"))', then: "(delay 1 hours)" },
  ];
  for (const pattern of patterns) await rig.admin("POST", `${path}/patterns`, { ...pattern, status: true });
  const types = ["a", "y", "x", "x", "y", "x"];
  const events = types.map((type, n) => ({ id: "ann", type, n }));
  await rig.admin("POST", `${path}/events`, [...events, ...Array.from({ length: 2_000 }, () => ({ id: "bob", type: "y" }))]);
  const read = async (limit: string) => (await rig.admin<Customer>("GET", `${path}/customers/ann?limit=${limit}`)).body;
  const seqs = (from: readonly { readonly event?: string }[]): string[] =>
    from.flatMap(({ event }) => (event === undefined ? [] : [event.slice(-1)]));
  const some = await read("2");
  assert.equal(some["complete?"], false);
  assert.deepEqual(
    [some.events.map(({ id }) => id.slice(-1)), some.reactions.map(({ id }) => id)],
    [
      ["1", "5", "6"],
      ["RE2", "RE3"],
    ],
  );
  assert.deepEqual(seqs(some.timeline), ["5", "6"]);
  assert.deepEqual([(await read("5"))["complete?"], (await read("6"))["complete?"]], [false, true]);
  const { status, body } = await rig.admin<Refused>("GET", `${path}/customers/ann?limit=0`);
  assert.deepEqual([status, body.error], [400, 'limit must be a whole number from 1 to 10000, not "0"']);
  assert.equal((await rig.admin("GET", `${path}/customers/nobody?limit=2`)).status, 404);
});

test("an erased customer is gone everywhere, others stay, and what comes later is a new customer's", async () => {
  const path = await tenantWithAnn();
  const erased = await rig.admin("DELETE", `${path}/customers/ann`);
  assert.deepEqual(erased.body, {
    key: "ann",
    erased: { events: 2, reactions: 2, "partial-matches": 1, identities: 1, refused: 1, answers: 2 },
  });
  assert.equal((await rig.admin<Refused>("GET", `${path}/customers/ann`)).status, 404);
  assert.equal((await rig.admin<Refused>("DELETE", `${path}/customers/ann`)).status, 404);
  for (const at of ["journal", "event/history", "identities", "event/refused", "audit"]) {
    assert.doesNotMatch(JSON.stringify((await rig.admin("GET", `${path}/${at}`)).body), /ann/, at);
  }
  assert.equal((await rig.admin<Customer>("GET", `${path}/customers/bob`)).body.events.length, 2);

  await rig.admin("POST", `${path}/event`, { id: "ann", type: "b", time: "2026-01-31T12:30:00Z" }, { "idempotency-key": "ann-0" });
  const { body } = await rig.admin<Customer>("GET", `${path}/customers/ann`);
  assert.deepEqual(
    [body.events.length, body.reactions.length],
    [1, 0],
    "the partial match was erased, too, and so was the idempotency key",
  );
  await rig.admin("POST", `${path}/clock`, { to: "2026-02-01T00:00:00Z" });
  assert.deepEqual((await rig.admin<Customer>("GET", `${path}/customers/ann`)).body.reactions, [], "and its delay fires no more");
});

test("both are for whoever may, and stand in the audit log with a digest of the key", async () => {
  const path = await tenantWithAnn();
  const viewer = await rig.asUser("viewer", [path.split("/")[2]!]);
  assert.equal((await viewer("GET", `${path}/customers/ann`)).status, 200);
  assert.equal((await viewer("DELETE", `${path}/customers/ann`)).status, 403);
  await rig.admin("DELETE", `${path}/customers/ann`);
  const { body } = await rig.admin<{ action: string; kind: string; item: string }[]>("GET", `${path}/audit?kind=customer`);
  assert.deepEqual(
    body.map(({ action, item }) => [action, /^[0-9a-f]{16}$/.test(item)]),
    [
      ["erase", true],
      ["export", true],
    ],
  );
});

test("nothing of an erased customer is left in the live rows of the data file", async () => {
  const folder = await mkdtemp(join(tmpdir(), "whenthen-erased-"));
  const server = await startServer(testConfig(folder));
  const { number } = (await server.store.configuration.tenant("demo"))!;
  const marker = "marker-of-the-erased";
  await server.engine.submit(
    number,
    Array.from({ length: 50 }, (_, n) => ({ attributes: { id: n % 2 === 0 ? marker : "other", n } })),
  );
  await server.engine.eraseCustomer(number, marker);
  await server.close();
  const { DatabaseSync } = await import("node:sqlite");
  const file = readdirSync(folder).find((name) => name.endsWith(".db"))!;
  const database = new DatabaseSync(join(folder, file));
  database.exec("vacuum");
  database.close();
  assert.ok(!readFileSync(join(folder, file)).includes(marker));
  assert.ok(readFileSync(join(folder, file)).includes("other"));
  await rm(folder, { recursive: true });
});
