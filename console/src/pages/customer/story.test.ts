/** A customer's export as the page tells it. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { countKinds, ofKinds, storyOf } from "./story.ts";

const at = (second: number): string => `2026-03-01T10:00:0${second}.000Z`;
const event = { id: "EV000000000001", time: at(0), "received-at": at(0), attributes: { id: 7 }, "contributing?": true };

const rows = storyOf({
  events: [event],
  timeline: [
    { at: at(0), what: "event", event: event.id },
    { at: at(0), what: "match", reaction: "RE1", pattern: "Sorry" },
    { at: at(1), what: "sent", reaction: "RE1", pattern: "Sorry", command: "send", endpoint: "echo", type: "message", send: 1 },
    { at: at(2), what: "late-answer", reaction: "RE1", pattern: "Sorry", command: "send", send: 1 },
    { at: at(3), what: "end", reaction: "RE1", pattern: "Sorry", status: "failure", reason: "no answer" },
  ],
});

test("the newest comes first, each in words and with what it belongs to", () => {
  assert.deepEqual(
    rows.map(({ text }) => text),
    ["Sorry ended: failure", "send echo message: answered, too late", "send echo message: sent", "Sorry matched", "EV000000000001"],
  );
  assert.deepEqual([rows[0]?.reason, rows[0]?.reaction, rows[4]?.attributes], ["no answer", "RE1", { id: 7 }]);
});

test("kinds are counted and chosen; none chosen is all", () => {
  assert.deepEqual(countKinds(rows), { event: 1, match: 1, send: 2, end: 1 });
  assert.deepEqual(ofKinds(rows, []), rows);
  assert.deepEqual(
    ofKinds(rows, ["event", "end"]).map(({ kind }) => kind),
    ["end", "event"],
  );
});
