import assert from "node:assert/strict";
import { test } from "node:test";
import { parametersOf, stateOf } from "./state.ts";

test("typed parameters are texts, but for JSON objects and arrays; empty ones are left out", () => {
  assert.deepEqual(parametersOf({ to: "+15005550006", body: ' {"a": [1]}', list: "[1, 2]", broken: "{no", number: "7", none: "" }), {
    to: "+15005550006",
    body: { a: [1] },
    list: [1, 2],
    broken: "{no",
    number: "7",
  });
});

test("the state tells who has paused it", () => {
  const delivery = {
    paused: false,
    waiting: 0,
    "in-flight": 0,
    "provider-pause": null,
    succeeded: 0,
    failed: 0,
    postponed: 0,
    "last-error": null,
  };
  assert.equal(stateOf(undefined).words, "not set up");
  assert.equal(stateOf({ type: "echo", delivery }).words, "ready");
  assert.equal(stateOf({ type: "echo", delivery: { ...delivery, paused: true } }).words, "paused");
  const until = { until: "2026-01-01T00:00:00Z", reason: "429" };
  assert.equal(stateOf({ type: "echo", delivery: { ...delivery, "provider-pause": until } }).words, "held off");
});
