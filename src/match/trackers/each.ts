/**
 * Trackers of an absence, of which the earliest moment counts: they give of each event all instances that end there, one for each
 * start, earliest first (run.foundEach). A later start never takes the place of an earlier one here.
 */
import { noInstances, orNull, startSeq, type Instance, type Tracker, type TrackerState } from "./tracker.ts";

/** A tracker of plain events, whose instance starts where it ends. */
export function eachLeaf(leaf: Tracker): Tracker {
  return {
    ...leaf,
    step(state, run, minSeq, minTime) {
      const next = leaf.step(state, run, minSeq, minTime);
      run.foundEach = run.found === null ? noInstances : [run.found];
      return next;
    },
  };
}

/** (any T1 .. Tk) */
export function eachAny(members: readonly Tracker[], any: Tracker): Tracker {
  type Slots = readonly TrackerState[];
  const none: Slots = members.map(() => null);
  return {
    ...any,
    step(state, run, minSeq, minTime) {
      const before = (state ?? none) as Slots;
      const after = before.slice();
      let found: readonly Instance[] = noInstances;
      for (const [i, member] of members.entries()) {
        if ((member.mask & run.mask) === 0) continue;
        after[i] = member.step(before[i] as TrackerState, run, minSeq, minTime);
        found = union(found, run.foundEach);
      }
      run.foundEach = found;
      return after.every((slot, i) => slot === before[i]) ? state : orNull(after);
    },
  };
}

/** One for each start, earliest first. */
export function union(a: readonly Instance[], b: readonly Instance[]): readonly Instance[] {
  if (a.length === 0) return b;
  if (b.length === 0) return a;
  const sorted = [...a, ...b].sort((x, y) => startSeq(x) - startSeq(y));
  return sorted.filter((one, i) => i === 0 || startSeq(one) !== startSeq(sorted[i - 1] as Instance));
}
