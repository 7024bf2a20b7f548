/** Counts over time: added up, told by kind, by pattern and by stretch, forgotten. */
import assert from "node:assert/strict";
import type { ActivityCount } from "../activity.ts";
import { withStore, type OpenStore } from "./opened.ts";

function countOf(some: Partial<ActivityCount> = {}): ActivityCount {
  return { tenant: 1, stretch: "minute", kind: "events", pattern: null, at: 60_000, count: 1, ...some };
}

export function activityContract(open: OpenStore): void {
  withStore(open, "activity: counts of one stretch add up, also after reopening; others stand apart", async (store, opened) => {
    await store.activity.add([
      countOf(),
      countOf({ count: 2 }),
      countOf({ at: 120_000 }),
      countOf({ tenant: 2 }),
      countOf({ kind: "sends" }),
    ]);
    const { activity } = await opened.reopen();
    await activity.add([countOf({ count: 4 }), countOf({ kind: "matches", pattern: 3 })]);
    const all = await activity.totals(1, { stretch: "minute", from: 0, to: 180_000 });
    assert.deepEqual(all, [countOf({ count: 7 }), countOf({ at: 120_000 }), countOf({ kind: "sends" })]);
    assert.deepEqual(await activity.totals(1, { stretch: "minute", from: 60_001, to: 120_000 }), []);
    assert.deepEqual(await activity.totals(1, { stretch: "hour", from: 0, to: 180_000 }), []);
  });

  withStore(open, "activity: by pattern only what is counted by pattern", async ({ activity }) => {
    const one = countOf({ stretch: "hour", kind: "matches", pattern: 1, at: 0 });
    const two = countOf({ stretch: "hour", kind: "matches", pattern: 2, at: 0, count: 5 });
    await activity.add([
      two,
      one,
      countOf({ stretch: "hour", kind: "matches", at: 0, count: 6 }),
      countOf({ stretch: "hour", pattern: 1 }),
    ]);
    assert.deepEqual(await activity.byPattern(1, "matches", { stretch: "hour", from: 0, to: 1 }), [one, two]);
  });

  withStore(open, "activity: what is older than a moment is forgotten, of that stretch only", async ({ activity }) => {
    await activity.add([countOf({ at: 0 }), countOf(), countOf({ stretch: "hour", at: 0 })]);
    await activity.expire("minute", 60_000);
    assert.deepEqual(await activity.totals(1, { stretch: "minute", from: 0, to: 180_000 }), [countOf()]);
    assert.equal((await activity.totals(1, { stretch: "hour", from: 0, to: 1 })).length, 1);
  });
}
