import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { phases, startRig, type Rig } from "./rig.ts";

const folder = mkdtempSync(join(tmpdir(), "whenthen-restart-"));
after(() => rmSync(folder, { recursive: true, force: true }));
let files = 0;
const newFile = (): string => join(folder, `${++files}.db`);

/** Lets the engine look at its clock: an event of nobody's interest. */
const tick = (rig: Rig): Promise<unknown> => rig.send({ id: "tick" });

test("after a crash a send that was not released is sent, and one that was has an unknown outcome", async () => {
  const file = newFile();
  const crashed = await startRig({ file });
  await crashed.addPattern("once", '(event (= type "once"))', "(send relay message {:text *n*})");
  await crashed.addPattern("again", '(event (= type "again"))', "(send relay message {:text *n*} (retries 1))");
  await crashed.send({ id: "1", type: "once", n: 1 }, { id: "2", type: "again", n: 2 }, { id: "3", type: "once", n: 3 });
  await crashed.called(2);

  const rig = await startRig({ file, now: crashed.now + 500 });
  await rig.called(1);
  assert.deepEqual(
    rig.calls.map(({ parameters }) => parameters["text"]),
    [3],
  );
  rig.now += 2_000;
  await tick(rig);
  await rig.called(2);
  const [, repeated] = rig.calls;
  assert.equal(repeated?.parameters["text"], 2);
  assert.equal(repeated?.idempotencyKey, crashed.calls[1]?.idempotencyKey);
  for (const call of rig.calls) call.answer({ ok: {} });
  await tick(rig);
  const reactions = await rig.reactions();
  assert.deepEqual(
    reactions.map(({ status, reason }) => [status, reason]),
    [
      ["failure", "outcome unknown"],
      ["success", null],
      ["success", null],
    ],
  );
  assert.equal((await rig.store.engine.outstandingSends(null, 10)).length, 0);
  await crashed.engine.stop(0);
  await rig.stop();
});

test("a receipt that comes between an unknown outcome and its repetition is taken for the answer, and nothing is sent twice", async () => {
  const file = newFile();
  const crashed = await startRig({ file });
  await crashed.addPattern("again", '(event (= type "again"))', "(send relay message {:text *n*} (retries 1) (success (set s $sid)))");
  await crashed.send({ id: "1", type: "again", n: 1 }, { id: "2", type: "again", n: 2 });
  await crashed.called(2);
  await crashed.engine.receipt(crashed.tenant, 2, { send: 1, status: "sent", outcome: { ok: { sid: "early" } } });

  const rig = await startRig({ file, now: crashed.now + 500 });
  await tick(rig);
  await rig.engine.receipt(rig.tenant, 1, { send: 1, status: "delivered", outcome: { ok: { sid: "S1" } } });
  rig.now += 5_000;
  await tick(rig);
  const reactions = await rig.reactions();
  assert.deepEqual(
    reactions.map(({ status, variables }) => [status, variables]),
    [
      ["success", { s: "S1" }],
      ["success", { s: "early" }],
    ],
  );
  assert.equal(rig.calls.length, 0);
  await rig.engine.receipt(rig.tenant, 1, { send: 1, status: "read", outcome: { ok: {} } });
  assert.deepEqual((await rig.reactions())[0]?.entries.at(-1)?.value, "read");
  await crashed.engine.stop(0);
  await rig.stop();
});

test("delays and partial matches survive; a delay that falls due in the stop begins what follows at once", async () => {
  const file = newFile();
  const crashed = await startRig({ file });
  await crashed.addPattern(
    "pair",
    '(within 1 hours (count 2 (event (= type "a"))))',
    "(seq (delay 10 seconds) (set x 1) (delay 5 seconds))",
  );
  await crashed.send({ id: "1", type: "a" }, { id: "2", type: "a" }, { id: "1", type: "a" });

  const rig = await startRig({ file, now: crashed.now + 60_000 });
  await rig.send({ id: "2", type: "a" });
  const [first] = await rig.reactions();
  assert.equal(first?.status, "running");
  rig.now += 5_001;
  await tick(rig);
  const [done, second] = await rig.reactions();
  assert.equal(done?.status, "success");
  assert.ok((done?.endedAt ?? 0) >= crashed.now + 65_000 - 1);
  assert.deepEqual(
    second?.events.map(({ id }) => id),
    ["EV000000000002", "EV000000000004"],
  );
  await crashed.engine.stop(0);
  await rig.stop();
});

test("what a late deadline drops is not sent after a stop", async () => {
  const file = newFile();
  const crashed = await startRig({ file });
  await crashed.addPattern(
    "p",
    '(event (= type "a"))',
    "(seq (delay 1 seconds) (send relay message {:text 1}) (within 2 seconds) (failure (set late true)))",
  );
  await crashed.send({ id: "1", type: "a" });

  const rig = await startRig({ file, now: crashed.now + 60_000 });
  await tick(rig);
  const [reaction] = await rig.reactions();
  assert.deepEqual([reaction?.status, reaction?.variables, rig.calls.length], ["success", { late: true }, 0]);
  assert.ok(!phases(reaction).includes("send sent"));
  await crashed.engine.stop(0);
  await rig.stop();
});

test("an absence whose moment fell into a stop waits for the catch-up, its guard watched until then", async () => {
  const file = newFile();
  const crashed = await startRig({ file });
  await crashed.addPattern(
    "absence",
    '(within 5 seconds (seq (event (= type "q")) (fail (event (= type "a")))))',
    "(send echo message {})",
  );
  await crashed.send({ id: "1", type: "q" }, { id: "2", type: "q" });

  const rig = await startRig({ file, now: crashed.now + 30_000 });
  await tick(rig);
  assert.equal((await rig.reactions()).length, 0);
  rig.now += 10_000;
  await rig.send({ id: "1", type: "a" });
  rig.now += 50_001;
  await tick(rig);
  const reactions = await rig.reactions();
  assert.deepEqual(
    reactions.map(({ key, matchedAt }) => [key, matchedAt]),
    [["2", crashed.now + 30_000 + 60_000]],
  );
  await crashed.engine.stop(0);
  await rig.stop();
});

test("running expects are found again after a restart", async () => {
  const file = newFile();
  const crashed = await startRig({ file });
  await crashed.addPattern("p", '(event (= type "a"))', '(expect (and (= $id *id*) (= $type "b")) (success (set got $n)))');
  await crashed.send({ id: "1", type: "a" });

  const rig = await startRig({ file });
  const [other, met] = await rig.send({ id: "2", type: "b", n: 1 }, { id: "1", type: "b", n: 2 });
  assert.deepEqual([other?.ok === true && other.contributing, met?.ok === true && met.contributing], [false, true]);
  const [reaction] = await rig.reactions();
  assert.deepEqual([reaction?.status, reaction?.variables], ["success", { got: 2 }]);
  await crashed.engine.stop(0);
  await rig.stop();
});
