import {
  countGroups,
  earliestEndIn,
  endIn,
  filterGroups,
  groupsAboveFloor,
  groupsExpiry,
  instancesIn,
  noGroups,
  startsIn,
  withoutRepeats,
  type Group,
  type Groups,
} from "./group.ts";
import { clearGuards, guardsExpiry, guardsLive, pruneGuards, stepGuards, type Guards } from "./guards.ts";
import { changed, pairPartials, pairSlots, setSlot, slotOf } from "./pair.ts";
import { startSeq, type Instance, type Run, type Tracker } from "./tracker.ts";

/**
 * (seq L (fail F) ... R) in an absence: of R the latest start will do, of L every start is kept.
 * State as a pair's, with groups for its history.
 * @param earliestOnly give only the instance that starts earliest
 */
export function eachPair(left: Tracker, guards: Guards, right: Tracker, earliestOnly: boolean): Tracker {
  const at = pairSlots(left, right, guards);
  const guarded = guards.trackers.length > 0;
  const historyOf = (slots: readonly unknown[]): Groups => (slots[0] ?? noGroups) as Groups;

  function settle(slots: unknown[], run: Run, minSeq: number, minTime: number): Groups {
    let history = groupsAboveFloor(historyOf(slots), minSeq, minTime);
    if (history.length > 0 && (guards.mask & run.mask) !== 0) {
      const violated = stepGuards(guards, slots, at.guards, run, earliestEndIn(history) + 1);
      if (violated >= 0) history = filterGroups(history, (one, tail) => endIn(tail, one) >= violated);
    }
    if (history.length > 0) return history;
    setSlot(slots, at.right, null);
    clearGuards(guards, slots, at.guards);
    return history;
  }

  function completeRight(slots: unknown[], run: Run, history: Groups): Groups {
    if (history.length === 0 || (right.mask & run.mask) === 0) return noGroups;
    setSlot(slots, at.right, right.step(slotOf(slots, at.right), run, earliestEndIn(history) + 1, -Infinity));
    const last = run.found;
    if (last === null) return noGroups;
    const before = withoutRepeats(filterGroups(history, (one, tail) => endIn(tail, one) < startSeq(last)));
    const found = earliestOnly ? earliest(before) : before;
    return found.map(([tail, beginnings]) => [tail.concat(last.slice(1)), beginnings]);
  }

  function earliest(groups: Groups): Groups {
    let first: Group | null = null;
    for (const [tail, beginnings] of groups) {
      const one = beginnings.reduce((a, b) => (startSeq(a) <= startSeq(b) ? a : b));
      if (first === null || startSeq(one) < startSeq(first[1][0] as Instance)) first = [tail, [one]];
    }
    return first === null ? noGroups : [first];
  }

  /** Adds instances that end now; of one start an older one stays only for partial matches of R that began between the ends. */
  function insert(history: Groups, found: Groups, starts: readonly number[], now: number): Groups {
    const [first, ...others] = found as readonly [Group, ...Group[]];
    const [newest] = first[1] as readonly [Instance];
    if (others.length === 0 && first[1].length === 1 && startSeq(newest) === now) return insertNewStart(history, newest);
    const fresh = new Set<number>();
    for (const [, beginnings] of found) for (const one of beginnings) fresh.add(startSeq(one));
    const latest = starts.reduce((a, b) => Math.max(a, b), -1);
    const kept = filterGroups(history, (one, tail) => {
      if (!fresh.has(startSeq(one))) return true;
      if (latest <= endIn(tail, one)) return false;
      if (!guarded) fresh.delete(startSeq(one));
      return true;
    });
    return [...kept, ...filterGroups(found, (one) => fresh.delete(startSeq(one)))];
  }

  /** An instance of one event has a start that nothing else has; such stand in the first group, which has no tail. */
  function insertNewStart(history: Groups, instance: Instance): Groups {
    const [first, ...others] = history;
    if (first === undefined || first[0].length > 0) return [[[], [instance]], ...history];
    return [[[], [...first[1], instance]], ...others];
  }

  return {
    mask: left.mask | right.mask | guards.mask,
    stateless: false,
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
          history = insert(history, run.foundEach, starts, run.seq);
        }
      }
      slots[0] = history.length === 0 ? null : history;
      run.foundEach = found;
      return changed(state, slots);
    },
    prune(state, minSeq, minTime, now) {
      if (state === null) return null;
      const slots = state.slice();
      const history = groupsAboveFloor(historyOf(slots), minSeq, minTime);
      const from = earliestEndIn(history) + 1;
      slots[0] = history.length === 0 ? null : history;
      setSlot(slots, at.left, left.prune(slotOf(slots, at.left), minSeq, minTime, now));
      setSlot(slots, at.right, from === Infinity ? null : right.prune(slotOf(slots, at.right), from, -Infinity, now));
      pruneGuards(guards, slots, at.guards, from, now);
      return changed(state, slots);
    },
    starts(state, into) {
      if (state === null) return;
      startsIn(historyOf(state), into);
      left.starts(slotOf(state, at.left), into);
    },
    expiry(state, window) {
      if (state === null) return Infinity;
      const sides = Math.min(left.expiry(slotOf(state, at.left), window), right.expiry(slotOf(state, at.right), Infinity));
      return Math.min(groupsExpiry(historyOf(state), window), sides, guardsExpiry(guards, state, at.guards));
    },
    live(state) {
      if (state === null) return 0;
      const sides = left.live(slotOf(state, at.left)) + right.live(slotOf(state, at.right));
      return countGroups(historyOf(state)) + sides + guardsLive(guards, state, at.guards);
    },
    partials(state) {
      if (state === null) return [];
      const sides = [left.partials(slotOf(state, at.left)), right.partials(slotOf(state, at.right))] as const;
      return pairPartials(instancesIn(historyOf(state)), ...sides);
    },
  };
}
