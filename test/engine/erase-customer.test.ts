/** Erasing a customer under the running engine. */
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { setImmediate as turn } from "node:timers/promises";
import { startRig } from "./rig.ts";

const folder = mkdtempSync(join(tmpdir(), "whenthen-erase-"));
after(() => rmSync(folder, { recursive: true, force: true }));

test("running reactions stop, what waits is not sent, and a late answer leaves nothing behind", async () => {
  const rig = await startRig();
  await rig.addPattern("p", "(event)", "(par (send relay message {:text *n*}) (expect (= $x *id*) (within 1 days)))");
  await rig.send(...[1, 2, 3, 4].map((n) => ({ id: "ann", n })), { id: "bob", n: 9 });
  await rig.called(2);
  const erased = await rig.engine.eraseCustomer(rig.tenant, "ann");
  assert.deepEqual([erased.reactions, erased.events], [4, 4]);
  for (const call of rig.calls) call.answer({ ok: { secret: "of ann" } });
  const calls = await rig.called(3);
  assert.deepEqual(
    calls.map(({ parameters }) => parameters["text"]),
    [1, 2, 9],
    "the third and fourth were never sent",
  );
  await rig.send({ id: "bob", x: "bob" });
  calls[2]?.answer({ ok: {} });
  while ((await rig.reactions())[0]?.status === "running") await turn();
  assert.deepEqual(
    (await rig.reactions()).map(({ number, key }) => [number, key]),
    [
      [5, "bob"],
      [6, "bob"],
    ],
  );
  assert.deepEqual(await rig.store.engine.expectedAttributes(rig.tenant), [{ attribute: "x", count: 1 }]);
  assert.equal(await rig.store.journal.reaction(rig.tenant, 1), null);
  await rig.stop();
});

test("what a partial match held of an erased customer matches no more", async () => {
  const rig = await startRig();
  await rig.addPattern("pair", '(within 1 hours (count 2 (event (= type "a"))))', "(set a 1)");
  await rig.send({ id: "ann", type: "a" }, { id: "bob", type: "a" });
  assert.equal((await rig.engine.eraseCustomer(rig.tenant, "ann")).partialMatches, 1);
  await rig.send({ id: "ann", type: "a" }, { id: "bob", type: "a" });
  assert.deepEqual(
    (await rig.reactions()).map(({ key }) => key),
    ["bob"],
  );
  await rig.stop();
});

test("an erasure that a stop broke off is finished after the next start, its running reactions included", async () => {
  const file = join(folder, "resume.db");
  const first = await startRig({ file });
  await first.addPattern("p", "(event)", "(delay 1 hours)");
  await first.send(...Array.from({ length: 300 }, (_, n) => ({ id: n % 2 === 0 ? "ann" : "bob" })));
  const customer = { tenant: first.tenant, key: "ann", throughEvent: 300, throughReaction: 300 };
  await first.store.erasure.beginErasingCustomer(customer, first.now);
  await first.engine.stop(0);

  const rig = await startRig({ file });
  while ((await rig.store.erasure.erasingCustomers()).length > 0) await turn();
  const { journal } = rig.store;
  assert.deepEqual(await journal.reactions(rig.tenant, { key: "ann" }, null, 10), []);
  assert.equal((await journal.reactions(rig.tenant, { key: "bob", status: "running" }, null, 1_000)).length, 150);
  assert.deepEqual((await journal.customerEvents(rig.tenant, "ann", 0, 10)).events, []);
  await rig.stop();
});

test("events go on between the steps, and those of the customer after the call are a new customer's", async () => {
  const rig = await startRig();
  await rig.addPattern("p", "(event)", "(set a 1)");
  await rig.send(...Array.from({ length: 3_000 }, () => ({ id: "ann" })));
  const erasing = rig.engine.eraseCustomer(rig.tenant, "ann");
  await rig.engine.configure(rig.tenant, async () => undefined);
  await rig.send({ id: "ann", later: true });
  assert.equal((await erasing).events, 3_000);
  assert.deepEqual(
    (await rig.store.journal.customerEvents(rig.tenant, "ann", 0, 10)).events.map(({ seq }) => seq),
    [3_001],
  );
  assert.equal((await rig.reactions()).length, 1);
  await rig.stop();
});
