import assert from "node:assert/strict";
import { test } from "node:test";
import { timeOf } from "./intake.ts";
import { pauseMs } from "./pauses.ts";

test("times are read as third parties write them", () => {
  const at = Date.UTC(2026, 0, 31, 17, 55, 14);
  const same = [
    "2026-01-31T17:55:14.000Z",
    "2026-01-31 17:55:14",
    at,
    at / 1000,
    String(at),
    String(at / 1000),
    "Sat, 31 Jan 2026 17:55:14 +0000",
  ];
  for (const value of same) assert.equal(timeOf(value), at, String(value));
  for (const value of ["soon", "", null, undefined, true, {}, [], Number.NaN, "31/01/2026"])
    assert.equal(timeOf(value), null, JSON.stringify(value));
});

test("pauses grow from 1 s to 5 min, whatever chance says", () => {
  for (const random of [0, 0.5, 0.999_999]) {
    const pauses = Array.from({ length: 1_000 }, (_, i) => pauseMs(i + 1, random));
    assert.ok(pauses.every((ms, i) => ms >= 1_000 && ms <= 300_000 && (i === 0 || ms >= pauses[i - 1]!)));
  }
  assert.equal(pauseMs(1, 0), 1_000);
});
