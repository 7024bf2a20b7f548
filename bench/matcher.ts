/**
 * Speed of the matcher alone, one thread, no storage: `node bench/matcher.ts`. bench/run.ts takes the functions.
 * Events are made beforehand; what is measured is stepCustomer: the index, the patterns it finds, the customer's new states.
 */
import { compileWhen } from "../src/language/compile.ts";
import { compileMatcher, type Matcher } from "../src/match/compile.ts";
import { stepCustomer, type CustomerStates } from "../src/match/customer.ts";
import { createPatternIndex, type PatternIndex } from "../src/match/pattern-index.ts";
import type { MatchEvent } from "../src/match/types.ts";

export interface Speed {
  readonly name: string;
  readonly eventsPerSecond: number;
  readonly matches: number;
}

interface KeyedEvent extends MatchEvent {
  /** number of the customer */
  readonly customer: number;
}

/** Compiles one pattern. @throws Error when the text is wrong or the pattern is refused */
export function matcherOf(text: string): Matcher {
  const { when, diagnostics } = compileWhen(text);
  if (when === null) throw new Error(`${text}: ${diagnostics.map(({ message }) => message).join("; ")}`);
  const { matcher, diagnostics: reasons } = compileMatcher(when);
  if (matcher === null) throw new Error(`${text}: ${reasons.map(({ message }) => message).join("; ")}`);
  return matcher;
}

function indexOf(texts: readonly string[]): PatternIndex {
  return createPatternIndex(texts.map((text, i) => ({ id: i + 1, matcher: matcherOf(text) })));
}

/** mulberry32: the same events in every run. */
export function numbersFrom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296) * below);
  };
}

/** Steps all events, each into its customer's states. @returns how many matches there were */
function stepAll(index: PatternIndex, events: readonly KeyedEvent[], customers: CustomerStates[]): number {
  let matches = 0;
  for (const event of events) {
    const result = stepCustomer(index, customers[event.customer] ?? {}, event);
    customers[event.customer] = result.states;
    matches += result.matches.length;
  }
  return matches;
}

/** The best of three runs over the same events, each with fresh customers. */
function measure(name: string, texts: readonly string[], customerCount: number, events: readonly KeyedEvent[]): Speed {
  const index = indexOf(texts);
  let best = Infinity;
  let matches = 0;
  for (let run = 0; run < 3; run++) {
    const customers = Array.from({ length: customerCount }, (): CustomerStates => ({}));
    const began = performance.now();
    matches = stepAll(index, events, customers);
    best = Math.min(best, performance.now() - began);
  }
  return { name, eventsPerSecond: Math.round((events.length / best) * 1000), matches };
}

function eventsOf(count: number, customers: number, types: readonly string[], seed: number): KeyedEvent[] {
  const below = numbersFrom(seed);
  return Array.from({ length: count }, (_, i) => {
    const customer = below(customers);
    const attributes = { id: `c${customer}`, type: types[below(types.length)] as string, amount: below(100), channel: "phone" };
    return { seq: i + 1, time: 1_700_000_000_000 + i * 20, customer, attributes };
  });
}

/** `count` patterns, each on one type value; every event is of one of these types. */
export function manyPatterns(count: number, form: (type: string) => string = (type) => `(event (= type "${type}"))`): Speed {
  const types = Array.from({ length: count }, (_, i) => `type-${i}`);
  return measure(`${count} patterns on different types`, types.map(form), 1_000, eventsOf(400_000, 1_000, types, 7));
}

/** Ten patterns of two steps within a time, over 10,000 customers; an event is the first or second step of one of them. */
export function tenKeyed(): Speed {
  const texts = Array.from({ length: 10 }, (_, i) => `(within 10 minutes (seq (event (= type "a${i}")) (event (= type "b${i}"))))`);
  const types = Array.from({ length: 10 }, (_, i) => [`a${i}`, `b${i}`]).flat();
  return measure("ten keyed two-step patterns, 10,000 customers", texts, 10_000, eventsOf(400_000, 10_000, types, 11));
}

const a = '(event (= type "a"))';
const b = '(event (= type "b"))';
const c = '(event (= type "c"))';

export const usualShapes: Readonly<Record<string, string>> = {
  event: a,
  "seq of two": `(seq ${a} ${b})`,
  "seq of two within": `(within 10 minutes (seq ${a} ${b}))`,
  "seq of three within": `(within 10 minutes (seq ${a} ${b} ${c}))`,
  "seq with fail": `(within 10 minutes (seq ${a} (fail ${b}) ${c}))`,
  "count 5": `(count 5 ${a})`,
  "count 5 within": `(within 10 minutes (count 5 ${a}))`,
  "all with fail within": `(within 10 minutes (all ${a} ${b} (fail ${c})))`,
  "all of events that compete": '(within 10 minutes (all (event (> amount 50)) (event (= type "a")) (event (= type "b"))))',
  absence: `(within 10 minutes (seq ${a} (fail ${b})))`,
};

/** One pattern over 10,000 customers, a third of the events of each type. */
export function usualShape(name: string): Speed {
  return measure(name, [usualShapes[name] as string], 10_000, eventsOf(400_000, 10_000, ["a", "b", "c"], 13));
}

/** Bytes of JSON of a customer with one pending partial match of (within d (seq a b)), pattern id included. */
export function bytesPending(): number {
  const index = indexOf([usualShapes["seq of two within"] as string]);
  const event = { seq: 1_234_567, time: 1_700_000_000_000, attributes: { type: "a" } };
  return JSON.stringify(stepCustomer(index, {}, event).states).length;
}

function print({ name, eventsPerSecond, matches }: Speed): void {
  const speed = eventsPerSecond.toLocaleString("en").padStart(12);
  process.stdout.write(`${speed} events/s  ${String(Math.round(1e9 / eventsPerSecond)).padStart(5)} ns  ${name} (${matches} matches)\n`);
}

if (import.meta.main) {
  for (const count of [1, 100, 1_000, 10_000]) print(manyPatterns(count));
  for (const count of [100, 1_000, 10_000]) {
    const { eventsPerSecond, matches } = manyPatterns(count, (type) => `(within 1 hour (count 2 (event (= type "${type}"))))`);
    print({ name: `${count} counts of two within, on different types`, eventsPerSecond, matches });
  }
  print(tenKeyed());
  for (const name of Object.keys(usualShapes)) print(usualShape(name));
  process.stdout.write(`${bytesPending()} bytes a pending partial match\n`);
}
