import { maskOf, type Tracker } from "./tracker.ts";

/** [time, seq, time, seq, ...] of the last events, oldest first */
type Ring = readonly number[] | null;

/** (count n (event p)): keeps the last n - 1 events. */
export function ringTracker(times: number, predicate: number): Tracker {
  return {
    mask: maskOf(predicate),
    stateless: false,
    maxStarts: times - 1,
    maxLive: 0,
    step(state, run, minSeq, minTime) {
      run.found = null;
      if (run.hits[predicate] !== 1) return state;
      run.contributing = true;
      const ring = state as Ring;
      const from = ring === null ? 0 : firstAlive(ring, minSeq, minTime);
      const next = ring === null ? [] : ring.slice(from);
      next.push(run.time, run.seq);
      if (next.length < 2 * times) return next;
      run.found = instanceOf(next);
      return next.slice(2);
    },
    prune(state, minSeq, minTime) {
      const ring = state as Ring;
      if (ring === null) return null;
      const from = firstAlive(ring, minSeq, minTime);
      if (from === 0) return ring;
      return from === ring.length ? null : ring.slice(from);
    },
    starts(state, into) {
      const ring = state as Ring;
      if (ring !== null) for (let i = 1; i < ring.length; i += 2) into.push(ring[i] as number);
    },
    expiry: (state, window) => (state === null ? Infinity : ((state as readonly number[])[0] as number) + window),
    live: () => 0,
    partials: (state) => (state === null ? [] : [instanceOf(state as readonly number[])]),
  };
}

function firstAlive(ring: readonly number[], minSeq: number, minTime: number): number {
  let from = 0;
  while (from < ring.length && ((ring[from] as number) < minTime || (ring[from + 1] as number) < minSeq)) from += 2;
  return from;
}

function instanceOf(ring: readonly number[]): number[] {
  const instance = [ring[0] as number];
  for (let i = 1; i < ring.length; i += 2) instance.push(ring[i] as number);
  return instance;
}
