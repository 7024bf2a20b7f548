/** The matcher against the reference: the same matches, whatever the nesting, with the state written out and read back between any two events. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { When } from "../../src/language/ast.ts";
import { compileMatcher, type Matcher } from "../../src/match/compile.ts";
import { nextDueOf, stepCustomer, tickCustomer, type CustomerStates } from "../../src/match/customer.ts";
import { expiresAt, nextDue, step, tick } from "../../src/match/matcher.ts";
import { createPatternIndex } from "../../src/match/pattern-index.ts";
import type { Match, MatchState } from "../../src/match/types.ts";
import { placesOf, randomEvents, randomFrom, randomWhen, show, type Random } from "./random-pattern.ts";
import { absenceOf, contributes, fires, Instances, momentOf, type ReferenceEvent } from "./reference.ts";

const pairs = 30_000;
const gap = 7;

function writtenAndRead<T>(state: T): T {
  const read = JSON.parse(JSON.stringify(state)) as T;
  freeze(read);
  return read;
}

function freeze(value: unknown): void {
  if (typeof value !== "object" || value === null) return;
  Object.freeze(value);
  for (const inner of Object.values(value)) freeze(inner);
}

interface Seen {
  readonly matches: Match[];
  readonly contributing: boolean[];
}

/** Event i has seq 5 + gap * i: seqs may have gaps. */
const seqOf = (index: number): number => 5 + gap * index;

/** Runs the matcher alone; ticks at the moments of absences and, where `random` says so, in between. */
function runMatcher(matcher: Matcher, events: readonly ReferenceEvent[], random: Random | null): Seen {
  const seen: Seen = { matches: [], contributing: [] };
  let state: MatchState | null = null;
  const tickTo = (through: number): void => {
    const result = tick(matcher, state, through);
    state = writtenAndRead(result.state);
    if (result.match !== null) seen.matches.push(result.match);
    const expiry = expiresAt(matcher, state);
    assert.ok(expiry === null || expiry > through, `expires at ${expiry}, was ticked to ${through}`);
  };
  const advance = (through: number): void => {
    for (let due = nextDue(matcher, state); due !== null && due <= through; due = nextDue(matcher, state)) tickTo(due);
    if (random !== null && random.below(2) === 0) tickTo(through);
  };
  for (const [i, { time, attributes }] of events.entries()) {
    advance(time - 1);
    const result = step(matcher, state, { seq: seqOf(i), time, attributes }, time);
    assert.equal(result.evicted, 0);
    state = writtenAndRead(result.state);
    if (result.match !== null) seen.matches.push(result.match);
    seen.contributing.push(result.contributing);
  }
  advance((events.at(-1)?.time ?? 0) + 1_000_000);
  return seen;
}

/** The same through the index and the customer's states. */
function runCustomer(matcher: Matcher, events: readonly ReferenceEvent[]): Seen {
  const index = createPatternIndex([{ id: 3, matcher }]);
  const seen: Seen = { matches: [], contributing: [] };
  let states: CustomerStates = {};
  const take = (result: ReturnType<typeof tickCustomer>): void => {
    states = writtenAndRead(result.states);
    seen.matches.push(...result.matches.map(({ match }) => match));
  };
  const advance = (through: number): void => {
    for (let due = nextDueOf(index, states); due !== null && due <= through; due = nextDueOf(index, states)) {
      take(tickCustomer(index, states, due));
    }
  };
  for (const [i, { time, attributes }] of events.entries()) {
    advance(time - 1);
    const result = stepCustomer(index, states, { seq: seqOf(i), time, attributes });
    take(result);
    seen.contributing.push(result.contributing);
  }
  advance((events.at(-1)?.time ?? 0) + 1_000_000);
  return seen;
}

function bitsOf(match: Match): number {
  return match.seqs.reduce((bits, seq) => bits | (1 << ((seq - 5) / gap)), 0);
}

/** The contributing events are an instance, after the last match, that starts where the match says. */
function checkInstances(when: When, events: readonly ReferenceEvent[], matches: readonly Match[]): void {
  const instances = new Instances(events);
  const absence = absenceOf(when);
  const all = new Set(instances.of(absence === null ? when.trigger : absence.body));
  for (const match of matches) {
    const bits = bitsOf(match);
    assert.ok(all.has(bits), `events ${match.seqs.join(" ")} are no instance`);
    assert.deepEqual(
      match.seqs,
      [...match.seqs].sort((p, q) => p - q),
    );
    const first = events[((match.seqs[0] as number) - 5) / gap];
    assert.equal(match.start, first?.time);
    if (absence === null) assert.equal(match.seqs.at(-1), match.completedBy);
    else assert.equal(momentOf(absence, instances, bits), match.at);
  }
}

function checkContributing(when: When, events: readonly ReferenceEvent[], seen: Seen, places: number): void {
  let from = 0;
  const used = seen.matches.map(({ at, completedBy }) =>
    completedBy === null ? { before: events.findIndex(({ time }) => time > at) } : { before: (completedBy - 5) / gap + 1 },
  );
  for (const [i] of events.entries()) {
    for (const { before } of used) if (before >= 0 && before <= i) from = Math.max(from, before);
    assert.equal(seen.contributing[i], contributes(when, events, from, i, places), `contributing of event ${i}`);
  }
}

function check(seed: number): number {
  const random = randomFrom(seed);
  const when = randomWhen(random, 1 + random.below(4), 2 + random.below(4));
  const events = randomEvents(random, 3 + random.below(10));
  try {
    const { matcher } = compileMatcher(when);
    assert.ok(matcher !== null, "refused");
    const expected = fires(when, events);
    const absent = absenceOf(when) !== null;
    const seen = runMatcher(matcher, events, null);
    const actual = seen.matches.map(({ at, start, completedBy }) => ({
      at,
      index: completedBy === null ? null : (completedBy - 5) / gap,
      start: absent ? null : start,
    }));
    assert.deepEqual(actual, expected);
    checkInstances(when, events, seen.matches);
    assert.deepEqual(runMatcher(matcher, events, random), seen, "ticks in between change something");
    assert.deepEqual(runCustomer(matcher, events), seen, "through the index it is something else");
    const places = placesOf(when.trigger);
    if (places <= 5 && events.length <= 9) checkContributing(when, events, seen, places);
    return expected.length;
  } catch (error) {
    const shown = events.map(({ time, attributes }) => `${time}:${JSON.stringify(attributes)}`).join(" ");
    throw new Error(`seed ${seed}: ${show(when.trigger)} over ${shown}: ${(error as Error).message}`, { cause: error });
  }
}

test(`${pairs} random patterns match as the definition says`, () => {
  let matched = 0;
  let several = 0;
  for (let seed = 1; seed <= pairs; seed++) {
    const count = check(seed);
    if (count > 0) matched++;
    if (count > 1) several++;
  }
  assert.ok(matched > pairs / 4, `only ${matched} of ${pairs} match at all`);
  assert.ok(several > pairs / 40, `only ${several} of ${pairs} match more than once`);
});
