import assert from "node:assert/strict";
import { test } from "node:test";
import type { OutstandingSend } from "../store/port.ts";
import { Outbox } from "./outbox.ts";

const send = (number: number, over: Partial<OutstandingSend> = {}): OutstandingSend => ({
  tenant: 1,
  reaction: 1,
  number,
  status: "due",
  endpoint: "sms",
  type: "text",
  parameters: "{}",
  poll: false,
  at: 0,
  ...over,
});
const numbers = (sends: readonly OutstandingSend[]): number[] => sends.map(({ number }) => number);

test("at most the limit of a tenant's endpoint is in flight, and another tenant is not held up by it", () => {
  const outbox = new Outbox(2);
  for (const number of [1, 2, 3]) outbox.add(send(number));
  outbox.add(send(4, { tenant: 2 }));
  const released = outbox.release();
  assert.deepEqual(numbers(released), [1, 2, 4]);
  assert.ok(released.every(({ status }) => status === "released"));
  assert.deepEqual(outbox.release(), []);
  assert.equal(outbox.answered(released[0]!), true);
  assert.deepEqual(numbers(outbox.release()), [3]);
  assert.equal(outbox.open(1), 2);
});

test("polls yield to sends", () => {
  const outbox = new Outbox(1);
  outbox.add(send(1, { poll: true }));
  outbox.add(send(2));
  assert.deepEqual(numbers(outbox.release()), [2]);
});

test("a send can be taken back until it is released; the answer of one let go later is late", () => {
  const outbox = new Outbox(1);
  outbox.add(send(1));
  outbox.add(send(2));
  const [first] = outbox.release();
  outbox.drop(send(1));
  outbox.drop(send(2));
  assert.equal(outbox.open(1), 0);
  assert.deepEqual(outbox.release(), []);
  assert.equal(outbox.answered(first!), false);
});

test("a repetition under the same number is told apart from the call that was let go", () => {
  const outbox = new Outbox(2);
  outbox.add(send(1));
  const [first] = outbox.release();
  outbox.drop(send(1));
  outbox.add(send(1));
  const [second] = outbox.release();
  assert.equal(outbox.answered(first!), false);
  assert.equal(outbox.liveSend(send(1)), second);
  assert.equal(outbox.answered(second!), true);
  assert.equal(outbox.open(1), 0);
});
