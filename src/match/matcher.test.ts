import assert from "node:assert/strict";
import { test } from "node:test";
import { compileWhen } from "../language/compile.ts";
import { compileMatcher, type Matcher, type MatcherOptions } from "./compile.ts";
import { expiresAt, nextDue, oldestSeq, postpone, step, tick } from "./matcher.ts";
import type { Match, MatchState, StepResult } from "./types.ts";

function compiled(text: string, options: MatcherOptions = {}) {
  const { when } = compileWhen(text);
  assert.ok(when !== null, text);
  return compileMatcher(when, options);
}

function matcherOf(text: string, options: MatcherOptions = {}): Matcher {
  const { matcher } = compiled(text, options);
  assert.ok(matcher !== null, text);
  return matcher;
}

/** One customer; events are written as their type and time in seconds, and get seqs 1, 2, 3 ... */
class Customer {
  readonly matcher: Matcher;
  state: MatchState | null = null;
  seq = 0;
  evicted = 0;

  constructor(text: string, options: MatcherOptions = {}) {
    this.matcher = matcherOf(text, options);
  }

  event(type: string, seconds: number): StepResult {
    const result = step(this.matcher, this.state, { seq: ++this.seq, time: seconds * 1000, attributes: { type } }, seconds * 1000);
    this.state = result.state;
    this.evicted += result.evicted;
    return result;
  }

  tick(seconds: number): Match | null {
    const result = tick(this.matcher, this.state, seconds * 1000);
    this.state = result.state;
    return result.match;
  }
}

const e = (type: string): string => `(event (= type "${type}"))`;

test("windows slide", () => {
  const customer = new Customer(`(within 60 minutes (count 3 ${e("a")}))`);
  for (const minute of [0, 59, 61]) assert.equal(customer.event("a", minute * 60).match, null);
  const { match } = customer.event("a", 62 * 60);
  assert.deepEqual(match, { at: 62 * 60_000, start: 59 * 60_000, seqs: [2, 3, 4], completedBy: 4 });
  assert.equal(customer.state, null);
});

test("of competing members an earlier start may be the one that is needed", () => {
  const text = `(all (event (= x 1)) (within 3 seconds (seq (event (= y 1)) ${e("q")})))`;
  const run = (last: number): Match | null => {
    const matcher = matcherOf(text);
    let state: MatchState | null = null;
    const events = [
      [3, { x: 1 }],
      [5, { y: 1 }],
      [6, { x: 1, y: 1 }],
    ] as const;
    for (const [seq, [seconds, attributes]] of events.entries()) {
      state = step(matcher, state, { seq, time: seconds * 1000, attributes }, seconds * 1000).state;
    }
    return step(matcher, state, { seq: 9, time: last * 1000, attributes: { type: "q" } }, last * 1000).match;
  };
  assert.equal(run(8)?.start, 5000);
  assert.equal(run(9)?.start, 3000);
  assert.equal(run(10), null);
});

test("the newest event for each place is preferred", () => {
  const customer = new Customer(`(seq ${e("a")} ${e("b")} ${e("c")})`);
  for (const [i, type] of ["a", "b", "b"].entries()) customer.event(type, i);
  assert.deepEqual(customer.event("c", 5).match?.seqs, [1, 3, 4]);
});

test("what changes nothing gives the very same state", () => {
  const customer = new Customer(`(within 1 minute (seq ${e("a")} (fail (seq ${e("x")} ${e("y")})) ${e("b")} ${e("c")}))`);
  customer.event("a", 0);
  const { state } = customer;
  assert.equal(customer.event("q", 1).state, state);
  assert.equal(customer.event("c", 1).state, state);
  customer.tick(60);
  assert.equal(customer.state, state);
  customer.tick(61);
  assert.equal(customer.state, null);
});

test("an absence fires at its moment, and a guard at that moment still counts", () => {
  const customer = new Customer(`(within 10 seconds (seq ${e("a")} (fail ${e("b")})))`);
  customer.event("a", 1);
  assert.equal(nextDue(customer.matcher, customer.state), 11_000);
  assert.equal(customer.tick(10), null);
  assert.deepEqual(customer.tick(11), { at: 11_000, start: 1000, seqs: [1], completedBy: null });
  customer.event("a", 20);
  customer.event("b", 30);
  assert.equal(customer.tick(31), null);
  assert.equal(customer.state, null);
});

test("an absence that was due and not ticked fires before the event is taken in", () => {
  const customer = new Customer(`(within 10 seconds (seq ${e("a")} (fail ${e("b")})))`);
  customer.event("a", 1);
  assert.deepEqual(customer.event("b", 12).match, { at: 11_000, start: 1000, seqs: [1], completedBy: null });
});

test("an absence that fell into a stop waits on, its guard watched", () => {
  const customer = new Customer(`(within 10 seconds (seq ${e("a")} (fail ${e("b")})))`);
  customer.event("a", 1);
  assert.equal(postpone(customer.matcher, customer.state, 11_000, 90_000), customer.state, "its moment is not before 11 s");
  customer.state = postpone(customer.matcher, customer.state, 11_001, 90_000);
  assert.equal(nextDue(customer.matcher, customer.state), 90_000);
  customer.event("c", 40);
  const waiting = customer.state;
  assert.equal(customer.tick(90)?.at, 90_000);
  customer.state = waiting;
  customer.event("b", 90);
  assert.equal(customer.tick(90), null);
});

test("a newer absence whose moment comes first fires before a postponed one", () => {
  const customer = new Customer(`(within 10 seconds (seq ${e("a")} (fail ${e("b")})))`);
  customer.event("a", 1);
  customer.state = postpone(customer.matcher, customer.state, 20_000, 90_000);
  customer.event("a", 30);
  assert.deepEqual(customer.tick(40), { at: 40_000, start: 30_000, seqs: [2], completedBy: null });
  assert.equal(customer.state, null);
});

test("an absence whose competing members span another ends with the last of them", () => {
  const members = '(event (and (= type "a") (= p 1))) (event (and (= type "a") (= q 1))) (event (= type "b"))';
  const matcher = matcherOf(`(within 1 minute (seq (all ${members}) (fail (seq (event (= q 1)) ${e("f")})) ${e("c")} (fail ${e("d")})))`);
  let state: MatchState | null = null;
  const spanning = [{ type: "a", p: 1 }, { type: "b" }, { type: "a", q: 1 }];
  const events = [...spanning, ...spanning, { type: "f" }, { type: "c" }];
  for (const [i, attributes] of events.entries()) state = step(matcher, state, { seq: i + 1, time: 1000 * i, attributes }).state;
  assert.deepEqual(tick(matcher, state, 60_000).match, { at: 60_000, start: 0, seqs: [1, 5, 6, 8], completedBy: null });
});

test("the state says when it expires and which events it needs", () => {
  const customer = new Customer(`(within 10 seconds (seq ${e("a")} ${e("b")} ${e("c")}))`);
  customer.event("a", 1);
  customer.event("b", 2);
  customer.event("a", 3);
  assert.equal(oldestSeq(customer.matcher, customer.state), 1);
  assert.equal(expiresAt(customer.matcher, customer.state), 11_001);
  customer.tick(11.001);
  assert.equal(oldestSeq(customer.matcher, customer.state), 3);
  assert.equal(expiresAt(customer.matcher, customer.state), 13_001);
  customer.tick(13.001);
  assert.equal(customer.state, null);
  assert.equal(expiresAt(customer.matcher, null), null);
  const eternal = new Customer(`(seq ${e("a")} ${e("b")})`);
  eternal.event("a", 1);
  assert.equal(expiresAt(eternal.matcher, eternal.state), null);
});

test("a tenant's limit acts as a within around the pattern", () => {
  const customer = new Customer(`(seq ${e("a")} ${e("b")})`, { maxAgeMs: 5000 });
  customer.event("a", 1);
  assert.equal(expiresAt(customer.matcher, customer.state), 6001);
  assert.equal(customer.event("b", 6.001).match, null);
  customer.event("a", 7);
  assert.notEqual(customer.event("b", 12).match, null);
});

test("long counts: of plain events, of a seq, in an absence", () => {
  const plain = new Customer(`(count 10000 ${e("a")})`);
  for (let i = 1; i < 10_000; i++) plain.event("a", i);
  assert.equal(plain.event("a", 10_000).match?.seqs.length, 10_000);
  const pairs = new Customer(`(count 1500 (seq ${e("a")} ${e("b")}))`);
  for (let i = 1; i < 1500; i++) for (const type of ["a", "b"]) assert.equal(pairs.event(type, i).match, null);
  pairs.event("a", 1500);
  assert.equal(pairs.event("b", 1500).match?.seqs.length, 3000);
  assert.equal(pairs.evicted, 0);
  const absence = new Customer(`(within 1 day (seq (count 1500 ${e("a")}) (fail ${e("b")})))`);
  for (let i = 1; i <= 1500; i++) absence.event("a", i);
  assert.equal(absence.evicted, 0);
  assert.equal(absence.tick(86_401)?.seqs.length, 1500);
});

test("an absence after several steps keeps so many starts and gives up the earliest", () => {
  const customer = new Customer(`(within 1 day (seq ${e("a")} ${e("b")} (fail ${e("c")})))`, { maxPartialMatches: 100 });
  for (let i = 1; i <= 150; i++) customer.event("a", i);
  assert.equal(customer.evicted, 48, "100, and the two places of one instance");
  assert.equal(oldestSeq(customer.matcher, customer.state), 49);
  customer.event("b", 200);
  assert.deepEqual(customer.tick(86_400 + 200), { at: 86_449_000, start: 49_000, seqs: [49, 151], completedBy: null });
});

test("members that compete in too many ways are refused with the place", () => {
  const member = (i: number): string => `(seq (event (> amount ${i})) (event (< amount ${i})))`;
  const text = `(seq ${e("a")} (all ${[1, 2, 3, 4, 5, 6, 7].map(member).join(" ")}))`;
  const { matcher, diagnostics } = compiled(text);
  assert.equal(matcher, null);
  const [diagnostic] = diagnostics;
  assert.equal(diagnostic?.code, "too-many-partial-matches");
  assert.equal(text.slice(diagnostic.span.start, diagnostic.span.end), text.slice(text.indexOf("(all"), -1));
  assert.notEqual(compiled(text, { maxPartialMatches: 3000 }).matcher, null);
});

test("many plain events that compete are not refused: they need no general path", () => {
  const amounts = Array.from({ length: 40 }, (_, i) => i);
  const customer = new Customer(`(all ${amounts.map((i) => `(event (or (= type "t${i}") (= type "any")))`).join(" ")})`);
  for (const i of amounts.slice(1)) assert.equal(customer.event(i % 2 === 0 ? "any" : `t${i}`, i).match, null);
  assert.equal(customer.event("any", 50).match?.seqs.length, 40);
});
