import assert from "node:assert/strict";
import { test } from "node:test";
import type { OutstandingSend } from "../store/port.ts";
import type { Delivered } from "./endpoint.ts";
import { Outbox } from "./outbox.ts";
import { limits, Rows, send } from "../../test/deliver/outbox-rows.ts";
import { sendKey } from "./send-key.ts";

const ok: Delivered = { ok: {} };
const numbers = (sends: readonly OutstandingSend[]): number[] => sends.map(({ number }) => number);

test("at most the limit of a tenant's endpoint is in flight, and another tenant is not held up by it", () => {
  const outbox = new Outbox(limits(2));
  for (const number of [1, 2, 3]) outbox.add(send(number));
  outbox.add(send(4, { tenant: 2 }));
  const released = outbox.release(0);
  assert.deepEqual(numbers(released), [1, 4, 2], "tenants take turns");
  assert.ok(released.every(({ status }) => status === "released"));
  assert.deepEqual(outbox.release(0), []);
  assert.equal(outbox.answered(released[0]!, ok, 0).live, true);
  assert.deepEqual(numbers(outbox.release(0)), [3]);
  assert.equal(outbox.open(1), 2);
});

test("polls yield to sends", () => {
  const outbox = new Outbox(limits(1));
  outbox.add(send(1, { poll: true }));
  outbox.add(send(2));
  assert.deepEqual(numbers(outbox.release(0)), [2]);
});

test("past the bound on all, a queue that has nothing in flight still gets one out", () => {
  const outbox = new Outbox(limits(10, 10));
  for (let number = 1; number <= 20; number++) outbox.add(send(number));
  assert.equal(outbox.release(0).length, 10);
  outbox.add(send(1, { tenant: 2 }));
  outbox.add(send(2, { tenant: 2 }));
  outbox.add(send(3, { tenant: 2, endpoint: "mail" }));
  assert.deepEqual(numbers(outbox.release(0)), [1, 3]);
});

test("a send can be taken back until it is released; the answer of one let go later is late", () => {
  const outbox = new Outbox(limits(1));
  outbox.add(send(1));
  outbox.add(send(2));
  const [first] = outbox.release(0);
  outbox.drop(send(1));
  outbox.drop(send(2));
  assert.equal(outbox.open(1), 0);
  assert.deepEqual(outbox.release(0), []);
  assert.equal(outbox.answered(first!, ok, 0).live, false);
});

test("a repetition under the same number is told apart from the call that was let go", () => {
  const outbox = new Outbox(limits(2));
  outbox.add(send(1));
  const [first] = outbox.release(0);
  outbox.drop(send(1));
  outbox.add(send(1));
  const [second] = outbox.release(0);
  assert.equal(outbox.answered(first!, ok, 0).live, false);
  assert.equal(outbox.liveSend(send(1)), second);
  assert.equal(outbox.answered(second!, ok, 0).live, true);
  assert.equal(outbox.open(1), 0);
});

test("a postponement pauses its own queue only, and the send goes first when the pause is over", () => {
  const outbox = new Outbox(limits(1));
  for (const number of [1, 2]) outbox.add(send(number));
  outbox.add(send(3, { endpoint: "mail" }));
  outbox.add(send(4, { tenant: 2 }));
  const [first] = outbox.release(0);
  const { live, pause } = outbox.answered(first!, { postponed: "slow down", pauseMs: 30_000 }, 1_000);
  assert.deepEqual([live, pause], [true, { until: 31_000, reason: "slow down" }]);
  assert.equal(outbox.putBack(first!).status, "due");
  assert.deepEqual(outbox.release(30_999), []);
  assert.equal(outbox.nextPauseEnd(2_000), 31_000);
  assert.equal(outbox.open(1), 3);
  assert.deepEqual(numbers(outbox.release(31_000)), [1]);
  assert.equal(outbox.nextPauseEnd(31_000), null);
});

test("pauses of our own making grow to a minute and start again from a second once something goes through", () => {
  const outbox = new Outbox(limits(1));
  outbox.add(send(1));
  let now = 0;
  const pauses: number[] = [];
  for (let i = 0; i < 8; i++) {
    const [one] = outbox.release(now);
    const { pause } = outbox.answered(one!, { postponed: "busy", pauseMs: null }, now);
    pauses.push((pause!.until - now) / 1_000);
    outbox.putBack(one!);
    now = pause!.until;
  }
  assert.deepEqual(pauses, [1, 2, 4, 8, 16, 32, 60, 60]);
  const [last] = outbox.release(now);
  outbox.answered(last!, ok, now);
  outbox.add(send(2));
  const [again] = outbox.release(now);
  assert.equal(outbox.answered(again!, { postponed: "busy", pauseMs: null }, now).pause!.until, now + 1_000);
});

test("after ten calls without an answer one at a time is tried, until one is answered", () => {
  const outbox = new Outbox(limits(10));
  for (let number = 1; number <= 40; number++) outbox.add(send(number));
  const gone: Delivered = { error: "can't be reached", unreachable: true };
  const pauses = outbox.release(0).map((one) => outbox.answered(one, gone, 0).pause);
  assert.deepEqual(
    pauses.map((pause) => pause?.until ?? null),
    [...Array.from({ length: 9 }, () => null), 1_000],
  );
  assert.deepEqual(outbox.release(999), []);
  const [probe, ...more] = outbox.release(1_000);
  assert.equal(more.length, 0);
  assert.equal(outbox.answered(probe!, gone, 1_000).pause?.until, 3_000);
  const [second] = outbox.release(3_000);
  outbox.answered(second!, { error: "no such number", final: true }, 3_000);
  assert.equal(outbox.release(3_000).length, 10);
});

test("a send put back that lies past what is held goes out once, although the store has it, too", async () => {
  const outbox = new Outbox(limits(1));
  const rows = new Rows();
  for (let number = 1; number <= 300; number++) rows.due.set(sendKey(send(number)), send(number));
  outbox.addStored({ tenant: 1, endpoint: "sms", poll: false, count: 300 });
  const first = send(1, { reaction: 9, status: "released" });
  outbox.addInFlight(first);
  await outbox.refill(rows.read);
  outbox.answered(first, { postponed: "later", pauseMs: null }, 0);
  rows.due.set(sendKey(first), outbox.putBack(first));
  const out: OutstandingSend[] = [];
  for (let now = 1_000; outbox.open(1) > 0; now++) {
    // What is held is let go meanwhile, so the store is read up to what was put back.
    for (const one of now === 1_000 ? [...rows.due.values()].filter(({ reaction, number }) => reaction === 1 && number <= 200) : []) {
      rows.due.delete(sendKey(one));
      outbox.drop(one);
    }
    await outbox.refill(rows.read);
    for (const one of outbox.release(now)) {
      rows.due.delete(sendKey(one));
      out.push(one);
      outbox.answered(one, ok, now);
    }
    assert.ok(now < 2_000, `${outbox.open(1)} never went out`);
  }
  assert.deepEqual([out.length, out[0]?.reaction, new Set(out.map(sendKey)).size], [101, 9, 101]);
});
