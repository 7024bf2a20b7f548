import assert from "node:assert/strict";
import { test } from "node:test";
import { differenceOf, membersOf } from "./difference.ts";

const told = (change: Parameters<typeof differenceOf>[0]): string[] => differenceOf(change).map(({ sign, text }) => sign + text);

test("a value that changed is told as it was and as it is", () => {
  assert.deepEqual(told({ name: "days", before: 30, after: 7 }), ["-30", "+7"]);
  assert.deepEqual(told({ name: "limit", before: null, after: "" }), ["-null", "+(empty)"]);
});

test("of lists and objects only what differs is marked", () => {
  assert.deepEqual(told({ name: "tenants", before: ["a", "b"], after: ["a", "c"] }), [" [", '   "a",', '-  "b"', '+  "c"', " ]"]);
});

test("what came or went is told whole", () => {
  assert.deepEqual(told({ name: "when", after: "one\ntwo" }), ["+one", "+two"]);
  assert.deepEqual(told({ name: "when", before: "one" }), ["-one"]);
});

test("of a long text the lines in between that are the same are left out", () => {
  const lines = Array.from({ length: 20 }, (_, i) => `line ${i}`);
  const after = lines.with(0, "first").with(19, "last");
  const told20 = told({ name: "then", before: lines.join("\n"), after: after.join("\n") });
  assert.deepEqual(told20.slice(0, 5), ["-line 0", "+first", " line 1", " line 2", "…"]);
  assert.equal(told20.length, 9);
});

test("members of either object are there once, each with what it had", () => {
  assert.deepEqual(membersOf({ a: 1, b: 2 }, { b: 3, c: 4 }), [
    { name: "a", before: 1 },
    { name: "b", before: 2, after: 3 },
    { name: "c", after: 4 },
  ]);
  assert.deepEqual(membersOf(null, null), []);
});
