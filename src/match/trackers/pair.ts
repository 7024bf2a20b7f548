import {
  aboveFloor,
  earliestEnd,
  join,
  orNull,
  startSeq,
  startTime,
  type Instance,
  type Run,
  type Tracker,
  type TrackerState,
} from "./tracker.ts";
import { clearGuards, guardsExpiry, guardsLive, pruneGuards, stepGuards, type Guards } from "./guards.ts";
import { insertLatest, latestBefore, notBefore, type History } from "./history.ts";

/** Where the parts of a pair's state lie: the history first; nothing is kept for plain events. */
export interface PairSlots {
  readonly left: number;
  readonly right: number;
  readonly guards: number;
  readonly none: readonly null[];
}

export function pairSlots(left: Tracker, right: Tracker, guards: Guards): PairSlots {
  const rightAt = left.stateless ? 1 : 2;
  const guardsAt = rightAt + (right.stateless ? 0 : 1);
  const none = Array.from({ length: guardsAt + guards.slots }, () => null);
  return { left: left.stateless ? -1 : 1, right: right.stateless ? -1 : rightAt, guards: guardsAt, none };
}

export function slotOf(slots: readonly unknown[], index: number): TrackerState {
  return index < 0 ? null : (slots[index] as TrackerState);
}

export function setSlot(slots: unknown[], index: number, state: TrackerState): void {
  if (index >= 0) slots[index] = state;
}

/** The state before when the slots are all the same. */
export function changed(before: TrackerState, slots: unknown[]): TrackerState {
  if (before !== null) {
    for (let i = 0; i < slots.length; i++) if (slots[i] !== before[i]) return orNull(slots);
    return before;
  }
  return orNull(slots);
}

/** The partial matches of a pair: instances of L with what has begun of R after them, or alone, and what has begun of L. */
export function pairPartials(history: History, left: readonly Instance[], right: readonly Instance[]): Instance[] {
  const further = right.flatMap((begun) => {
    const entry = latestBefore(history, startSeq(begun));
    return entry === null ? [] : [join(entry, begun)];
  });
  return [...further, ...history, ...left];
}

/**
 * (seq L (fail F) ... R); a longer seq is a pair whose left side is a pair.
 * A guard does its work at the moment it completes: entries that end before its start are dropped, so nothing of it is kept.
 */
export function pairTracker(left: Tracker, guards: Guards, right: Tracker): Tracker {
  const at = pairSlots(left, right, guards);
  const guarded = guards.trackers.length > 0;
  const maxHistory = (right.maxStarts + 1) * (guarded ? left.maxStarts + 1 : 1);

  /** The entries that are still alive once the event's time and the guards are taken in. */
  function settle(slots: unknown[], run: Run, minSeq: number, minTime: number): History | null {
    let history = slots[0] as History | null;
    if (history === null) return null;
    history = aboveFloor(history, minSeq, minTime);
    if (history.length > 0 && (guards.mask & run.mask) !== 0) {
      history = notBefore(history, stepGuards(guards, slots, at.guards, run, earliestEnd(history) + 1));
    }
    if (history.length > 0) return history;
    setSlot(slots, at.right, null);
    clearGuards(guards, slots, at.guards);
    return null;
  }

  function completeRight(slots: unknown[], run: Run, history: History): Instance | null {
    if ((right.mask & run.mask) === 0) return null;
    setSlot(slots, at.right, right.step(slotOf(slots, at.right), run, earliestEnd(history) + 1, -Infinity));
    if (run.found === null) return null;
    const entry = latestBefore(history, startSeq(run.found));
    return entry === null ? null : join(entry, run.found);
  }

  return {
    mask: left.mask | right.mask | guards.mask,
    stateless: false,
    maxStarts: left.maxStarts + maxHistory,
    maxLive: left.maxLive + right.maxLive + maxHistory + guards.trackers.reduce((sum, guard) => sum + guard.maxLive, 0),
    step(state, run, minSeq, minTime) {
      if (state === null && (left.mask & run.mask) === 0) {
        run.found = null;
        return null;
      }
      const slots: unknown[] = (state ?? at.none).slice();
      let history = settle(slots, run, minSeq, minTime);
      const found = history === null ? null : completeRight(slots, run, history);
      if ((left.mask & run.mask) !== 0) {
        setSlot(slots, at.left, left.step(slotOf(slots, at.left), run, minSeq, minTime));
        if (run.found !== null) {
          const starts: number[] = [];
          right.starts(slotOf(slots, at.right), starts);
          history = history === null ? [run.found] : insertLatest(history, run.found, guarded, starts);
        }
      }
      slots[0] = history;
      run.found = found;
      return changed(state, slots);
    },
    prune(state, minSeq, minTime, now) {
      if (state === null) return null;
      const slots = state.slice();
      const history = aboveFloor((slots[0] ?? []) as History, minSeq, minTime);
      const from = earliestEnd(history) + 1;
      slots[0] = history.length === 0 ? null : history;
      setSlot(slots, at.left, left.prune(slotOf(slots, at.left), minSeq, minTime, now));
      setSlot(slots, at.right, from === Infinity ? null : right.prune(slotOf(slots, at.right), from, -Infinity, now));
      pruneGuards(guards, slots, at.guards, from, now);
      return changed(state, slots);
    },
    starts(state, into) {
      if (state === null) return;
      for (const entry of (state[0] ?? []) as History) into.push(startSeq(entry));
      left.starts(slotOf(state, at.left), into);
    },
    expiry(state, window) {
      if (state === null) return Infinity;
      let least = left.expiry(slotOf(state, at.left), window);
      for (const entry of (state[0] ?? []) as History) least = Math.min(least, startTime(entry) + window);
      least = Math.min(least, right.expiry(slotOf(state, at.right), Infinity));
      return Math.min(least, guardsExpiry(guards, state, at.guards));
    },
    live(state) {
      if (state === null) return 0;
      const history = (state[0] ?? []) as History;
      const sides = left.live(slotOf(state, at.left)) + right.live(slotOf(state, at.right));
      return history.length + sides + guardsLive(guards, state, at.guards);
    },
    partials(state) {
      if (state === null) return [];
      const sides = [left.partials(slotOf(state, at.left)), right.partials(slotOf(state, at.right))] as const;
      return pairPartials((state[0] ?? []) as History, ...sides);
    },
  };
}
