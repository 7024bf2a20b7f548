import assert from "node:assert/strict";
import { test } from "node:test";
import { changesOf, progressText, sizeText } from "./state.ts";

test("sizes and progress are told as people read them", () => {
  assert.deepEqual([0, 999, 1_000, 12_345, 1_500_000, 2e12].map(sizeText), [
    "0 bytes",
    "999 bytes",
    "1 kB",
    "12.3 kB",
    "1.5 MB",
    "2000 GB",
  ]);
  assert.equal(progressText({ step: "receiving", rows: 0, bytes: 500, "total-bytes": 1_000 }), "500 bytes have come (50 %)");
  assert.match(progressText({ step: "loading", rows: 12, bytes: 1, "total-bytes": null }), /^12 rows are loaded$/);
});

test("only what an augment added or replaced is told", () => {
  assert.deepEqual(changesOf({ id: 1, tier: "tin" }, { id: 1, tier: "gold", vip: true }), [
    { name: "tier", before: '"tin"', after: '"gold"' },
    { name: "vip", before: null, after: "true" },
  ]);
  assert.deepEqual(changesOf({ id: 1 }, { id: 1 }), []);
});
