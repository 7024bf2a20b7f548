/**
 * What every trigger is compiled to: a tracker, which keeps the partial matches of one trigger for one customer.
 *
 * The idea: of all instances of a trigger that end at the present event only the one that starts latest matters to everything
 * around it: a within holds for it if for any; a seq's earlier members must end before its start; guards watch from there or
 * later. So a tracker says of each event whether an instance ends there, and which starts latest.
 *
 * Invariants
 *  1. A state is plain JSON, is never changed in place, and is null when nothing is pending.
 *  2. What step and prune keep, and what step finds, starts at or after the floor: seq >= minSeq and time >= minTime.
 *  3. step is only called while an instance could begin now (otherwise the caller drops the state).
 *  4. When no predicate of the mask holds, step would change nothing but what the floor takes away, and may be left out.
 */

import type { Groups } from "./group.ts";

/** An instance, or the beginning of one: time (ms) of its first event, then the seqs of its events, ascending. */
export type Instance = readonly number[];

export type TrackerState = readonly unknown[] | null;

/** The event that is being taken in, and what a step finds. */
export interface Run {
  seq: number;
  time: number;
  /** by number of predicate: 1 when it holds for the event */
  hits: Uint8Array;
  /** bit (number of predicate % 30) is set when that predicate holds */
  mask: number;
  /** the event filled a place */
  contributing: boolean;
  /** the instance that ends at this event and starts latest, null when none ends */
  found: Instance | null;
  /** trackers of an absence (trackers/each*.ts): instances that end at this event, at least one for each start */
  foundEach: Groups;
}

export interface Tracker {
  /** bits of all predicates in it, guards' included */
  readonly mask: number;
  /** nothing is ever pending: a plain event */
  readonly stateless: boolean;
  /** upper bound of what `starts` can yield */
  readonly maxStarts: number;
  /** upper bound of what `live` can yield */
  readonly maxLive: number;
  /** Takes in run's event; sets run.found, and run.contributing where a place was filled. */
  step(state: TrackerState, run: Run, minSeq: number, minTime: number): TrackerState;
  /** Drops what starts before the floor or whose own windows have passed at `now` (ms). */
  prune(state: TrackerState, minSeq: number, minTime: number, now: number): TrackerState;
  /** Adds the seqs at which partial matches start (some may be stale: more than necessary does no harm). */
  starts(state: TrackerState, into: number[]): void;
  /** Last moment (ms) at which everything in the state is alive, when what starts here must end within `window` ms; Infinity: for ever. */
  expiry(state: TrackerState, window: number): number;
  /** How many partial matches it keeps; those that hold one fixed list, such as a count of events, are not counted. */
  live(state: TrackerState): number;
  /**
   * The partial matches that it keeps, each with all events that it holds so far, and none that is whole; not on the hot path: for telling
   * people what waits.
   */
  partials(state: TrackerState): readonly Instance[];
}

export function maskOf(predicate: number): number {
  return 1 << (predicate % 30);
}

export function startTime(instance: Instance): number {
  return instance[0] as number;
}

export function startSeq(instance: Instance): number {
  return instance[1] as number;
}

export function endSeq(instance: Instance): number {
  return instance[instance.length - 1] as number;
}

/** One instance after another. */
export function join(first: Instance, second: Instance): Instance {
  const joined = first.slice();
  for (let i = 1; i < second.length; i++) joined.push(second[i] as number);
  return joined;
}

/** The union of disjoint instances. */
export function merge(instances: readonly Instance[]): Instance {
  let time = Infinity;
  const seqs: number[] = [];
  for (const instance of instances) {
    time = Math.min(time, startTime(instance));
    for (let i = 1; i < instance.length; i++) seqs.push(instance[i] as number);
  }
  seqs.sort((a, b) => a - b);
  return [time, ...seqs];
}

/**
 * Of the members of a whole instance those that wait for another: all but the one that starts earliest, which the next whole one does without.
 * The whole one itself is held, and told, by what is around.
 */
export function waitingOf(members: readonly Instance[]): readonly Instance[] {
  const first = Math.min(...members.map(startSeq));
  return members.filter((member) => startSeq(member) !== first);
}

/** The same list when all of it is at or above the floor. */
export function aboveFloor(list: readonly Instance[], minSeq: number, minTime: number): readonly Instance[] {
  for (const instance of list) {
    if (startSeq(instance) < minSeq || startTime(instance) < minTime) {
      return list.filter((kept) => startSeq(kept) >= minSeq && startTime(kept) >= minTime);
    }
  }
  return list;
}

/** The smallest seq at which an instance of the list ends; Infinity for an empty list. */
export function earliestEnd(list: readonly Instance[]): number {
  let earliest = Infinity;
  for (const instance of list) earliest = Math.min(earliest, endSeq(instance));
  return earliest;
}

/** Null when every slot is. */
export function orNull(slots: unknown[]): TrackerState {
  for (const slot of slots) if (slot !== null) return slots;
  return null;
}
