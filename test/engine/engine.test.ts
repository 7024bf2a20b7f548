import assert from "node:assert/strict";
import { test } from "node:test";
import { FencedError } from "../../src/store/port.ts";
import { OverloadedError } from "../../src/engine/types.ts";
import { writesOf } from "../../src/store/contract/writes.ts";
import { breakableStore, replay, startRig } from "./rig.ts";

test("an event is acknowledged with its number, its key and whether it contributed", async () => {
  const rig = await startRig();
  await rig.addPattern("p", '(seq (event (= type "a")) (event (= type "b")))', "(send echo message {})");
  const results = await rig.send({ id: 1, type: "a" }, { id: "1", type: "c" }, { type: "a" }, { id: "1", type: "b" });
  assert.deepEqual(
    results.map((result) => (result.ok ? [result.seq, result.key, result.contributing] : result.error)),
    [[1, "1", true], [2, "1", false], 'the event lacks the key attribute "id"', [3, "1", true]],
  );
  const [reaction] = await rig.reactions();
  assert.equal(reaction?.status, "success");
  assert.deepEqual(
    reaction?.events.map(({ id }) => id),
    ["EV000000000001", "EV000000000003"],
  );
  assert.deepEqual(reaction?.context, { id: "1", type: "b" });
  await rig.stop();
});

test("an event that is stored only is seen by no pattern and no expect", async () => {
  const rig = await startRig();
  await rig.addPattern("p", '(event (= type "a"))', '(expect (= $type "b") (within 1 days))');
  await rig.send({ id: 1, type: "a" });
  const old = (attributes: { id: number; type: string }) => rig.engine.submit(rig.tenant, [{ attributes, storedOnly: true }]);
  assert.deepEqual(await old({ id: 1, type: "b" }), [{ ok: true, seq: 2, key: "1", contributing: false }]);
  await old({ id: 1, type: "a" });
  assert.equal((await rig.store.journal.history(rig.tenant, 10)).length, 3);
  assert.deepEqual(
    (await rig.reactions()).map(({ status }) => status),
    ["running"],
  );
  await rig.stop();
});

test("the same Idempotency-Key gets the first answer again and makes no second event; another body is told", async () => {
  const rig = await startRig();
  const submit = (bodyHash: string) => rig.engine.submit(rig.tenant, [{ attributes: { id: "1" }, idempotency: { key: "k", bodyHash } }]);
  const [first, second] = await Promise.all([submit("x"), submit("x")]);
  assert.deepEqual(first, [{ ok: true, seq: 1, key: "1", contributing: false }]);
  assert.equal(second[0]?.ok === false && second[0].code, "in-flight");
  assert.deepEqual(await submit("x"), first);
  const other = (await submit("y"))[0];
  assert.equal(other?.ok === false && other.code, "key-reused");
  rig.now += 24 * 3_600_000 + 1;
  const later = (await submit("y"))[0];
  assert.equal(later?.ok === true && later.seq, 2);
  await rig.stop();
});

test("on the clock replay absences, delays and expects fall exactly where they would have fallen", async () => {
  const rig = await startRig({ settings: replay });
  await rig.addPattern(
    "waiting",
    '(within 5 minutes (seq (event (= type "queued")) (fail (event (= type "answered")))))',
    `(seq (delay 10 seconds) (send echo message {:message "sorry"})
          (expect (and (= $id *id*) (= $type "answered")) (within 1 minutes) (success (set met true)) (failure (set met false))))`,
  );
  const minute = 60_000;
  await rig.send(
    { id: "a", type: "queued", time: 0 },
    { id: "b", type: "queued", time: 0 },
    { id: "b", type: "answered", time: 5 * minute },
  );
  const [early] = await rig.send({ id: "c", type: "other", time: minute });
  assert.match(early?.ok === false ? early.error : "", /earlier than the tenant's clock/);
  await rig.send({ id: "a", type: "answered", time: 6 * minute });
  const [reaction, ...others] = await rig.reactions();
  assert.equal(others.length, 0);
  assert.equal(reaction?.key, "a");
  assert.equal(reaction?.matchedAt, 5 * minute);
  assert.equal(reaction?.entries.find(({ phase }) => phase === "sent")?.at, 5 * minute + 10_000);
  assert.equal(reaction?.status, "success");
  assert.equal(reaction?.endedAt, 6 * minute);
  assert.deepEqual(reaction?.variables, { met: true });
  assert.equal(rig.engine.clock(rig.tenant), 6 * minute);
  await rig.stop();
});

test("moving the clock lets everything due by then happen, and never goes back", async () => {
  const rig = await startRig({ settings: replay });
  await rig.addPattern("late", '(event (= type "a"))', "(seq (delay 1 days) (set x 1) (delay 1 days))");
  await rig.send({ id: "1", type: "a", time: 0 });
  const day = 86_400_000;
  assert.equal(await rig.engine.moveClock(rig.tenant, 2 * day), 2 * day);
  assert.deepEqual(
    (await rig.reactions()).map(({ status, endedAt }) => [status, endedAt]),
    [["success", 2 * day]],
  );
  await assert.rejects(rig.engine.moveClock(rig.tenant, day), /can't go back/);
  await rig.stop();
});

test("the clock received can't be moved", async () => {
  const rig = await startRig();
  await assert.rejects(rig.engine.moveClock(rig.tenant, 5), /can't be moved/);
  await rig.stop();
});

test("a send goes out only once it is stored as released, and its answer moves the reaction on", async () => {
  const rig = await startRig();
  await rig.addPattern("call", "(event)", "(send relay message {:text *text*} (success (set sid $sid)))");
  await rig.send({ id: "1", text: "hi" });
  const [call] = await rig.called(1);
  const [outstanding] = await rig.store.engine.outstandingSends(null, 10);
  assert.equal(outstanding?.status, "released");
  assert.deepEqual(call?.parameters, { text: "hi" });
  call?.answer({ ok: { sid: "S1" } });
  await rig.send({ id: "2", text: "wake" });
  const [reaction] = await rig.reactions();
  assert.deepEqual([reaction?.status, reaction?.variables], ["success", { sid: "S1" }]);
  assert.equal((await rig.store.engine.outstandingSends(null, 10)).length, 1);
  await rig.stop();
});

test("on the clock replay later events wait for the answers of sends", async () => {
  const rig = await startRig({ settings: replay });
  await rig.addPattern("call", '(event (= type "a"))', "(send relay message {:text 1} (success (set at-answer true)))");
  const sent = rig.send({ id: "1", type: "a", time: 0 }, { id: "1", type: "b", time: 1_000 });
  const [call] = await rig.called(1);
  assert.equal(rig.engine.clock(rig.tenant), 0);
  call?.answer({ ok: {} });
  assert.equal((await sent).length, 2);
  const [reaction] = await rig.reactions();
  assert.deepEqual([reaction?.status, reaction?.endedAt], ["success", 0]);
  await rig.stop();
});

test("events made by the event command enter the same tenant, and a chain can't feed itself for ever", async () => {
  const rig = await startRig({ settings: replay });
  await rig.addPattern("loop", '(event (= type "x"))', '(event {:id *id* :type "x"} (success (set made $id)) (failure (set why $error)))');
  await rig.send({ id: "1", type: "x", time: 0 });
  const reactions = await rig.reactions();
  assert.equal(reactions.length, 17);
  assert.deepEqual(reactions[0]?.variables, { made: "EV000000000002" });
  assert.deepEqual(reactions[16]?.variables, { why: "the chain of event commands is deeper than 16" });
  await rig.stop();
});

test("one received event has at most a thousand descendants", async () => {
  const rig = await startRig({ settings: replay });
  const twice = '(par (event {:id *id* :type "x"}) (event {:id *id* :type "x"}))';
  await rig.addPattern("doubling", '(event (= type "x"))', twice);
  await rig.send({ id: "1", type: "x", time: 0 });
  assert.equal((await rig.store.journal.history(rig.tenant, 1))[0]?.seq, 1_001);
  await rig.stop();
});

test("a batch that can't be stored is refused whole, and the engine goes on when the store does", async () => {
  const disk = breakableStore();
  const rig = await startRig({ store: disk.wrap });
  await rig.addPattern("pair", '(count 2 (event (= type "a")))', "(send echo message {})");
  await rig.send({ id: "1", type: "a" });
  disk.broken = true;
  await assert.rejects(rig.send({ id: "1", type: "a" }), OverloadedError);
  assert.equal(rig.engine.ready(), false);
  disk.broken = false;
  while (!rig.engine.ready()) await new Promise((resolve) => setTimeout(resolve, 20));
  assert.equal((await rig.reactions()).length, 0);
  const [result] = await rig.send({ id: "1", type: "a" });
  assert.deepEqual(result, { ok: true, seq: 2, key: "1", contributing: true });
  assert.equal((await rig.reactions()).length, 1);
  await rig.stop();
});

test("an owner that was taken over stores nothing any more", async () => {
  const rig = await startRig();
  await rig.store.engine.claim();
  await assert.rejects(rig.send({ id: "1" }));
  assert.equal(await rig.store.journal.hasEvents(rig.tenant), false);
  assert.ok(FencedError.name);
  await rig.stop();
});

test("disabling a pattern drops its partial matches; changing its name or then keeps them", async () => {
  const rig = await startRig();
  const id = await rig.addPattern("pair", '(count 2 (event (= type "a")))', "(send echo message {})");
  const update = (change: object) =>
    rig.engine.configure(rig.tenant, () => writesOf(rig.store.configuration).updatePattern(rig.tenant, id, change, rig.now));
  await rig.send({ id: "1", type: "a" });
  await update({ name: "two", then: '(send echo message {:message "two"})' });
  await rig.send({ id: "1", type: "a" });
  assert.deepEqual(
    (await rig.reactions()).map(({ pattern }) => [pattern.name, pattern.version]),
    [["two", 2]],
  );
  await rig.send({ id: "1", type: "a" });
  await update({ status: false });
  await update({ status: true });
  await rig.send({ id: "1", type: "a" });
  assert.equal((await rig.reactions()).length, 1);
  await rig.send({ id: "1", type: "a" });
  assert.equal((await rig.reactions()).length, 2);
  await rig.stop();
});

test("the late answer of an attempt that timed out is not taken for that of its repetition", async () => {
  const rig = await startRig();
  const then = "(send relay message {:text 1} (within 1 seconds) (retries 1) (success (set sid $sid)))";
  await rig.addPattern("slow", '(event (= type "a"))', then);
  await rig.send({ id: "1", type: "a" });
  const [first] = await rig.called(1);
  rig.now += 1_001;
  await rig.send({ id: "2" });
  rig.now += 1_001;
  await rig.send({ id: "2" });
  const second = (await rig.called(2))[1];
  assert.equal(second?.idempotencyKey, first?.idempotencyKey);
  first?.answer({ ok: { sid: "late" } });
  await rig.send({ id: "2" });
  assert.equal((await rig.reactions())[0]?.status, "running");
  assert.equal((await rig.store.engine.outstandingSends(null, 10)).length, 1);
  second?.answer({ ok: { sid: "right" } });
  await rig.send({ id: "2" });
  const [reaction] = await rig.reactions();
  assert.deepEqual([reaction?.status, reaction?.variables], ["success", { sid: "right" }]);
  assert.equal(reaction?.entries.filter(({ phase }) => phase === "late-answer").length, 1);
  await rig.stop();
});

test("a tenant has at most a thousand expects waiting that no equality indexes", async () => {
  const rig = await startRig({ settings: replay });
  await rig.addPattern("p", '(event (= type "a"))', "(expect (> $n 5) (failure (set why $error)))");
  await rig.send(...Array.from({ length: 1_001 }, (_, i) => ({ id: i, type: "a", time: i })));
  const [newest, before] = await rig.store.journal.reactions(rig.tenant, {}, null, 2);
  assert.deepEqual([newest?.status, before?.status], ["success", "running"]);
  const record = await rig.store.journal.reaction(rig.tenant, newest!.number);
  assert.match(JSON.stringify(record?.variables), /1000 expects/);
  await rig.stop();
});

test("events that reactions make count against the tenant's rate limit", async () => {
  const rig = await startRig({ settings: replay, room: 1 });
  const then = '(seq (event {:id *id* :type "b"}) (event {:id *id* :type "c"} (failure (set why $error))))';
  await rig.addPattern("p", '(event (= type "a"))', then);
  await rig.send({ id: "1", type: "a", time: 0 });
  assert.deepEqual((await rig.reactions())[0]?.variables, { why: "Exceeded rate limit" });
  await rig.stop();
});

test("partial matches given up because of their bound are counted by pattern", async () => {
  const rig = await startRig({ settings: replay });
  const when = '(within 1 days (seq (event (= type "a")) (event (= type "b")) (fail (event (= type "c")))))';
  const id = await rig.addPattern("absence after two steps", when, "(send echo message {})");
  await rig.send(...Array.from({ length: 1_200 }, (_, i) => ({ id: "1", type: "a", time: i })));
  const [evicted] = await rig.store.journal.evictedByPattern(rig.tenant);
  assert.deepEqual([evicted?.pattern, evicted?.lastKey], [id, "1"]);
  assert.ok((evicted?.count ?? 0) > 0);
  await rig.stop();
});

test("an answer whose batch could not be stored is taken in again once the store works", async () => {
  const disk = breakableStore();
  const rig = await startRig({ store: disk.wrap });
  await rig.addPattern("call", '(event (= type "a"))', "(send relay message {:text 1} (success (set sid $sid)))");
  await rig.send({ id: "1", type: "a" }, { id: "2", type: "a" });
  const [first, second] = await rig.called(2);
  disk.broken = true;
  first?.answer({ ok: { sid: "S1" } });
  while (rig.engine.ready()) await new Promise((resolve) => setTimeout(resolve, 5));
  second?.answer({ ok: { sid: "S2" } });
  disk.broken = false;
  while (!rig.engine.ready()) await new Promise((resolve) => setTimeout(resolve, 20));
  await rig.send({ id: "3" });
  const reactions = await rig.reactions();
  assert.deepEqual(
    reactions.map(({ status, variables }) => [status, variables["sid"]]),
    [
      ["success", "S1"],
      ["success", "S2"],
    ],
  );
  assert.equal((await rig.store.engine.outstandingSends(null, 10)).length, 0);
  await rig.stop();
});
