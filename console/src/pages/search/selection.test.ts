/** What a filter selects, told before anything is done to it. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { ReactionHead } from "../../api/objects.ts";
import { filterText, selectionOf } from "./selection.ts";

const head = (id: string, name: string, reruns?: string[]): ReactionHead => ({
  id,
  pattern: { id: "PT1", name, version: 1 },
  key: "7",
  status: "failure",
  "matched-at": "2026-03-01T10:00:00.000Z",
  "ended-at": "2026-03-01T10:00:01.000Z",
  ...(reruns === undefined ? {} : { reruns }),
});

test("counted by pattern, with those that have been run again", () => {
  assert.deepEqual(selectionOf([head("RE1", "A"), head("RE2", "B"), head("RE3", "B", ["RE4"])]), {
    count: 3,
    rerunBefore: 1,
    patterns: [
      ["B", 2],
      ["A", 1],
    ],
  });
});

test("the filter in words", () => {
  assert.equal(filterText({}, String), "reactions");
  assert.equal(
    filterText({ status: "failure", pattern: "PT1", key: "7" }, () => "Sorry"),
    "reactions that failed, of the pattern Sorry, of customer 7",
  );
});
