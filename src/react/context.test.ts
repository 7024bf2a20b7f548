import { test } from "node:test";
import assert from "node:assert/strict";
import { mergeContext } from "./context.ts";

test("later events win, attribute by attribute", () => {
  const merged = mergeContext([{ id: 1, a: { x: 1 }, b: "old" }, { a: { y: 2 } }, { b: null, c: true }]);
  assert.deepEqual(merged, { id: 1, a: { y: 2 }, b: null, c: true });
  assert.deepEqual(mergeContext([]), {});
});

test("an attribute named __proto__ stays an attribute", () => {
  const merged = mergeContext([JSON.parse('{"__proto__":{"polluted":true}}') as Record<string, never>]);
  assert.deepEqual(Object.keys(merged), ["__proto__"]);
  assert.equal("polluted" in merged, false);
});
