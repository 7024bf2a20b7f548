import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { insertLatest, latestBefore, notBefore, type History } from "./history.ts";
import { endSeq, startSeq, type Instance } from "./tracker.ts";

/** For each event a history is added to at: how far back the new entry starts; the events are numbered 10, 11, 12 ... */
const additions = fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 1, maxLength: 8 });
/** Events at which partial matches of the rest begin. */
const liveStarts = fc.uniqueArray(fc.integer({ min: 10, max: 18 }), { maxLength: 4 });

function entryAt(end: number, back: number): Instance {
  const start = Math.max(1, end - back);
  return start === end ? [start * 1000, start] : [start * 1000, start, end];
}

function startOf(history: History, violated: number, before: number): number | null {
  const entry = latestBefore(notBefore(history, violated), before);
  return entry === null ? null : startSeq(entry);
}

test("what is left out of a history is never missed", () => {
  const property = fc.property(additions, liveStarts, fc.boolean(), (backs, starts, guarded) => {
    const all: Instance[] = [];
    let history: History = [];
    for (const [i, back] of backs.entries()) {
      const now = 10 + i;
      const entry = entryAt(now, back);
      all.push(entry);
      const begun = starts.filter((seq) => seq <= now);
      history = insertLatest(history, entry, guarded, [...begun]);
      for (const before of [...begun, now + 1, now + 5]) {
        for (let violated = 0; violated <= (guarded ? now : 0); violated++) {
          assert.equal(startOf(history, violated, before), startOf(all, violated, before), `before ${before}, guard ${violated}`);
        }
      }
    }
    const ends = history.map(endSeq);
    assert.deepEqual(
      ends,
      [...ends].sort((a, b) => a - b),
      "in order of ends",
    );
    if (!guarded) assert.ok(history.length <= starts.length + 1, "one for each start, and one for those to come");
  });
  fc.assert(property, { numRuns: 20_000, seed: 1 });
});
