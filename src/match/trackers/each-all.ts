import { clearGuards, guardsExpiry, guardsLive, pruneGuards, stepGuards, type Guards } from "./guards.ts";
import { union } from "./each.ts";
import { changed, setSlot, slotOf } from "./pair.ts";
import { aboveFloor, merge, noInstances, startSeq, startTime, type Instance, type Run, type Tracker } from "./tracker.ts";

type List = readonly Instance[];

/**
 * (all T1 .. Tk (fail F) ...) in an absence: of each part the instances so far, one for each start, earliest first.
 * State: those lists, the parts' own states, the guards' states.
 */
export function eachAll(parts: readonly Tracker[], guards: Guards): Tracker {
  const size = parts.length;
  const own: number[] = [];
  let next = size;
  for (const part of parts) own.push(part.stateless ? -1 : next++);
  const guardsAt = next;
  const none = Array.from({ length: guardsAt + guards.slots }, () => null);
  const partMask = parts.reduce((mask, part) => mask | part.mask, 0);
  const listOf = (slots: readonly unknown[], i: number): List => (slots[i] ?? noInstances) as List;

  function pruneLists(slots: unknown[], minSeq: number, minTime: number): void {
    for (let i = 0; i < size; i++) {
      const list = aboveFloor(listOf(slots, i), minSeq, minTime);
      slots[i] = list.length === 0 ? null : list;
    }
  }

  function pruneAll(slots: unknown[], minSeq: number, minTime: number, now: number): void {
    pruneLists(slots, minSeq, minTime);
    for (const [i, part] of parts.entries()) {
      setSlot(slots, own[i] as number, part.prune(slotOf(slots, own[i] as number), minSeq, minTime, now));
    }
  }

  function startsOf(slots: readonly unknown[], into: number[]): void {
    for (const [i, part] of parts.entries()) {
      for (const instance of listOf(slots, i)) into.push(startSeq(instance));
      part.starts(slotOf(slots, own[i] as number), into);
    }
  }

  function earliestStart(slots: readonly unknown[]): number {
    const starts: number[] = [];
    startsOf(slots, starts);
    return starts.reduce((a, b) => Math.min(a, b), Infinity);
  }

  function watch(slots: unknown[], run: Run): void {
    const earliest = earliestStart(slots);
    if (earliest === Infinity) return clearGuards(guards, slots, guardsAt);
    const violated = stepGuards(guards, slots, guardsAt, run, earliest + 1);
    if (violated >= 0) pruneAll(slots, violated, -Infinity, run.time);
  }

  /** Takes the event into every part. @returns what ends now, by part */
  function stepParts(slots: unknown[], run: Run, minSeq: number, minTime: number): List[] {
    return parts.map((part, i) => {
      if ((part.mask & run.mask) === 0) return noInstances;
      setSlot(slots, own[i] as number, part.step(slotOf(slots, own[i] as number), run, minSeq, minTime));
      const ending = run.foundEach;
      if (ending.length > 0) slots[i] = union(ending, listOf(slots, i));
      return ending;
    });
  }

  /** An instance that starts with `first` of part `i` and ends now: the others start as late as they can, one of all ends now. */
  function complete(slots: readonly unknown[], ending: readonly List[], i: number, first: Instance, endsNow: boolean): Instance | null {
    const chosen = [first];
    let ends = endsNow;
    for (let j = 0; j < size; j++) {
      if (j === i) continue;
      const last = ends ? undefined : (ending[j] as List).at(-1);
      const late = last !== undefined && startSeq(last) > startSeq(first);
      const instance = late ? last : listOf(slots, j).at(-1);
      if (instance === undefined || startSeq(instance) < startSeq(first)) return null;
      ends ||= late;
      chosen.push(instance);
    }
    return ends ? merge(chosen) : null;
  }

  function completeAll(slots: readonly unknown[], ending: readonly List[]): List {
    if (ending.every((list) => list.length === 0)) return noInstances;
    let found = noInstances;
    for (let i = 0; i < size; i++) {
      const mine: Instance[] = [];
      for (const first of listOf(slots, i)) {
        const instance = complete(slots, ending, i, first, (ending[i] as List).includes(first));
        if (instance !== null) mine.push(instance);
      }
      found = union(found, mine);
    }
    return found;
  }

  return {
    mask: partMask | guards.mask,
    stateless: false,
    maxStarts: Infinity,
    maxLive: Infinity,
    step(state, run, minSeq, minTime) {
      const slots: unknown[] = (state ?? none).slice();
      pruneLists(slots, minSeq, minTime);
      if ((guards.mask & run.mask) !== 0) watch(slots, run);
      run.foundEach = completeAll(slots, stepParts(slots, run, minSeq, minTime));
      return changed(state, slots);
    },
    prune(state, minSeq, minTime, now) {
      if (state === null) return null;
      const slots = state.slice();
      pruneAll(slots, minSeq, minTime, now);
      pruneGuards(guards, slots, guardsAt, earliestStart(slots) + 1, now);
      return changed(state, slots);
    },
    starts(state, into) {
      if (state !== null) startsOf(state, into);
    },
    expiry(state, window) {
      if (state === null) return Infinity;
      let least = guardsExpiry(guards, state, guardsAt);
      for (const [i, part] of parts.entries()) {
        for (const instance of listOf(state, i)) least = Math.min(least, startTime(instance) + window);
        least = Math.min(least, part.expiry(slotOf(state, own[i] as number), window));
      }
      return least;
    },
    live(state) {
      if (state === null) return 0;
      let sum = guardsLive(guards, state, guardsAt);
      for (const [i, part] of parts.entries()) sum += listOf(state, i).length + part.live(slotOf(state, own[i] as number));
      return sum;
    },
  };
}
