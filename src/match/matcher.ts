/**
 * A compiled pattern over one customer's events: step for an event, tick for the clock. Pure: states are never changed in place, and
 * the very same reference comes back when nothing changed.
 */
import type { Test } from "./predicate.ts";
import type { Program } from "./program.ts";
import { momentOf, type Absence, type Waiting } from "./trackers/absence.ts";
import { noGroups } from "./trackers/group.ts";
import { maskOf, startTime, type Run, type Tracker, type TrackerState } from "./trackers/tracker.ts";
import type { Match, MatchEvent, MatchState, StepResult } from "./types.ts";

export interface Matcher {
  readonly program: Program;
  /** by number of predicate */
  readonly tests: readonly Test[];
  readonly tracker: Tracker;
  /** the tracker when the pattern is an absence */
  readonly absence: Absence | null;
  /** bound of live partial matches of one customer */
  readonly maxLive: number;
}

/** What an index has found for an event: between them all predicates of the matcher that hold for it. */
export interface Hits {
  /** these hold */
  readonly sure: readonly number[];
  /** these must be tested */
  readonly maybe: readonly number[];
}

/** Where every step works: one for all matchers, since a step runs to its end before the next begins. Between steps hits are 0. */
const run: Run = { seq: 0, time: 0, hits: new Uint8Array(256), mask: 0, contributing: false, found: null, foundEach: noGroups };

/** Makes room for a matcher's predicates. */
export function reserve(predicates: number): void {
  if (run.hits.length < predicates) run.hits = new Uint8Array(predicates);
}

function result(state: TrackerState, match: Match | null, contributing: boolean, evicted: number): StepResult {
  return { state, match, contributing, evicted };
}

/**
 * Takes one event in. What falls due before it is the caller's to tick first; an absence that was due all the same fires here,
 * before the event is taken in.
 * @param state what step or tick returned before, null at first
 * @param event of one customer, in the order of acceptance: seq greater than, and time not less than, those of the event before
 */
export function step(matcher: Matcher, state: MatchState | null, event: MatchEvent, _now: number = event.time): StepResult {
  begin(event);
  const { tests } = matcher;
  for (let i = 0; i < tests.length; i++) if ((tests[i] as Test)(event.attributes)) hold(i);
  const taken = take(matcher, state as TrackerState, event);
  run.hits.fill(0, 0, tests.length);
  return taken;
}

/**
 * The same when an index has found what may hold; null when nothing does: then the event makes no difference, except that it may come
 * after an absence's moment, which is left to the next tick.
 */
export function stepHits(matcher: Matcher, { sure, maybe }: Hits, state: MatchState | null, event: MatchEvent): StepResult | null {
  begin(event);
  for (let i = 0; i < sure.length; i++) hold(sure[i] as number);
  for (let i = 0; i < maybe.length; i++) {
    const predicate = maybe[i] as number;
    if ((matcher.tests[predicate] as Test)(event.attributes)) hold(predicate);
  }
  if (run.mask === 0) return null;
  const taken = take(matcher, state as TrackerState, event);
  for (let i = 0; i < sure.length; i++) run.hits[sure[i] as number] = 0;
  for (let i = 0; i < maybe.length; i++) run.hits[maybe[i] as number] = 0;
  return taken;
}

function begin(event: MatchEvent): void {
  run.seq = event.seq;
  run.time = event.time;
  run.mask = 0;
  run.contributing = false;
  run.found = null;
}

function hold(predicate: number): void {
  run.hits[predicate] = 1;
  run.mask |= maskOf(predicate);
}

function take(matcher: Matcher, state: TrackerState, event: MatchEvent): StepResult {
  const { absence } = matcher;
  const due = absence === null ? null : absence.next(state);
  if (due === null || momentOf(due) >= event.time) return advance(matcher, state, event);
  return { ...advance(matcher, null, event), match: fired(due) };
}

function advance(matcher: Matcher, state: TrackerState, event: MatchEvent): StepResult {
  if (run.mask === 0) return result(state, null, false, 0);
  const { tracker } = matcher;
  const next = tracker.step(state, run, 0, -Infinity);
  const { found, contributing } = run;
  if (found !== null) {
    const match = { at: event.time, start: startTime(found), seqs: found.slice(1), completedBy: event.seq };
    return result(null, match, contributing, 0);
  }
  if (next === state || tracker.maxLive <= matcher.maxLive) return result(next, null, contributing, 0);
  return bounded(matcher, next, event.time, contributing);
}

/** Gives up the partial matches that start earliest until the bound holds. */
function bounded(matcher: Matcher, state: TrackerState, now: number, contributing: boolean): StepResult {
  const { tracker, maxLive } = matcher;
  const before = tracker.live(state);
  let live = before;
  let kept = state;
  // what fires next stays although it may start first: then the next try goes one further
  for (let tries = 0; live > maxLive; tries++) {
    kept = tracker.prune(kept, kthSmallest(startsOf(tracker, kept), live - maxLive + tries) + 1, -Infinity, now);
    live = tracker.live(kept);
  }
  return result(kept, null, contributing, before - live);
}

function startsOf(tracker: Tracker, state: TrackerState): readonly number[] {
  const starts: number[] = [];
  tracker.starts(state, starts);
  return starts;
}

/** The k-th smallest (from 1), or the largest when there are fewer: the bound is met by few at a time, so not by sorting them all. */
function kthSmallest(values: readonly number[], k: number): number {
  if (k > 16) return Float64Array.from(values).sort()[Math.min(k, values.length) - 1] as number;
  const smallest: number[] = [];
  for (const value of values) {
    if (smallest.length === k && value >= (smallest[k - 1] as number)) continue;
    let at = Math.min(smallest.length, k - 1);
    for (; at > 0 && (smallest[at - 1] as number) > value; at--) smallest[at] = smallest[at - 1] as number;
    smallest[at] = value;
  }
  return smallest[smallest.length - 1] as number;
}

function fired(waiting: Waiting): Match {
  return { at: momentOf(waiting), start: waiting[1] as number, seqs: waiting.slice(2), completedBy: null };
}

/**
 * Lets the clock come to `through` (ms): an absence whose moment is at or before it fires, and what has expired is removed.
 * At one moment events come first: tick to t only when all events at t have been stepped.
 */
export function tick(matcher: Matcher, state: MatchState | null, through: number): StepResult {
  const before = state as TrackerState;
  const due = matcher.absence === null ? null : matcher.absence.next(before);
  if (due !== null && momentOf(due) <= through) return result(null, fired(due), false, 0);
  return result(matcher.tracker.prune(before, 0, -Infinity, through), null, false, 0);
}

/** Moment (ms) at which the earliest absence fires; null when none waits. */
export function nextDue(matcher: Matcher, state: MatchState | null): number | null {
  const due = matcher.absence === null ? null : matcher.absence.next(state as TrackerState);
  return due === null ? null : momentOf(due);
}

/** Earliest moment (ms) at which a tick removes something because its window has passed; null: it lives for ever. */
export function expiresAt(matcher: Matcher, state: MatchState | null): number | null {
  const last = matcher.tracker.expiry(state as TrackerState, Infinity);
  return last === Infinity ? null : last + 1;
}

/** After a stop: every absence whose moment is before `dueBefore` (ms) waits until `to` (ms), its guards watched until then. */
export function postpone(matcher: Matcher, state: MatchState | null, dueBefore: number, to: number): MatchState | null {
  return matcher.absence === null ? state : matcher.absence.postpone(state as TrackerState, dueBefore, to);
}

/** Smallest seq of an event that a match may still name; null when there is none. */
export function oldestSeq(matcher: Matcher, state: MatchState | null): number | null {
  const starts = startsOf(matcher.tracker, state as TrackerState);
  return starts.length === 0 ? null : starts.reduce((a, b) => Math.min(a, b));
}
