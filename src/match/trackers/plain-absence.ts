import type { Absence, Waiting } from "./absence.ts";
import { maskOf } from "./tracker.ts";

/**
 * (within d (seq (event p) (fail (event g)) ...)): an absence of plain events, as trackers/absence.ts has it, made fast because most
 * absences are such. A guard ends all that waits, so the one whose moment comes first is all there is. State: it.
 */
export function plainAbsenceTracker(ms: number, first: number, guards: readonly number[]): Absence {
  return {
    mask: guards.reduce((mask, guard) => mask | maskOf(guard), maskOf(first)),
    stateless: false,
    maxStarts: 1,
    maxLive: 1,
    step(state, run) {
      run.found = null;
      let waiting = state as Waiting | null;
      for (let i = 0; i < guards.length; i++) if (run.hits[guards[i] as number] === 1) waiting = null;
      if (run.hits[first] !== 1) return waiting;
      run.contributing = true;
      const moment = run.time + ms;
      return waiting !== null && (waiting[0] as number) <= moment ? waiting : [moment, run.time, run.seq];
    },
    prune: (state) => state,
    starts(state, into) {
      if (state !== null) into.push(state[2] as number);
    },
    expiry: () => Infinity,
    live: () => 0,
    partials: (state) => (state === null ? [] : [(state as Waiting).slice(1)]),
    next: (state) => state as Waiting | null,
    postpone(state, dueBefore, to) {
      const waiting = state as Waiting | null;
      return waiting === null || (waiting[0] as number) >= dueBefore ? state : [to, ...waiting.slice(1)];
    },
  };
}
