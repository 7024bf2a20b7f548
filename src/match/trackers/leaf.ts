import { maskOf, type Run, type Tracker } from "./tracker.ts";

/** (event p): keeps nothing. */
export function leafTracker(predicate: number): Tracker {
  return {
    mask: maskOf(predicate),
    stateless: true,
    maxStarts: 0,
    maxLive: 0,
    step(_state, run: Run) {
      if (run.hits[predicate] === 1) {
        run.contributing = true;
        run.found = [run.time, run.seq];
      } else run.found = null;
      return null;
    },
    prune: () => null,
    starts() {},
    expiry: () => Infinity,
    live: () => 0,
    partials: () => [],
  };
}
