/** Partial matches drawn on the picture of their pattern. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Pattern } from "../../api/objects.ts";
import { drawnOf } from "./pending.ts";

const when = '(within 1 days (seq (event (= type "a")) (event (= type "b"))))';
const pattern: Pattern = { id: "PT1", name: "Pair", description: "", status: true, when, then: "(set a 1)", version: 1, diagnostics: [] };
const at = "2026-03-01T10:00:00.000Z";
const events = [1, 2].map((n) => ({
  id: `EV00000000000${n}`,
  time: at,
  "received-at": at,
  attributes: { type: n === 1 ? "a" : "x" },
  "contributing?": n === 1,
}));
const partial = {
  pattern: { id: "PT1", name: "Pair" },
  events: ["EV000000000001"],
  "waits-for": [],
  others: 0,
  "fires-at": null,
  "expires-at": null,
};

test("the events held fill their places, what is lacking is open, and the window has its deadline", () => {
  const drawn = drawnOf(partial, pattern, events);
  const [seq] = drawn!.filling.members;
  assert.equal(drawn!.filling.deadline, Date.parse(at) + 86_400_000);
  assert.deepEqual(
    seq!.members.map(({ status, seqs }) => [status, seqs]),
    [
      ["filled", [1]],
      ["open", []],
    ],
  );
});

test("nothing is drawn on a pattern that is gone, has changed, or without its events", () => {
  assert.equal(drawnOf(partial, undefined, events), null);
  assert.equal(drawnOf(partial, { ...pattern, when: '(event (= type "q"))' }, events), null);
  assert.equal(drawnOf(partial, pattern, events.slice(1)), null);
});
