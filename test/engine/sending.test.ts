/** Sends on their way through the engine: pauses of providers, providers that are down or hang, restarts, deadlines. */
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { commandsOf } from "../../src/journal/commands.ts";
import { replay, startRig, type Rig } from "./rig.ts";

const folder = mkdtempSync(join(tmpdir(), "whenthen-sending-"));
after(() => rmSync(folder, { recursive: true, force: true }));
let files = 0;
const newFile = (): string => join(folder, `${++files}.db`);

/** Lets the engine look at its clock: an event of nobody's interest. */
const tick = (rig: Rig): Promise<unknown> => rig.send({ id: "tick" });

const everyA = '(event (= type "a"))';
const a = (id: number): { id: number; type: string } => ({ id, type: "a" });

/** Answers the calls from the given one on as they come, until so many have been made. */
async function answerAll(rig: Rig, from: number, to: number): Promise<void> {
  for (let i = from; i < to; i++) (await rig.called(i + 1))[i]!.answer({ ok: {} });
  await tick(rig);
}

test("a provider that asks for a pause gets the same send again afterwards, and no attempt is counted", async () => {
  const rig = await startRig();
  await rig.addPattern("p", everyA, "(send relay message {:text *id*} (success (set done true)))");
  await rig.send(a(1), a(2), a(3));
  const [first] = await rig.called(2);
  first!.answer({ postponed: "relay answered 429: slow down", pauseMs: 30_000 });
  rig.calls[1]!.answer({ ok: {} });
  await tick(rig);
  const waiting = rig.engine.sending(rig.tenant, "relay");
  assert.deepEqual([waiting.waiting, waiting.inFlight, waiting.pause?.until], [2, 0, rig.now + 30_000]);
  assert.deepEqual(waiting.lastError, { at: rig.now, error: "relay answered 429: slow down" });
  rig.now += 29_999;
  await tick(rig);
  assert.equal(rig.calls.length, 2);
  rig.now += 1;
  await tick(rig);
  await answerAll(rig, 2, 4);
  assert.equal(rig.calls[2]!.idempotencyKey, first!.idempotencyKey);
  const [one, , three] = await rig.reactions();
  assert.deepEqual([one?.status, three?.status], ["success", "success"]);
  const [command] = commandsOf(one!.entries);
  assert.equal(command?.attempts.length, 1);
  assert.deepEqual(command?.attempts[0]?.postponed, [{ at: 1_000_000, reason: "relay answered 429: slow down" }]);
  await rig.stop();
});

test("a within runs on during a pause, and what it drops is not sent any more", async () => {
  const rig = await startRig();
  await rig.addPattern("p", everyA, "(send relay message {:text *id*} (within 20 seconds) (failure (set why $error)))");
  await rig.send(a(1));
  (await rig.called(1))[0]!.answer({ postponed: "wait", pauseMs: 60_000 });
  await tick(rig);
  rig.now += 20_001;
  await tick(rig);
  assert.equal((await rig.reactions())[0]?.variables["why"], "timed out");
  rig.now += 60_000;
  await tick(rig);
  assert.equal(rig.calls.length, 1);
  assert.equal(rig.engine.sending(rig.tenant, "relay").waiting, 0);
  await rig.stop();
});

test("a pause outlives a restart, and so does all that waits", async () => {
  const file = newFile();
  const crashed = await startRig({ file });
  await crashed.addPattern("p", everyA, "(send relay message {:text *id*})");
  await crashed.send(...Array.from({ length: 600 }, (_, i) => a(i)));
  for (const call of await crashed.called(2)) call.answer({ postponed: "wait", pauseMs: 40_000 });
  await tick(crashed);

  const rig = await startRig({ file, now: crashed.now + 10_000 });
  await tick(rig);
  assert.deepEqual([rig.calls.length, rig.engine.sending(rig.tenant, "relay").waiting], [0, 600]);
  rig.now = crashed.now + 40_000;
  await tick(rig);
  await answerAll(rig, 0, 600);
  assert.deepEqual(new Set((await rig.reactions()).map(({ status }) => status)), new Set(["success"]));
  assert.equal(new Set(rig.calls.map(({ idempotencyKey }) => idempotencyKey)).size, 600, "each went out once");
  await crashed.engine.stop(0);
  await rig.stop();
});

test("a provider that is down for a while: few attempts are spent on it, the rest waits and goes out when it is back", async () => {
  const rig = await startRig();
  await rig.addPattern("p", everyA, "(send relay message {:text *id*})");
  await rig.send(...Array.from({ length: 300 }, (_, i) => a(i)));
  let answered = 0;
  const down = { error: "relay can't be reached", unreachable: true } as const;
  for (const end = rig.now + 600_000; rig.now < end; rig.now += 1_000) {
    await tick(rig);
    for (; answered < rig.calls.length; answered++) rig.calls[answered]!.answer(down);
    await tick(rig);
  }
  assert.ok(answered < 40, `${answered} attempts were spent in ten minutes`);
  assert.equal(rig.engine.sending(rig.tenant, "relay").waiting, 300 - answered);
  rig.now += 60_000;
  await tick(rig);
  await answerAll(rig, answered, 300);
  const statuses = (await rig.reactions()).map(({ status }) => status);
  assert.equal(statuses.filter((status) => status === "success").length, 300 - answered);
  await rig.stop();
});

test("a provider that hangs delays no other tenant", async () => {
  const rig = await startRig({ sendLimits: { perQueue: 2, total: 3 } });
  await rig.addPattern("hangs", everyA, "(send relay message {:text *id*})");
  const second = await rig.addTenant("other");
  await rig.addPattern("goes", everyA, "(send relay message {:text *id*})", second);
  await rig.send(...Array.from({ length: 50 }, (_, i) => a(i)));
  await rig.called(2);
  await rig.engine.submit(second, [{ attributes: a(1) }, { attributes: a(2) }]);
  const calls = await rig.called(3);
  assert.equal(calls[2]!.tenant, "other");
  calls[2]!.answer({ ok: {} });
  await rig.called(4);
  assert.equal(rig.calls[3]!.tenant, "other", "the bound on all is used up, and still one goes at a time");
  rig.calls[3]!.answer({ ok: {} });
  await rig.stop();
});

test("sends that wait in the store alone are dropped with their deadline, and counted right", async () => {
  const rig = await startRig();
  await rig.addPattern("p", everyA, "(send relay message {:text *id*} (within 10 seconds))");
  await rig.send(...Array.from({ length: 900 }, (_, i) => a(i)));
  await rig.called(2);
  assert.equal(rig.engine.sending(rig.tenant, "relay").waiting, 898);
  rig.now += 10_001;
  await tick(rig);
  const { waiting, inFlight } = rig.engine.sending(rig.tenant, "relay");
  assert.deepEqual([waiting, inFlight], [0, 2]);
  assert.deepEqual(await rig.store.engine.waitingCounts(), []);
  await rig.stop();
});

test("polls of an await neither pile up during a pause nor go before sends", async () => {
  const rig = await startRig({ sendLimits: { perQueue: 1, total: 10 } });
  await rig.addPattern("waits", everyA, "(await relay message {:text 0} (if (= $state 1)) (within 1 hours))");
  await rig.addPattern("sends", '(event (= type "b"))', "(send relay message {:text *id*})");
  await rig.send(a(1));
  (await rig.called(1))[0]!.answer({ postponed: "wait", pauseMs: 600_000 });
  await tick(rig);
  for (let i = 0; i < 60; i++) {
    rig.now += 5_000;
    await tick(rig);
  }
  assert.equal(rig.engine.sending(rig.tenant, "relay").waiting, 1);
  await rig.send({ id: 7, type: "b" });
  rig.now += 300_000;
  await tick(rig);
  assert.deepEqual((await rig.called(2))[1]!.parameters, { text: 7 });
  await rig.stop();
});

test("on the clock replay the clock waits for a paused send", async () => {
  const rig = await startRig({ settings: replay });
  await rig.addPattern("p", everyA, "(send relay message {:text *id*})");
  await rig.send({ ...a(1), time: 1_000 });
  (await rig.called(1))[0]!.answer({ postponed: "wait", pauseMs: 5_000 });
  const later = rig.send({ ...a(2), time: 2_000 });
  await new Promise((resolve) => setImmediate(resolve));
  assert.equal(rig.engine.clock(rig.tenant), 1_000);
  rig.now += 5_000;
  await rig.engine.configure(rig.tenant, async () => undefined);
  (await rig.called(2))[1]!.answer({ ok: {} });
  await later;
  assert.equal(rig.engine.clock(rig.tenant), 2_000);
  await rig.stop();
});
