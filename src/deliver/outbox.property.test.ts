/** Whatever comes, in whatever order: the outbox against a plain list of what waits. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { OutstandingSend } from "../store/port.ts";
import type { Delivered } from "./endpoint.ts";
import { Outbox } from "./outbox.ts";
import { limits, Rows, send } from "../../test/deliver/outbox-rows.ts";
import { sendKey } from "./send-key.ts";

const ok: Delivered = { ok: {} };

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
    const statuses = this.outbox.statuses(this.now);
    for (const queue of statuses) {
      const due = [...this.rows.due.values()].filter(({ tenant, endpoint }) => tenant === queue.tenant && endpoint === queue.endpoint);
      assert.equal(queue.waiting, due.length, "what waits is counted exactly");
      assert.ok(queue.inFlight <= 3, "a queue keeps to its bound");
    }
    const queues = statuses.filter(({ inFlight }) => inFlight > 0).length;
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
  assert.equal(outbox.status(1, "sms", 0).waiting, 20_000);
});
