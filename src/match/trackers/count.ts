import type { History } from "./history.ts";
import { insertChain, lastBefore, latestSoFar } from "./chain.ts";
import { aboveFloor, orNull, startSeq, startTime, type Instance, type Tracker, type TrackerState } from "./tracker.ts";

/** [instances of T that a chain may be made of, in order of their ends; T's own state] */
type Slots = readonly [History | null, TrackerState];

/**
 * (count n T) of anything but plain events. The chain of n that ends with a given instance and starts latest is found by going
 * back greedily: before an instance comes, of all that end before its start, the one that starts latest.
 */
export function countTracker(times: number, inner: Tracker): Tracker {
  const maxChain = Math.min((times - 1) * (inner.maxStarts + 1), Number.MAX_SAFE_INTEGER);

  /** The instances before `last` that a chain ending with it is made of, `last` first; as many as there are, at most `most`. */
  function chainBack(history: History, last: Instance, most = times): Instance[] {
    const best = latestSoFar(history);
    const chain = [last];
    for (let first = last; chain.length < most;) {
      const before = lastBefore(history, best, startSeq(first));
      if (before < 0) return chain;
      first = history[before] as Instance;
      chain.push(first);
    }
    return chain;
  }

  function chainTo(history: History, last: Instance): Instance | null {
    const chain = chainBack(history, last);
    return chain.length < times ? null : joined(chain);
  }

  function joined(chain: readonly Instance[]): Instance {
    const [time] = chain[chain.length - 1] as Instance;
    const whole = [time as number];
    for (let i = chain.length - 1; i >= 0; i--) {
      const link = chain[i] as Instance;
      for (let j = 1; j < link.length; j++) whole.push(link[j] as number);
    }
    return whole;
  }

  return {
    mask: inner.mask,
    stateless: false,
    maxStarts: maxChain + inner.maxStarts,
    maxLive: maxChain - (times - 1) + inner.maxLive,
    step(state, run, minSeq, minTime) {
      const before = (state ?? [null, null]) as Slots;
      const own = inner.step(before[1], run, minSeq, minTime);
      const { found } = run;
      run.found = null;
      if (found === null) return own === before[1] ? state : orNull([before[0], own]);
      const history = aboveFloor(before[0] ?? [], minSeq, minTime);
      run.found = chainTo(history, found);
      const starts: number[] = [];
      inner.starts(own, starts);
      return [insertChain(history, found, times - 1, starts), own];
    },
    prune(state, minSeq, minTime, now) {
      if (state === null) return null;
      const [history, own] = state as Slots;
      const kept = history === null ? null : aboveFloor(history, minSeq, minTime);
      const pruned = inner.prune(own, minSeq, minTime, now);
      if (kept === history && pruned === own) return state;
      return orNull([kept === null || kept.length === 0 ? null : kept, pruned]);
    },
    starts(state, into) {
      if (state === null) return;
      const [history, own] = state as Slots;
      for (const entry of history ?? []) into.push(startSeq(entry));
      inner.starts(own, into);
    },
    expiry(state, window) {
      if (state === null) return Infinity;
      const [history, own] = state as Slots;
      return (history ?? []).reduce((least, entry) => Math.min(least, startTime(entry) + window), inner.expiry(own, window));
    },
    live(state) {
      if (state === null) return 0;
      const [history, own] = state as Slots;
      return Math.max(0, (history?.length ?? 0) - (times - 1)) + inner.live(own);
    },
    partials(state) {
      if (state === null) return [];
      const [history, own] = state as Slots;
      const links = history ?? [];
      const begun = inner.partials(own).map((last) => chainBack(links, last));
      // as many as there must be are an instance, which is no longer the count's to tell
      const whole = links.map((last) => chainBack(links, last, times - 1));
      return [...begun, ...whole].map(joined);
    },
  };
}
