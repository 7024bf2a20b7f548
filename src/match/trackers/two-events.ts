import { maskOf, type Instance, type Tracker } from "./tracker.ts";

/**
 * (seq (event p) (fail (event g)) ... (event q)): a pair of plain events, as trackers/pair.ts has it, made fast because most patterns have one.
 * Only the newest first event can matter. State: it, as an instance.
 */
export function twoEventsTracker(first: number, guards: readonly number[], second: number): Tracker {
  return {
    mask: guards.reduce((mask, guard) => mask | maskOf(guard), maskOf(first) | maskOf(second)),
    stateless: false,
    maxStarts: 1,
    maxLive: 1,
    step(state, run, minSeq, minTime) {
      let pending = state as Instance | null;
      if (pending !== null && ((pending[0] as number) < minTime || (pending[1] as number) < minSeq)) pending = null;
      for (let i = 0; i < guards.length; i++) if (run.hits[guards[i] as number] === 1) pending = null;
      run.found = null;
      if (pending !== null && run.hits[second] === 1) {
        run.contributing = true;
        run.found = [pending[0] as number, pending[1] as number, run.seq];
      }
      if (run.hits[first] !== 1) return pending;
      run.contributing = true;
      return [run.time, run.seq];
    },
    prune(state, minSeq, minTime) {
      return state !== null && ((state[0] as number) < minTime || (state[1] as number) < minSeq) ? null : state;
    },
    starts(state, into) {
      if (state !== null) into.push(state[1] as number);
    },
    expiry: (state, window) => (state === null ? Infinity : (state[0] as number) + window),
    live: (state) => (state === null ? 0 : 1),
    partials: (state) => (state === null ? [] : [state as Instance]),
  };
}
