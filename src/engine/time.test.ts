import assert from "node:assert/strict";
import { test } from "node:test";
import { defaultSettings } from "../store/configuration.ts";
import { eventTime, readTime } from "./time.ts";

test("times are ISO 8601 or epoch milliseconds; without an offset they are UTC", () => {
  const cases: readonly (readonly [unknown, number | null])[] = [
    ["1999-08-01T00:10:10Z", Date.UTC(1999, 7, 1, 0, 10, 10)],
    ["1999-08-01T00:10:10", Date.UTC(1999, 7, 1, 0, 10, 10)],
    ["1999-08-01 00:10:10", Date.UTC(1999, 7, 1, 0, 10, 10)],
    ["1999-08-01T02:10:10.250+02:00", Date.UTC(1999, 7, 1, 0, 10, 10, 250)],
    ["1999-08-01", Date.UTC(1999, 7, 1)],
    [933_466_210_000, 933_466_210_000],
    [933_466_210_000.9, 933_466_210_000],
    ["933466210000", null],
    ["yesterday", null],
    ["1999-13-01", null],
    [Number.NaN, null],
    [Number.MAX_VALUE, null],
    [true, null],
    [null, null],
  ];
  for (const [value, expected] of cases) assert.equal(readTime(value), expected, JSON.stringify(value));
});

test("on the clock received an event's time is its arrival, and never goes back", () => {
  assert.deepEqual(eventTime(defaultSettings, {}, null, 5_000), { time: 5_000 });
  assert.deepEqual(eventTime(defaultSettings, {}, 6_000, 5_000), { time: 6_000 });
});

test("on the clock replay an event without a time, or an earlier one, is refused with the reason", () => {
  const settings = { ...defaultSettings, clock: "replay" as const, timeAttribute: "at" };
  assert.deepEqual(eventTime(settings, { at: 7_000 }, 7_000, 1), { time: 7_000 });
  const refusals: readonly (readonly [Parameters<typeof eventTime>[1], RegExp])[] = [
    [{}, /lacks the time attribute "at"/],
    [{ at: null }, /lacks the time attribute "at"/],
    [{ at: "soon" }, /"soon"; it must be ISO 8601 or epoch milliseconds/],
    [{ at: 6_999 }, /earlier than the tenant's clock/],
  ];
  for (const [attributes, reason] of refusals) {
    const moment = eventTime(settings, attributes, 7_000, 1);
    assert.match("error" in moment ? moment.error : "", reason);
  }
});
