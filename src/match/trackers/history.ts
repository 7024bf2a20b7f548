/**
 * The instances of a seq's first members that wait for the rest: its history, in order of their ends.
 *
 * An older entry is needed beside a newer one that starts at the same time or later only for a partial match of the rest that
 * began between the two ends: to that one the newer entry comes too late. And an entry that starts earlier than an older one is
 * needed only for its later end, that is when a guard watches from there on.
 */
import { endSeq, startSeq, type Instance } from "./tracker.ts";

export type History = readonly Instance[];

/** Of those that end before `seq` the one that starts latest; of equals the one that ends latest. */
export function latestBefore(history: History, seq: number): Instance | null {
  let best: Instance | null = null;
  for (const entry of history) {
    if (endSeq(entry) < seq && (best === null || startSeq(entry) >= startSeq(best))) best = entry;
  }
  return best;
}

/** Those that end at or after `seq`: no guard that started at `seq` lies wholly after their end. */
export function notBefore(history: History, seq: number): History {
  for (const entry of history) if (endSeq(entry) < seq) return history.filter((kept) => endSeq(kept) >= seq);
  return history;
}

/**
 * Adds an instance that ends now and takes out what is no longer needed.
 * @param guarded a guard watches from the end of the entries on
 * @param starts seqs at which partial matches of the rest begin, in any order; sorted in place
 */
export function insertLatest(history: History, entry: Instance, guarded: boolean, starts: number[]): History {
  if (starts.length === 0) return insertAlone(history, entry, guarded);
  starts.sort((a, b) => a - b);
  const needed = withoutDominated([...history, entry], starts);
  return guarded ? needed : withoutEarlierStarts(needed);
}

function insertAlone(history: History, entry: Instance, guarded: boolean): History {
  const last = history[history.length - 1];
  if (last === undefined) return [entry];
  if (guarded) {
    const kept = history.filter((older) => startSeq(older) > startSeq(entry));
    kept.push(entry);
    return kept;
  }
  const best = latestBefore(history, Infinity) as Instance;
  if (startSeq(best) <= startSeq(entry)) return [entry];
  return history.length === 1 ? history : [best];
}

function withoutDominated(entries: Instance[], starts: readonly number[]): Instance[] {
  const kept: Instance[] = [];
  let next = starts.length - 1;
  let latest = -1;
  for (let i = entries.length - 1; i >= 0; i--) {
    const entry = entries[i] as Instance;
    const newer = entries[i + 1];
    if (newer !== undefined) {
      while (next >= 0 && (starts[next] as number) > endSeq(newer)) next--;
      if (next >= 0 && (starts[next] as number) > endSeq(entry)) latest = -1;
    }
    if (startSeq(entry) > latest) {
      kept.push(entry);
      latest = startSeq(entry);
    }
  }
  return kept.reverse();
}

function withoutEarlierStarts(entries: Instance[]): Instance[] {
  let latest = -1;
  return entries.filter((entry) => {
    if (startSeq(entry) < latest) return false;
    latest = startSeq(entry);
    return true;
  });
}
