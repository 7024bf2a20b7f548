import type { Run, Tracker, TrackerState } from "./tracker.ts";

/** What "F did not happen in the meantime" needs: a tracker for each F, apart from the places. */
export interface Guards {
  readonly mask: number;
  /** how many state slots they take: a guard that is a plain event takes none */
  readonly slots: number;
  /** all are plain events */
  readonly plain: boolean;
  readonly trackers: readonly Tracker[];
}

export function guardsOf(trackers: readonly Tracker[]): Guards {
  return {
    mask: trackers.reduce((mask, tracker) => mask | tracker.mask, 0),
    slots: trackers.filter((tracker) => !tracker.stateless).length,
    plain: trackers.every((tracker) => tracker.stateless),
    trackers,
  };
}

/**
 * Lets the guards see run's event. What they find fills no place.
 * @param slots their states from index `at` on, replaced in place
 * @param minSeq an F that starts earlier harms nothing any more
 * @returns the latest start (seq) of an F that ends now; -1 when none does. An anchor before it is violated.
 */
export function stepGuards(guards: Guards, slots: unknown[], at: number, run: Run, minSeq: number): number {
  const { contributing } = run;
  let latest = -1;
  let slot = at;
  for (const guard of guards.trackers) {
    const state = guard.stateless ? null : (slots[slot] as TrackerState);
    if ((guard.mask & run.mask) !== 0) {
      const next = guard.step(state, run, minSeq, -Infinity);
      if (!guard.stateless) slots[slot] = next;
      if (run.found !== null) latest = Math.max(latest, run.found[1] as number);
    }
    if (!guard.stateless) slot++;
  }
  run.contributing = contributing;
  return latest;
}

/** Drops what the guards keep of events before `minSeq`; Infinity: nothing is guarded, drop all. */
export function pruneGuards(guards: Guards, slots: unknown[], at: number, minSeq: number, now: number): void {
  let slot = at;
  for (const guard of guards.trackers) {
    if (guard.stateless) continue;
    slots[slot] = minSeq === Infinity ? null : guard.prune(slots[slot] as TrackerState, minSeq, -Infinity, now);
    slot++;
  }
}

export function clearGuards(guards: Guards, slots: unknown[], at: number): void {
  for (let i = 0; i < guards.slots; i++) slots[at + i] = null;
}

/** Last moment at which all that the guards keep is alive. */
export function guardsExpiry(guards: Guards, slots: readonly unknown[], at: number): number {
  let least = Infinity;
  let slot = at;
  for (const guard of guards.trackers) {
    if (!guard.stateless) least = Math.min(least, guard.expiry(slots[slot++] as TrackerState, Infinity));
  }
  return least;
}

export function guardsLive(guards: Guards, slots: readonly unknown[], at: number): number {
  let sum = 0;
  let slot = at;
  for (const guard of guards.trackers) {
    if (!guard.stateless) sum += guard.live(slots[slot++] as TrackerState);
  }
  return sum;
}
