import assert from "node:assert/strict";
import { test } from "node:test";
import { Breaker } from "./breaker.ts";

function opened(): Breaker {
  const breaker = new Breaker();
  for (let i = 0; i < 5; i++) {
    assert.ok(breaker.admits(i));
    breaker.failed(i);
  }
  return breaker;
}

test("five failures in a row open it for 30 s; a success in between begins to count anew", () => {
  const breaker = new Breaker();
  for (const ends of ["failed", "failed", "failed", "failed", "succeeded", "failed", "failed", "failed", "failed"] as const) {
    assert.ok(breaker.admits(0));
    breaker[ends](0);
  }
  assert.equal(breaker.isOpen, false);
  breaker.failed(7);
  assert.equal(breaker.isOpen, true);
  assert.deepEqual([breaker.admits(8), breaker.admits(30_006)], [false, false]);
  assert.equal(breaker.admits(30_007), true);
});

test("one call at a time is tried then: it closes it, or keeps it open for another 30 s", () => {
  const breaker = opened();
  assert.deepEqual([breaker.admits(40_000), breaker.admits(40_000)], [true, false]);
  breaker.failed(41_000);
  assert.deepEqual([breaker.admits(70_999), breaker.admits(71_000), breaker.admits(71_000)], [false, true, false]);
  breaker.succeeded();
  assert.equal(breaker.isOpen, false);
  assert.deepEqual([breaker.admits(71_001), breaker.admits(71_001)], [true, true]);
});

test("a call from before it opened that succeeds late closes it", () => {
  const breaker = opened();
  breaker.succeeded();
  assert.equal(breaker.admits(5), true);
});
