import { clearGuards, guardsExpiry, guardsLive, pruneGuards, stepGuards, type Guards } from "./guards.ts";
import { changed, setSlot, slotOf } from "./pair.ts";
import { merge, startSeq, startTime, type Instance, type Run, type Tracker, waitingOf } from "./tracker.ts";

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

  function earliestStart(slots: readonly unknown[]): number {
    const starts: number[] = [];
    startsOf(slots, starts);
    let earliest = Infinity;
    for (const start of starts) earliest = Math.min(earliest, start);
    return earliest;
  }

  /** A guard that completes ends all that starts before it: nothing of it is kept either. */
  function watch(slots: unknown[], run: Run): void {
    const earliest = earliestStart(slots);
    if (earliest === Infinity) return clearGuards(guards, slots, guardsAt);
    const violated = stepGuards(guards, slots, guardsAt, run, earliest + 1);
    if (violated >= 0) prune(slots, violated, -Infinity, run.time);
  }

  /** Steps each part. An event fills a place of one part at most, so one at most finds an instance that ends now. */
  function stepParts(slots: unknown[], run: Run, minSeq: number, minTime: number): Instance | null {
    let ending: Instance | null = null;
    let at = 0;
    for (let i = 0; i < size; i++) {
      const part = parts[i] as Tracker;
      if ((part.mask & run.mask) === 0) continue;
      const slot = own[i] as number;
      setSlot(slots, slot, part.step(slotOf(slots, slot), run, minSeq, minTime));
      if (run.found === null) continue;
      ending = run.found;
      at = i;
    }
    return ending === null ? null : complete(slots, at, ending);
  }

  /** The whole that ends now, `ending` being of part `at`: of the others the instance that starts latest. */
  function complete(slots: unknown[], at: number, ending: Instance): Instance | null {
    const latest = slots[at] as Instance | null;
    if (latest === null || startSeq(ending) >= startSeq(latest)) slots[at] = ending;
    for (let i = 0; i < size; i++) if (slots[i] === null) return null;
    const chosen = slots.slice(0, size) as Instance[];
    chosen[at] = ending;
    return merge(chosen);
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
      pruneGuards(guards, slots, guardsAt, earliestStart(slots) + 1, now);
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
    partials(state) {
      if (state === null) return [];
      const whole = parts.map((_, i) => state[i] as Instance | null);
      const held = parts.flatMap((part, i) => {
        const latest = whole[i] ?? null;
        return latest === null ? part.partials(slotOf(state, own[i] as number)).slice(0, 1) : [latest];
      });
      const told = whole.includes(null) ? held : waitingOf(held);
      return told.length === 0 ? [] : [merge(told)];
    },
  };
}
