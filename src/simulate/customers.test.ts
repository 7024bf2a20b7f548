import assert from "node:assert/strict";
import { test } from "node:test";
import { compileWhen } from "../language/compile.ts";
import { compileMatcher } from "../match/compile.ts";
import { Customers } from "./customers.ts";
import type { KeptEvent } from "./types.ts";

function customersOf(when: string): Customers {
  return new Customers(compileMatcher(compileWhen(when).when!).matcher!, () => {});
}

function event(seq: number, type: string): KeptEvent {
  return { seq, line: seq, attributes: { type }, depth: 0, root: { line: seq, descendants: 0 } };
}

test("customers whose window has passed are forgotten though they never return", () => {
  const customers = customersOf('(within 1 minute (seq (event (= type "a")) (event (= type "b"))))');
  let most = 0;
  for (let seq = 0; seq < 100_000; seq++) {
    customers.step(`c${seq}`, event(seq, "a"), seq * 1000);
    most = Math.max(most, customers.size);
  }
  assert.ok(most <= 10_000, `${most} customers at once, though only 61 have an open window`);
});

test("a customer with nothing pending is forgotten at once", () => {
  const customers = customersOf('(seq (event (= type "a")) (event (= type "b")))');
  assert.equal(customers.step("x", event(0, "c"), 0), null);
  assert.equal(customers.size, 0);
  customers.step("x", event(1, "a"), 0);
  assert.equal(customers.size, 1);
  assert.deepEqual(
    customers.step("x", event(2, "b"), 5)?.events.map(({ seq }) => seq),
    [1, 2],
  );
  assert.equal(customers.size, 0);
});
