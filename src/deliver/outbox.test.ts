import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { OutstandingSend, SendPosition } from "../store/port.ts";
import type { Delivered } from "./endpoint.ts";
import { Outbox, type ReadWaiting } from "./outbox.ts";
import { sendKey } from "./send-key.ts";

const ok: Delivered = { ok: {} };
const limits = (perQueue: number, total = 1_000) => ({ perQueue, total });

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

/** The rows of a store, for an outbox that holds only some of them. */
class Rows {
  readonly due = new Map<string, OutstandingSend>();

  readonly read: ReadWaiting = async ({ tenant, endpoint, poll }, after, limit) =>
    [...this.due.values()]
      .filter((row) => row.tenant === tenant && row.endpoint === endpoint && row.poll === poll && compare(row, after) > 0)
      .sort(compare)
      .slice(0, limit);
}

function compare(a: SendPosition, b: SendPosition): number {
  return a.at - b.at || a.reaction - b.reaction || a.number - b.number;
}

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

type Step =
  | { readonly kind: "add"; readonly tenant: number; readonly endpoint: string; readonly poll: boolean; readonly count: number }
  | { readonly kind: "drop"; readonly which: number }
  | { readonly kind: "batch"; readonly pass: number }
  | { readonly kind: "answer"; readonly which: number; readonly how: "ok" | "failed" | "unreachable" | "postponed" }
  | { readonly kind: "restart" };

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant("add" as const),
      tenant: fc.integer({ min: 1, max: 3 }),
      endpoint: fc.constantFrom("sms", "mail"),
      poll: fc.boolean(),
      count: fc.oneof(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 150, max: 500 })),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("drop" as const), which: fc.nat() }) },
  { weight: 5, arbitrary: fc.record({ kind: fc.constant("batch" as const), pass: fc.constantFrom(0, 1, 1_500) }) },
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant("answer" as const),
      which: fc.nat(),
      how: fc.constantFrom("ok", "failed", "unreachable", "postponed"),
    }),
  },
  { weight: 1, arbitrary: fc.constant({ kind: "restart" as const }) },
);

const answers: Readonly<Record<string, Delivered>> = {
  ok,
  failed: { error: "no" },
  unreachable: { error: "gone", unreachable: true },
  postponed: { postponed: "later", pauseMs: 2_000 },
};

/** Drives an outbox and its rows as the engine does: what is decided is stored before the next page is read. */
class Driven {
  outbox = new Outbox(limits(3, 7));
  readonly rows = new Rows();
  inFlight: OutstandingSend[] = [];
  readonly ended = new Set<string>();
  now = 0;
  made = 0;

  async take(one: Step): Promise<void> {
    if (one.kind === "add") this.add(one);
    else if (one.kind === "drop") this.drop(one.which);
    else if (one.kind === "batch") await this.batch(one.pass);
    else if (one.kind === "answer") this.answer(one.which, answers[one.how]!);
    else await this.restart();
  }

  add({ tenant, endpoint, poll, count }: Extract<Step, { kind: "add" }>): void {
    for (let i = 0; i < count; i++) {
      // at one moment the numbers of reactions come in any order
      const one = send(++this.made, { tenant, endpoint, poll, at: this.now, reaction: (this.made * 7) % 5 });
      this.rows.due.set(sendKey(one), one);
      this.outbox.add(one);
    }
  }

  drop(which: number): void {
    const all = [...this.rows.due.values()];
    const one = all[which % Math.max(1, all.length)];
    if (one === undefined) return;
    this.rows.due.delete(sendKey(one));
    this.ended.add(sendKey(one));
    this.outbox.drop(one);
  }

  async batch(pass: number): Promise<void> {
    this.now += pass;
    await this.outbox.refill(this.rows.read);
    for (const one of this.outbox.release(this.now)) {
      assert.ok(this.rows.due.delete(sendKey(one)), "what goes out was waiting");
      this.inFlight.push(one);
    }
  }

  answer(which: number, delivered: Delivered): void {
    const [one] = this.inFlight.splice(which % Math.max(1, this.inFlight.length), 1);
    if (one === undefined) return;
    const { live } = this.outbox.answered(one, delivered, this.now);
    assert.ok(live);
    if (!("postponed" in delivered)) return void this.ended.add(sendKey(one));
    const due = this.outbox.putBack(one);
    this.rows.due.set(sendKey(due), due);
  }

  async restart(): Promise<void> {
    const former = this.outbox;
    this.outbox = new Outbox(limits(3, 7));
    const counts = new Map<string, { tenant: number; endpoint: string; poll: boolean; count: number }>();
    for (const { tenant, endpoint, poll } of this.rows.due.values()) {
      const lane = counts.get(`${tenant}/${endpoint}/${poll}`) ?? { tenant, endpoint, poll, count: 0 };
      counts.set(`${tenant}/${endpoint}/${poll}`, { ...lane, count: lane.count + 1 });
    }
    for (const count of counts.values()) this.outbox.addStored(count);
    this.outbox.takeOver(former);
    for (const one of this.inFlight) this.outbox.addInFlight(one);
  }

  check(): void {
    for (const queue of this.outbox.all()) {
      const due = [...this.rows.due.values()].filter(({ tenant, endpoint }) => tenant === queue.tenant && endpoint === queue.endpoint);
      assert.equal(queue.waiting, due.length, "what waits is counted exactly");
      assert.ok(queue.inFlight.size <= 3, "a queue keeps to its bound");
    }
    const queues = [...this.outbox.all()].filter(({ inFlight }) => inFlight.size > 0).length;
    assert.ok(this.inFlight.length <= Math.max(7, 6 + queues), "all keep to the bound on all");
    for (const tenant of [1, 2, 3]) {
      const open = [...this.rows.due.values(), ...this.inFlight].filter((one) => one.tenant === tenant).length;
      assert.equal(this.outbox.open(tenant), open);
    }
  }

  /** Everything that waits goes out once nothing hinders it. */
  async drain(): Promise<void> {
    for (let round = 0; this.rows.due.size + this.inFlight.length > 0; round++) {
      assert.ok(round < 20_000, `${this.rows.due.size} never went out`);
      await this.batch(60_000);
      for (const _ of Array.from(this.inFlight)) this.answer(0, ok);
    }
    assert.equal(this.ended.size, this.made, "each was ended once");
  }
}

test("nothing is lost, doubled or past its bounds, whatever comes; with memory for a part of it only", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 40 }), async (steps) => {
      const driven = new Driven();
      for (const one of steps) {
        await driven.take(one);
        driven.check();
      }
      await driven.drain();
    }),
    { numRuns: 60 },
  );
});

test("tenants take turns: between two sends of one each other that waits gets one out", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 60 })), { minLength: 2, maxLength: 8 }),
      async (given) => {
        const outbox = new Outbox(limits(1_000));
        let number = 0;
        const left = new Map<number, number>();
        for (const [tenant, count] of given) {
          for (let i = 0; i < count; i++) outbox.add(send(++number, { tenant, endpoint: `e${i % 3}` }));
          left.set(tenant, (left.get(tenant) ?? 0) + count);
        }
        let passed = new Set<number>();
        for (const { tenant } of outbox.release(0)) {
          if (passed.has(tenant)) {
            for (const [other, count] of left) assert.ok(count === 0 || passed.has(other), `tenant ${other} was passed over`);
            passed = new Set();
          }
          passed.add(tenant);
          left.set(tenant, left.get(tenant)! - 1);
        }
        assert.ok([...left.values()].every((count) => count === 0));
      },
    ),
  );
});

test("memory holds a bounded part of what waits, however much that is", async () => {
  const outbox = new Outbox(limits(10));
  const rows = new Rows();
  for (let number = 1; number <= 20_000; number++) {
    const one = send(number, { at: number });
    rows.due.set(sendKey(one), one);
    outbox.add(one);
  }
  let held = 0;
  for (let number = 1; number <= 20_000; number++) if (outbox.liveSend(send(number)) !== undefined) held += 1;
  assert.ok(held <= 200, `${held} are held`);
  assert.equal(outbox.queue(1, "sms")?.waiting, 20_000);
});
