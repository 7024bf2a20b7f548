import { clearGuards, guardsExpiry, guardsLive, pruneGuards, stepGuards, type Guards } from "./guards.ts";
import { changed, setSlot, slotOf } from "./pair.ts";
import { merge, startSeq, startTime, type Instance, type Run, type Tracker } from "./tracker.ts";

/**
 * (all T1 .. Tk (fail F) ...), where no event can fill places of two of the parts: a part is a member alone, or a group of members
 * that compete for events. For each part the instance that starts latest so far is kept; the whole starts with the earliest of them.
 *
 * State: the latest instance of each part, the parts' own states, the guards' states.
 */
export function allTracker(parts: readonly Tracker[], guards: Guards): Tracker {
  const size = parts.length;
  const own: number[] = [];
  let next = size;
  for (const part of parts) own.push(part.stateless ? -1 : next++);
  const guardsAt = next;
  const none = Array.from({ length: guardsAt + guards.slots }, () => null);
  const partMask = parts.reduce((mask, part) => mask | part.mask, 0);

  function prune(slots: unknown[], minSeq: number, minTime: number, now: number): void {
    for (let i = 0; i < size; i++) {
      const latest = slots[i] as Instance | null;
      if (latest !== null && (startSeq(latest) < minSeq || startTime(latest) < minTime)) slots[i] = null;
      const index = own[i] as number;
      if (index >= 0) slots[index] = (parts[i] as Tracker).prune(slotOf(slots, index), minSeq, minTime, now);
    }
  }

  function startsOf(slots: readonly unknown[], into: number[]): void {
    for (let i = 0; i < size; i++) {
      const latest = slots[i] as Instance | null;
      if (latest !== null) into.push(startSeq(latest));
      (parts[i] as Tracker).starts(slotOf(slots, own[i] as number), into);
    }
  }

  /** A guard that completes ends all that starts before it: nothing of it is kept either. */
  function watch(slots: unknown[], run: Run): void {
    const starts: number[] = [];
    startsOf(slots, starts);
    if (starts.length === 0) return clearGuards(guards, slots, guardsAt);
    const violated = stepGuards(guards, slots, guardsAt, run, starts.reduce((a, b) => Math.min(a, b)) + 1);
    if (violated >= 0) prune(slots, violated, -Infinity, run.time);
  }

  /** Steps each part; what a part finds ends now. Of all ways to end now with one of them the one that starts latest. */
  function stepParts(slots: unknown[], run: Run, minSeq: number, minTime: number): Instance | null {
    let ending: (Instance | null)[] | null = null;
    for (let i = 0; i < size; i++) {
      const part = parts[i] as Tracker;
      if ((part.mask & run.mask) === 0) continue;
      setSlot(slots, own[i] as number, part.step(slotOf(slots, own[i] as number), run, minSeq, minTime));
      if (run.found === null) continue;
      (ending ??= Array.from({ length: size }, () => null))[i] = run.found;
      const latest = slots[i] as Instance | null;
      if (latest === null || startSeq(run.found) >= startSeq(latest)) slots[i] = run.found;
    }
    return ending === null ? null : complete(slots as (Instance | null)[], ending);
  }

  function complete(latest: readonly (Instance | null)[], ending: readonly (Instance | null)[]): Instance | null {
    let best: Instance[] | null = null;
    let bestStart = -1;
    for (let i = 0; i < size; i++) {
      const end = ending[i] ?? null;
      if (end === null) continue;
      const chosen: Instance[] = [];
      for (let j = 0; j < size; j++) {
        const instance = j === i ? end : (latest[j] ?? null);
        if (instance === null) return null;
        chosen.push(instance);
      }
      const start = chosen.reduce((least, instance) => Math.min(least, startSeq(instance)), Infinity);
      if (start > bestStart) {
        bestStart = start;
        best = chosen;
      }
    }
    return best === null ? null : merge(best);
  }

  return {
    mask: partMask | guards.mask,
    stateless: false,
    maxStarts: parts.reduce((sum, part) => sum + part.maxStarts + 1, 0),
    maxLive: [...parts, ...guards.trackers].reduce((sum, tracker) => sum + tracker.maxLive, size),
    step(state, run, minSeq, minTime) {
      run.found = null;
      if (state === null && (partMask & run.mask) === 0) return null;
      const slots: unknown[] = (state ?? none).slice();
      for (let i = 0; i < size; i++) {
        const latest = slots[i] as Instance | null;
        if (latest !== null && (startSeq(latest) < minSeq || startTime(latest) < minTime)) slots[i] = null;
      }
      if ((guards.mask & run.mask) !== 0) watch(slots, run);
      run.found = stepParts(slots, run, minSeq, minTime);
      return changed(state, slots);
    },
    prune(state, minSeq, minTime, now) {
      if (state === null) return null;
      const slots = state.slice();
      prune(slots, minSeq, minTime, now);
      const starts: number[] = [];
      startsOf(slots, starts);
      pruneGuards(guards, slots, guardsAt, starts.reduce((a, b) => Math.min(a, b), Infinity) + 1, now);
      return changed(state, slots);
    },
    starts(state, into) {
      if (state !== null) startsOf(state, into);
    },
    expiry(state, window) {
      if (state === null) return Infinity;
      let least = guardsExpiry(guards, state, guardsAt);
      for (let i = 0; i < size; i++) {
        const latest = state[i] as Instance | null;
        if (latest !== null) least = Math.min(least, startTime(latest) + window);
        least = Math.min(least, (parts[i] as Tracker).expiry(slotOf(state, own[i] as number), window));
      }
      return least;
    },
    live(state) {
      if (state === null) return 0;
      let sum = guardsLive(guards, state, guardsAt);
      for (let i = 0; i < size; i++) {
        if (state[i] !== null) sum++;
        sum += (parts[i] as Tracker).live(slotOf(state, own[i] as number));
      }
      return sum;
    },
  };
}
