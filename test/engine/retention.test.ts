import assert from "node:assert/strict";
import { test } from "node:test";
import { replay, startRig } from "./rig.ts";

const day = 86_400_000;

test("old events go, but never one that a partial match still refers to", async () => {
  const rig = await startRig({ settings: { eventDays: 30 } });
  await rig.addPattern("pair", '(count 2 (event (= type "a")))', "(send echo message {})");
  await rig.send({ id: "1", type: "a", n: 1 }, { id: "2", type: "other" });
  rig.now += 31 * day;
  const before = { events: rig.now - 30 * day, journal: 0, answers: 0 };
  while ((await rig.store.engine.expire(rig.tenant, before, 1)) > 0);
  assert.deepEqual(
    (await rig.store.journal.history(rig.tenant, 10)).map(({ key }) => key),
    ["1"],
  );
  await rig.send({ id: "1", type: "a", n: 2 });
  const [reaction] = await rig.reactions();
  assert.deepEqual(
    reaction?.events.map(({ attributes }) => attributes["n"]),
    [1, 2],
  );
  await rig.stop();
});

test("partial matches of a customer who never returns are cleaned up by the clock", async () => {
  const rig = await startRig({ settings: replay });
  await rig.addPattern("pair", '(within 1 hours (count 2 (event (= type "a"))))', "(send echo message {})");
  await rig.send({ id: "1", type: "a", time: 0 });
  assert.equal((await rig.store.engine.loadCustomers(rig.tenant, ["1"])).length, 1);
  await rig.engine.moveClock(rig.tenant, 3_600_000 + 60_000);
  assert.equal((await rig.store.engine.loadCustomers(rig.tenant, ["1"])).length, 0);
  await rig.stop();
});

test("a pattern without a within keeps its partial matches for the tenant's partial-match-days", async () => {
  const rig = await startRig({ settings: { ...replay, partialMatchDays: 2 } });
  await rig.addPattern("pair", '(count 2 (event (= type "a")))', "(send echo message {})");
  await rig.send({ id: "1", type: "a", time: 0 }, { id: "2", type: "a", time: day }, { id: "1", type: "a", time: 2 * day + 1 });
  assert.equal((await rig.reactions()).length, 0);
  await rig.send({ id: "2", type: "a", time: 2 * day + 2 });
  assert.equal((await rig.reactions()).length, 1);
  await rig.stop();
});
