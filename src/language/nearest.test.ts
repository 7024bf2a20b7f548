import assert from "node:assert/strict";
import { test } from "node:test";
import { nearest } from "./nearest.ts";

const words = ["event", "count", "within", "seq", "all", "any"];

test("the nearest word is at most one edit per three letters away", () => {
  const cases: readonly (readonly [string, string | null])[] = [
    ["evnt", "event"],
    ["evetn", "event"],
    ["EVENTS", "event"],
    ["withn", "within"],
    ["wihtnn", "within"],
    ["sek", "seq"],
    ["xyz", null],
    ["counterfeit", null],
    ["", null],
  ];
  for (const [word, expected] of cases) assert.equal(nearest(word, words), expected, word);
});

test("of equally near words the first is taken", () => {
  assert.equal(nearest("minuts", ["minutes", "minute"]), "minutes");
  assert.equal(nearest("al", ["all", "any"]), "all");
});

test("long words are compared in bounded time", () => {
  assert.equal(nearest(`${"x".repeat(60_000)}y`, ["x".repeat(60_000)]) === null, true);
});
