import type { Tracker } from "./tracker.ts";

/** (within d T): T's own state; what it does is raise the floor. */
export function withinTracker(ms: number, inner: Tracker): Tracker {
  return {
    mask: inner.mask,
    stateless: inner.stateless,
    maxStarts: inner.maxStarts,
    maxLive: inner.maxLive,
    step: (state, run, minSeq, minTime) => inner.step(state, run, minSeq, Math.max(minTime, run.time - ms)),
    prune: (state, minSeq, minTime, now) => inner.prune(state, minSeq, Math.max(minTime, now - ms), now),
    starts: (state, into) => inner.starts(state, into),
    expiry: (state, window) => inner.expiry(state, Math.min(window, ms)),
    live: (state) => inner.live(state),
    partials: (state) => inner.partials(state),
  };
}
