/** Learning and using identities, in order of acceptance, over a real store. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { Attributes } from "../../src/language/ast.ts";
import type { SubmissionResult } from "../../src/engine/types.ts";
import { writesOf } from "../../src/store/contract/writes.ts";
import { breakableStore, replay, startRig, type Rig, type RigOptions } from "./rig.ts";

const identifiers = ["email", "phone"];

const start = (options: RigOptions = {}): Promise<Rig> => startRig({ ...options, settings: { identifiers, ...options.settings } });

const keyOf = (result: SubmissionResult | undefined): string => (result?.ok === true ? result.key : `refused: ${result?.error}`);

async function keysOf(rig: Rig, ...events: readonly Attributes[]): Promise<string[]> {
  return (await rig.send(...events)).map(keyOf);
}

test("an event with key and identifier teaches, in one batch, over batches, and over a restart of memory", async () => {
  const rig = await start();
  await rig.addPattern("p", '(seq (event (= type "a")) (event (= id "7")))', "(send echo message {})");
  const keys = await keysOf(rig, { id: 7, email: "a@x", type: "a" }, { email: "a@x" }, { email: "b@x" }, {});
  assert.deepEqual(keys, [
    "7",
    "7",
    'refused: the event lacks the key attribute "id", and no customer is known by its identifiers: email "b@x"',
    'refused: the event lacks the key attribute "id" and every identifier that could lead to it (email, phone)',
  ]);
  await rig.engine.configure(rig.tenant, async () => undefined);
  assert.deepEqual(await keysOf(rig, { email: "a@x" }), ["7"]);
  const [reaction] = await rig.reactions();
  assert.deepEqual(reaction?.context, { id: "7", email: "a@x", type: "a" }, "the filled-in key is part of the event");
  await rig.stop();
});

test("the latest teaching wins; each is journaled with the customer before, one that says nothing new is none", async () => {
  const rig = await start();
  await rig.send({ id: 1, email: "a@x" }, { id: 1, email: "a@x" }, { id: 2, email: "a@x" }, { id: 1, phone: ["5", 6] });
  assert.deepEqual(await keysOf(rig, { email: "a@x" }, { phone: 6 }, { phone: "6", email: "a@x" }), ["2", "1", "2"]);
  const teachings = await rig.store.journal.teachings(rig.tenant, {}, null, 10);
  assert.deepEqual(
    teachings.map(({ attribute, value, key, before, seq }) => [seq, attribute, value, before, key]),
    [
      [4, "phone", "6", null, "1"],
      [4, "phone", "5", null, "1"],
      [3, "email", "a@x", "1", "2"],
      [1, "email", "a@x", null, "1"],
    ],
  );
  assert.ok(rig.logged.some((line) => line.includes("gone from one customer to another")));
  await rig.stop();
});

test("a key that was filled in teaches nothing; a wrong key is refused although an identifier is known", async () => {
  const rig = await start();
  await rig.send({ id: 1, email: "a@x" }, { email: "a@x", phone: "5" });
  assert.match((await keysOf(rig, { phone: "5" }))[0]!, /no customer is known/);
  assert.match((await keysOf(rig, { id: true, email: "a@x" }))[0]!, /must be a non-empty string or a number/);
  assert.deepEqual(await keysOf(rig, { id: null, email: "a@x" }), ["1"]);
  await rig.stop();
});

test("an event that a reaction makes teaches and uses identities in its turn", async () => {
  const rig = await start();
  await rig.addPattern(
    "p",
    '(event (= type "a"))',
    '(seq (event {:id "9" :email "a@x"}) (event {:email "a@x" :type "b"} (success (set who $key-attr))))',
  );
  await rig.send({ id: 1, email: "a@x", type: "a" });
  assert.deepEqual(await keysOf(rig, { email: "a@x" }), ["9"]);
  assert.deepEqual((await rig.reactions())[0]?.variables, { who: "9" });
  await rig.stop();
});

test("what fell due before an event, and taught, is known to it", async () => {
  const rig = await start({ settings: replay });
  await rig.addPattern("p", '(event (= type "a"))', '(seq (delay 1 minute) (event {:id "9" :email "a@x"}))');
  await rig.send({ id: 1, email: "a@x", type: "a", time: 0 });
  assert.deepEqual(await keysOf(rig, { email: "a@x", time: 30_000 }, { email: "a@x", time: 90_000 }), ["1", "9"]);
  await rig.stop();
});

test("a customer has so many identities at most; a value that moves makes room", async () => {
  const rig = await start();
  const full = Array.from({ length: 1_000 }, (_, i) => ({ id: "1", email: `${i}@x` }));
  await rig.send(...full.slice(0, 600));
  await rig.send(...full.slice(600), { id: "1", email: "more@x" });
  assert.match((await keysOf(rig, { email: "more@x" }))[0]!, /no customer is known/);
  assert.ok(rig.logged.some((line) => line.includes("1000 identifier values lead to this customer")));
  assert.deepEqual(await keysOf(rig, { id: "2", email: "0@x" }, { id: "1", email: "more@x" }, { email: "more@x" }), ["2", "1", "1"]);
  await rig.stop();
});

test("what a batch that could not be committed taught is forgotten", async () => {
  const breakable = breakableStore();
  const rig = await start({ store: breakable.wrap });
  await rig.send({ id: 1, email: "a@x" });
  breakable.broken = true;
  await assert.rejects(rig.send({ id: 2, email: "a@x" }), /could not store/);
  breakable.broken = false;
  while (!rig.engine.ready()) await new Promise((resolve) => setTimeout(resolve, 20));
  assert.deepEqual(await keysOf(rig, { email: "a@x" }), ["1"]);
  await rig.stop();
});

test("identities follow a plain map of what was taught, however the events are cut into requests", async () => {
  const value = fc.constantFrom("a", "b", "c");
  const event = fc.record({ id: fc.constantFrom("1", "2", "3"), email: value, phone: value }, { requiredKeys: [] });
  let tenants = 0;
  const rig = await start();
  await fc.assert(
    fc.asyncProperty(fc.array(fc.array(event, { maxLength: 6 }), { maxLength: 6 }), async (requests) => {
      const { store, engine } = rig;
      const writes = writesOf(store.configuration);
      const created = await writes.createTenant({ id: `p${++tenants}`, name: "", rateLimit: null, keyAttribute: "id" });
      await engine.configure(created.number, () => writes.updateTenant(created.number, { settings: { ...created.settings, identifiers } }));
      const known = new Map<string, string>();
      const expected = requests.flat().map((attributes) => {
        const pairs = identifiers.flatMap((name) => {
          const given = (attributes as Record<string, string | undefined>)[name];
          return given === undefined ? [] : [`${name}=${given}`];
        });
        const key = attributes.id ?? pairs.map((pair) => known.get(pair)).find((owner) => owner !== undefined);
        if (attributes.id !== undefined) for (const pair of pairs) known.set(pair, attributes.id);
        return key ?? "refused";
      });
      const submit = (events: readonly Attributes[]) =>
        engine.submit(
          created.number,
          events.map((attributes) => ({ attributes })),
        );
      const results = await Promise.all(requests.filter((events) => events.length > 0).map((events) => submit(events as Attributes[])));
      assert.deepEqual(
        results.flat().map((result) => (result.ok ? result.key : "refused")),
        expected,
      );
      const listed = await store.journal.identities(created.number, {}, null, 100);
      assert.deepEqual(new Map(listed.map(({ attribute, value: text, key }) => [`${attribute}=${text}`, key])), known);
    }),
    { numRuns: 60 },
  );
  await rig.stop();
});
