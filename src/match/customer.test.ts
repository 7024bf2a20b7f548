import assert from "node:assert/strict";
import { test } from "node:test";
import { compileWhen } from "../language/compile.ts";
import { compileMatcher } from "./compile.ts";
import { expiresAtOf, nextDueOf, oldestSeqOf, postponeCustomer, stepCustomer, tickCustomer, type CustomerStates } from "./customer.ts";
import { createPatternIndex, type PatternIndex } from "./pattern-index.ts";

function indexOf(patterns: Readonly<Record<number, string>>): PatternIndex {
  const entries = Object.entries(patterns).map(([id, text]) => {
    const { when } = compileWhen(text);
    assert.ok(when !== null, text);
    const { matcher } = compileMatcher(when);
    assert.ok(matcher !== null, text);
    return { id: Number(id), matcher };
  });
  return createPatternIndex(entries);
}

const e = (type: string): string => `(event (= type "${type}"))`;
const event = (seq: number, type: string) => ({ seq, time: seq * 1000, attributes: { type } });

test("one event may serve several patterns, each on its own", () => {
  const index = indexOf({ 7: `(seq ${e("a")} ${e("b")})`, 3: e("b"), 5: `(within 1 minute (seq ${e("b")} ${e("c")}))` });
  const first = stepCustomer(index, {}, event(1, "a"));
  assert.deepEqual(Object.keys(first.states), ["7"]);
  assert.equal(first.contributing, true);
  const second = stepCustomer(index, first.states, event(2, "b"));
  assert.deepEqual(
    second.matches.map(({ id }) => id),
    [3, 7],
  );
  assert.deepEqual(Object.keys(second.states), ["5"]);
  assert.deepEqual(Object.keys(first.states), ["7"], "the states before stay as they were");
  assert.equal(oldestSeqOf(index, second.states), 2);
  assert.equal(expiresAtOf(index, second.states), 62_001);
  const third = stepCustomer(index, second.states, event(3, "x"));
  assert.equal(third.states, second.states);
  assert.equal(third.contributing, false);
});

test("absences of one customer fire in order of their moments", () => {
  const absence = (seconds: number): string => `(within ${seconds} seconds (seq ${e("a")} (fail ${e("b")})))`;
  const index = indexOf({ 1: absence(30), 2: absence(10), 3: `(within 5 seconds (seq ${e("a")} ${e("b")}))` });
  const { states } = stepCustomer(index, {}, event(1, "a"));
  assert.equal(nextDueOf(index, states), 11_000);
  const late = postponeCustomer(index, states, 20_000, 60_000);
  assert.equal(nextDueOf(index, late), 31_000);
  assert.equal(postponeCustomer(index, states, 5000, 60_000), states);
  const both = tickCustomer(index, states, 40_000);
  assert.deepEqual(
    both.matches.map(({ id, match }) => [id, match.at]),
    [
      [2, 11_000],
      [1, 31_000],
    ],
  );
  assert.deepEqual(both.states, {});
  assert.equal(tickCustomer(index, states, 5000).states, states);
});

test("states of a pattern that is gone are passed over, and go with the next tick", () => {
  const { states } = stepCustomer(indexOf({ 1: `(seq ${e("a")} ${e("b")})`, 2: `(count 2 ${e("a")})` }), {}, event(1, "a"));
  const index = indexOf({ 2: `(count 2 ${e("a")})` });
  assert.equal(nextDueOf(index, states), null);
  assert.equal(expiresAtOf(index, states), null);
  const after: CustomerStates = tickCustomer(index, states, 2000).states;
  assert.deepEqual(Object.keys(after), ["2"]);
});
