/** Chains of instances, one after another, going back in time: what a count of anything but plain events is made of. */
import type { History } from "./history.ts";
import { endSeq, startSeq, type Instance } from "./tracker.ts";

/** For each index the index of the entry that starts latest up to there; of equals the later one. */
export function latestSoFar(history: History): Int32Array {
  const best = new Int32Array(history.length);
  for (let i = 1; i < history.length; i++) {
    const former = best[i - 1] as number;
    best[i] = startSeq(history[i] as Instance) >= startSeq(history[former] as Instance) ? i : former;
  }
  return best;
}

/** Index of the entry that starts latest among those that end before `seq`; -1 when there is none. */
export function lastBefore(history: History, best: Int32Array, seq: number): number {
  let low = 0;
  let high = history.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (endSeq(history[middle] as Instance) < seq) low = middle + 1;
    else high = middle;
  }
  return low === 0 ? -1 : (best[low - 1] as number);
}

/**
 * Adds an instance that ends now and keeps what some chain of at most `links` still needs: one that goes back from now, or from
 * the start of a partial match of the next instance.
 * @param history in order of their ends
 * @param starts seqs at which partial matches of the next instance begin
 */
export function insertChain(history: History, entry: Instance, links: number, starts: readonly number[]): History {
  const all = [...history, entry];
  if (all.length === 1) return all;
  const best = latestSoFar(all);
  const depths = new Int32Array(all.length).fill(links + 1);
  for (const root of [Infinity, ...starts]) {
    let at = lastBefore(all, best, root);
    for (let depth = 1; at >= 0 && depth <= links && (depths[at] as number) > depth; depth++) {
      depths[at] = depth;
      at = lastBefore(all, best, startSeq(all[at] as Instance));
    }
  }
  return all.filter((_, i) => (depths[i] as number) <= links);
}
