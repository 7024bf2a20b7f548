import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { FairShare } from "./fair-share.ts";

test("one alone gets half, and a second still finds room", () => {
  const share = new FairShare(100);
  for (let i = 0; i < 50; i++) assert.ok(share.take(1, 1));
  assert.equal(share.take(1, 1), false);
  for (let i = 0; i < 25; i++) assert.ok(share.take(2, 1));
  assert.equal(share.take(2, 1), false);
  assert.ok(share.take(3, 1));
  share.give(1, 50);
  assert.ok(share.take(2, 1));
  assert.equal(share.used, 27);
});

test("an amount up to the limit passes while nothing is held; what is forced keeps others out", () => {
  const share = new FairShare(100);
  assert.equal(share.take(1, 101), false);
  assert.ok(share.take(1, 100));
  assert.equal(share.take(2, 1), false);
  share.force(1, 50);
  share.give(1, 100);
  assert.equal(share.take(1, 1), false);
  assert.ok(share.take(2, 50));
});

test("whatever is taken and given, all together stay within the limit, and nobody who holds nothing is refused the free half of one", () => {
  const step = fc.record({ owner: fc.nat(5), amount: fc.integer({ min: 1, max: 40 }), give: fc.boolean() });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
      const share = new FairShare(100);
      const taken: { owner: number; amount: number }[] = [];
      for (const { owner, amount, give } of steps) {
        const last = give ? taken.pop() : undefined;
        if (last !== undefined) share.give(last.owner, last.amount);
        else if (share.take(owner, amount)) taken.push({ owner, amount });
        const used = taken.reduce((sum, one) => sum + one.amount, 0);
        assert.equal(share.used, used);
        assert.ok(used <= 100);
        assert.equal(share.hasRoom(99, 100 - used), true);
      }
    }),
  );
});
