/** Cancelling reactions and running them again, under the running engine. */
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { setImmediate as turn } from "node:timers/promises";
import type { Endpoint } from "../../src/deliver/endpoint.ts";
import { replay, startRig, type Rig } from "./rig.ts";

const folder = mkdtempSync(join(tmpdir(), "whenthen-control-"));
after(() => rmSync(folder, { recursive: true, force: true }));

const statuses = async (rig: Rig): Promise<string[]> => (await rig.reactions()).map(({ status }) => status);
const whole = { command: "first", once: false } as const;
const failed = { command: "failed", once: true } as const;

/** Waits until the reaction of that number has ended. */
async function ended(rig: Rig, number: number): Promise<void> {
  while ((await rig.store.journal.reaction(rig.tenant, number))?.status === "running") await turn();
}

test("cancelling drops what waits and lets go what is in flight; the late answer is journaled and nothing else", async () => {
  const rig = await startRig();
  await rig.addPattern(
    "p",
    "(event (= type nil))",
    '(seq (par (send relay message {:text 1}) (delay 1 hours) (expect (= $x "1") (within 1 days))))',
  );
  await rig.send({ id: "1" }, { id: "2" });
  await rig.called(2);
  assert.deepEqual(await rig.engine.cancel(rig.tenant, [1, 3]), [1]);
  assert.deepEqual(await rig.engine.cancel(rig.tenant, [1]), []);
  assert.deepEqual(await statuses(rig), ["cancelled", "running"]);
  rig.calls[0]?.answer({ ok: { late: true } });
  await rig.send({ id: "1", type: "x", x: "1" });
  const [cancelled] = await rig.reactions();
  assert.equal(cancelled?.entries.at(-1)?.phase, "late-answer");
  assert.deepEqual(cancelled?.entries.filter(({ phase }) => phase === "dropped").length, 3);
  assert.deepEqual(await rig.store.engine.expectedAttributes(rig.tenant), []);
  await rig.stop();
});

test("what waits in the queue is not sent once its reaction is cancelled, also in a pause and after a restart", async () => {
  const file = join(folder, "queue.db");
  const first = await startRig({ file });
  await first.addPattern("p", "(event)", "(send relay message {:text *n*})");
  await first.send(...[1, 2, 3, 4].map((n) => ({ id: "1", n })));
  await first.called(2);
  assert.deepEqual(await first.engine.cancel(first.tenant, [3]), [3]);
  await first.engine.stop(0);
  const rig = await startRig({ file });
  await rig.called(1);
  assert.deepEqual(
    rig.calls.map(({ parameters }) => parameters["text"]),
    [4],
  );
  await rig.stop();
});

test("on the clock replay cancelling lets the waiting clock go on", async () => {
  const rig = await startRig({ settings: replay });
  await rig.addPattern("p", "(event)", "(send relay message {:text 1})");
  await rig.send({ id: "1", time: 1_000 });
  await rig.called(1);
  const later = rig.engine.moveClock(rig.tenant, 5_000);
  await rig.engine.cancel(rig.tenant, [1]);
  assert.equal(await later, 5_000);
  await rig.stop();
});

test("a re-run is a new reaction over the same events, and the two name each other", async () => {
  const file = join(folder, "rerun.db");
  const rig = await startRig({ file });
  const pattern = await rig.addPattern("p", "(event)", "(seq (set a *n*) (send relay message {:text a}) (set b 1))");
  await rig.send({ id: "1", n: 7 });
  const calls = await rig.called(1);
  calls[0]?.answer({ error: "down", final: true });
  await ended(rig, 1);
  rig.now += 1_000;
  assert.deepEqual(await rig.engine.rerun(rig.tenant, [1], whole), [{ of: 1, number: 2 }]);
  (await rig.called(2))[1]?.answer({ ok: {} });
  await ended(rig, 2);
  const [former, again] = await rig.reactions();
  assert.deepEqual([former?.status, former?.reruns, former?.rerun], ["failure", [2], null]);
  assert.deepEqual([again?.status, again?.rerun, again?.variables], ["success", { of: 1, from: null }, { a: 7, b: 1 }]);
  assert.deepEqual([again?.events, again?.context, again?.key], [former?.events, former?.context, "1"]);
  assert.deepEqual([again?.pattern.id, again?.matchedAt], [pattern, rig.now]);
  assert.notEqual(calls[1]?.idempotencyKey, calls[0]?.idempotencyKey);
  await rig.stop();
});

test("from the failed command: variables stand, what was before it is not done again; asked for twice it happens once", async () => {
  const file = join(folder, "failed.db");
  const first = await startRig({ file });
  await first.addPattern("p", "(event)", "(seq (set a *n*) (send echo message {}) (send relay message {:text a}))");
  await first.send({ id: "1", n: 7 });
  (await first.called(1))[0]?.answer({ error: "down", final: true });
  await ended(first, 1);
  assert.deepEqual(await first.engine.rerun(first.tenant, [1], failed), [{ of: 1, number: 2 }]);
  assert.deepEqual(await first.engine.rerun(first.tenant, [1], failed), [{ of: 1, already: true }]);
  await first.engine.stop(0);

  const rig = await startRig({ file });
  await ended(rig, 2);
  const [, again] = await rig.reactions();
  assert.deepEqual([again?.rerun?.of, again?.reason], [1, "outcome unknown"], "it was on its way when the engine stopped");
  assert.deepEqual(
    again?.entries.map(({ command, phase }) => `${command} ${phase}`),
    ["send sent", "send failed"],
  );
  await rig.stop();
});

test("a re-run whose request comes again under its key is done once, also after a crash half-way, whatever its re-runs came to", async () => {
  const file = join(folder, "half.db");
  const first = await startRig({ file });
  await first.addPattern("p", "(event)", "(send nowhere message {})");
  await first.send({ id: "1" }, { id: "2" }, { id: "3" });
  const one = { key: "one\nrerun", bodyHash: "a" };
  const many = { ...failed, idempotency: { key: "many\nrerun", bodyHash: "b" } };
  for (let i = 0; i < 2; i++)
    assert.deepEqual(await first.engine.rerun(first.tenant, [1], { ...whole, idempotency: one }), [{ of: 1, number: 4 }]);
  assert.deepEqual(await first.engine.rerun(first.tenant, [3], many), [{ of: 3, number: 5 }]);
  await first.engine.stop(0);

  const rig = await startRig({ file });
  assert.deepEqual(await rig.engine.rerun(rig.tenant, [1], { ...whole, idempotency: one }), [{ of: 1, number: 4 }]);
  assert.deepEqual(await rig.engine.rerun(rig.tenant, [5, 4, 3, 2, 1], many), [
    { of: 5, later: true },
    { of: 4, number: 6 },
    { of: 3, already: true },
    { of: 2, number: 7 },
    { of: 1, already: true },
  ]);
  assert.deepEqual(
    await statuses(rig),
    Array.from({ length: 7 }, () => "failure"),
  );
  const [reused] = await rig.engine.rerun(rig.tenant, [1], { ...failed, idempotency: { ...many.idempotency, bodyHash: "c" } });
  assert.deepEqual(reused, { of: 1, error: 'the Idempotency-Key "many" was used with another body', reused: true });
  await rig.stop();
});

test("what can't be re-run is told, and leaves no reaction", async () => {
  const rig = await startRig();
  await rig.addPattern("p", "(event)", "(seq (set a 1) (send relay message {:text 1}) (set b 1))");
  await rig.send({ id: "1" }, { id: "2" });
  (await rig.called(2))[0]?.answer({ ok: {} });
  await ended(rig, 1);
  const asked = async (number: number, command: "failed" | number): Promise<string> =>
    JSON.stringify(await rig.engine.rerun(rig.tenant, [number], { command, once: false }));
  assert.match(await asked(2, "failed"), /only a reaction that has ended/);
  assert.match(await asked(9, "failed"), /only a reaction that has ended/);
  assert.match(await asked(1, "failed"), /did not fail \(success\)/);
  assert.match(await asked(1, 3), /no command of the reaction has that id/);
  assert.equal((await rig.reactions()).length, 2);
  await rig.stop();
});

test("a send whose endpoint has gone fails the re-run with a reason that says so", async () => {
  const file = join(folder, "gone.db");
  const down: Endpoint = {
    declaration: { name: "gone", sends: { message: { parameters: {}, open: true } } },
    deliver: async () => ({ error: "down", final: true }),
  };
  const first = await startRig({ file, endpoints: { gone: down } });
  await first.addPattern("p", "(event)", "(send gone message {:text 1})");
  await first.send({ id: "1" });
  await ended(first, 1);
  await first.stop();
  const rig = await startRig({ file });
  await rig.engine.rerun(rig.tenant, [1], whole);
  const [, again] = await rig.reactions();
  assert.deepEqual([again?.status, again?.reason], ["failure", "gone is not set up for this tenant"]);
  await rig.stop();
});
