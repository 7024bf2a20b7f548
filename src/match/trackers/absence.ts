import { clearGuards, guardsExpiry, guardsLive, pruneGuards, stepGuards, type Guards } from "./guards.ts";
import { extremeIn } from "./group.ts";
import { changed } from "./pair.ts";
import { endSeq, startTime, type Instance, type Run, type Tracker, type TrackerState } from "./tracker.ts";

/** An instance that has ended and waits for its moment (ms): [moment, time of its first event, seqs ...] */
export type Waiting = readonly number[];

/** What a pattern that is an absence is compiled to: it never matches at an event, only when the clock comes to a moment. */
export interface Absence extends Tracker {
  /** What fires next, null when nothing waits. */
  next(state: TrackerState): Waiting | null;
  /** Puts every moment before `dueBefore` off to `to` (ms). */
  postpone(state: TrackerState, dueBefore: number, to: number): TrackerState;
}

export function momentOf(waiting: Waiting): number {
  return waiting[0] as number;
}

/** The one whose moment comes first; of equals the one that ended first. */
function earliestOf(waiting: readonly Waiting[]): Waiting | null {
  let first: Waiting | null = null;
  for (const one of waiting) if (first === null || momentOf(one) < momentOf(first)) first = one;
  return first;
}

/**
 * (within d (seq T1 .. Tk (fail F) ...)). State: [what waits, in order of ends; the state of T1 .. Tk; the guards' states].
 * What waits goes when a guard completes that started after its end. Where guards are plain events that is true of all that waits,
 * so the one whose moment comes first is enough. Otherwise one stands for another when its moment is the same or earlier and its end later.
 */
export function absenceTracker(ms: number, body: Tracker, guards: Guards): Absence {
  const none = Array.from({ length: 2 + guards.slots }, () => null);
  const waitingOf = (slots: readonly unknown[]): readonly Waiting[] => (slots[0] ?? []) as readonly Waiting[];

  function watch(slots: unknown[], run: Run): void {
    const waiting = waitingOf(slots);
    if (waiting.length === 0) return clearGuards(guards, slots, 2);
    const violated = stepGuards(guards, slots, 2, run, waiting.reduce((least, one) => Math.min(least, endSeq(one)), Infinity) + 1);
    const kept = violated < 0 ? waiting : waiting.filter((one) => endSeq(one) >= violated);
    slots[0] = kept.length === 0 ? null : kept;
  }

  /** `instance` ends now. */
  function wait(slots: unknown[], instance: Instance): void {
    const waiting = waitingOf(slots);
    const entry: Waiting = [startTime(instance) + ms, ...instance];
    if (guards.plain && waiting.some((one) => momentOf(one) <= momentOf(entry))) return;
    slots[0] = [...waiting.filter((one) => momentOf(one) < momentOf(entry)), entry];
  }

  return {
    mask: body.mask | guards.mask,
    stateless: false,
    maxStarts: Infinity,
    maxLive: Infinity,
    step(state, run, minSeq, minTime) {
      const slots: unknown[] = (state ?? none).slice();
      if ((guards.mask & run.mask) !== 0) watch(slots, run);
      if ((body.mask & run.mask) !== 0) {
        slots[1] = body.step(slots[1] as TrackerState, run, minSeq, Math.max(minTime, run.time - ms));
        const earliest = extremeIn(run.foundEach, "first");
        if (earliest !== null) wait(slots, earliest);
      }
      run.found = null;
      return changed(state, slots);
    },
    prune(state, minSeq, minTime, now) {
      if (state === null) return null;
      const slots = state.slice();
      const first = earliestOf(waitingOf(slots));
      const kept = waitingOf(slots).filter((one) => one === first || (one[2] as number) >= minSeq);
      if (kept.length < waitingOf(slots).length) slots[0] = kept.length === 0 ? null : kept;
      slots[1] = body.prune(slots[1] as TrackerState, minSeq, Math.max(minTime, now - ms), now);
      const earliest = kept.reduce((least, one) => Math.min(least, endSeq(one)), Infinity);
      pruneGuards(guards, slots, 2, earliest + 1, now);
      return changed(state, slots);
    },
    starts(state, into) {
      if (state === null) return;
      for (const one of waitingOf(state)) into.push(one[2] as number);
      body.starts(state[1] as TrackerState, into);
    },
    expiry(state) {
      return state === null ? Infinity : Math.min(body.expiry(state[1] as TrackerState, ms), guardsExpiry(guards, state, 2));
    },
    live(state) {
      if (state === null) return 0;
      // what fires next is never given up, so it does not count
      return Math.max(0, waitingOf(state).length - 1) + body.live(state[1] as TrackerState) + guardsLive(guards, state, 2);
    },
    partials(state) {
      return state === null ? [] : [...waitingOf(state).map((one) => one.slice(1)), ...body.partials(state[1] as TrackerState)];
    },
    next(state) {
      return state === null ? null : earliestOf(waitingOf(state));
    },
    postpone(state, dueBefore, to) {
      if (state === null || !waitingOf(state).some((one) => momentOf(one) < dueBefore)) return state;
      const waiting = waitingOf(state).map((one) => (momentOf(one) < dueBefore ? [to, ...one.slice(1)] : one));
      return [waiting, ...state.slice(1)];
    },
  };
}
