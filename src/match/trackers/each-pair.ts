import { clearGuards, stepGuards, type Guards } from "./guards.ts";
import { notBefore, type History } from "./history.ts";
import { changed, pairSlots, pairTracker, setSlot, slotOf } from "./pair.ts";
import { aboveFloor, earliestEnd, endSeq, join, noInstances, startSeq, type Instance, type Run, type Tracker } from "./tracker.ts";

/**
 * (seq L (fail F) ... R) in an absence: of R the latest start will do, of L every start is kept.
 * State as a pair's; the history is in order of starts, then ends.
 * @param earliestOnly give only the instance that starts earliest
 */
export function eachPair(left: Tracker, guards: Guards, right: Tracker, earliestOnly: boolean): Tracker {
  const at = pairSlots(left, right, guards);
  const guarded = guards.trackers.length > 0;

  function settle(slots: unknown[], run: Run, minSeq: number, minTime: number): History {
    let history = aboveFloor((slots[0] ?? []) as History, minSeq, minTime);
    if (history.length > 0 && (guards.mask & run.mask) !== 0) {
      history = notBefore(history, stepGuards(guards, slots, at.guards, run, earliestEnd(history) + 1));
    }
    if (history.length > 0) return history;
    setSlot(slots, at.right, null);
    clearGuards(guards, slots, at.guards);
    return history;
  }

  function completeRight(slots: unknown[], run: Run, history: History): readonly Instance[] {
    if (history.length === 0 || (right.mask & run.mask) === 0) return noInstances;
    setSlot(slots, at.right, right.step(slotOf(slots, at.right), run, earliestEnd(history) + 1, -Infinity));
    const last = run.found;
    if (last === null) return noInstances;
    const found: Instance[] = [];
    for (const [i, entry] of history.entries()) {
      if (endSeq(entry) >= startSeq(last)) continue;
      const next = history[i + 1];
      if (next !== undefined && startSeq(next) === startSeq(entry) && endSeq(next) < startSeq(last)) continue;
      found.push(join(entry, last));
      if (earliestOnly) break;
    }
    return found;
  }

  /** Adds instances that end now; of one start an older entry stays only for partial matches of R that began between the ends. */
  function insert(history: History, entries: readonly Instance[], starts: readonly number[]): History {
    const newest = history[history.length - 1];
    if (newest === undefined || startSeq(newest) < startSeq(entries[0] as Instance)) return [...history, ...entries];
    const merged = [...history, ...entries].sort((a, b) => startSeq(a) - startSeq(b) || endSeq(a) - endSeq(b));
    const kept: Instance[] = [];
    for (const [i, entry] of merged.entries()) {
      const next = merged[i + 1];
      const replaced = next !== undefined && startSeq(next) === startSeq(entry);
      if (replaced && !starts.some((seq) => seq > endSeq(entry) && seq <= endSeq(next))) continue;
      const former = kept[kept.length - 1];
      if (!guarded && former !== undefined && startSeq(former) === startSeq(entry)) continue;
      kept.push(entry);
    }
    return kept;
  }

  return {
    ...pairTracker(left, guards, right),
    maxStarts: Infinity,
    maxLive: Infinity,
    step(state, run, minSeq, minTime) {
      const slots: unknown[] = (state ?? at.none).slice();
      let history = settle(slots, run, minSeq, minTime);
      const found = completeRight(slots, run, history);
      if ((left.mask & run.mask) !== 0) {
        setSlot(slots, at.left, left.step(slotOf(slots, at.left), run, minSeq, minTime));
        if (run.foundEach.length > 0) {
          const starts: number[] = [];
          right.starts(slotOf(slots, at.right), starts);
          history = insert(history, run.foundEach, starts);
        }
      }
      slots[0] = history.length === 0 ? null : history;
      run.foundEach = found;
      return changed(state, slots);
    },
  };
}
