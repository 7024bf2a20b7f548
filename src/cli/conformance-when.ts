/** `whenthen conformance when`: patterns over recorded events of one customer, one case a line, for comparison with other implementations. */
import type { Attributes } from "../language/ast.ts";
import { compileWhen } from "../language/compile.ts";
import { compileMatcher, type Matcher } from "../match/compile.ts";
import { nextDueOf, stepCustomer, tickCustomer, type CustomerResult, type CustomerStates } from "../match/customer.ts";
import { createPatternIndex } from "../match/pattern-index.ts";

interface TimedEvent {
  /** ms */
  readonly time: number;
  readonly attributes: Attributes;
}

interface Case {
  readonly when: string;
  readonly events: readonly TimedEvent[];
  /** the clock runs on to here (ms) after the last event */
  readonly until: number;
}

/** `i`: index of the completing event, null for an absence, which is given without its start. */
export type Fire = { readonly at: number; readonly i: number; readonly start: number } | { readonly at: number; readonly i: null };

/**
 * Answers each line, `{"when", "events", "until"}`, by `{"fires": [...]}`, or `{"error": ...}` for a bad one. Empty lines are passed over.
 * @param write takes one line of output, without its line end
 */
export async function conformanceWhen(lines: AsyncIterable<string>, write: (line: string) => void): Promise<void> {
  for await (const line of lines) {
    if (line.trim() !== "") write(JSON.stringify(answer(line)));
  }
}

function answer(line: string): { readonly fires: readonly Fire[] } | { readonly error: string } {
  try {
    const given = readCase(JSON.parse(line));
    return { fires: firesOf(compiled(given.when), given) };
  } catch (error) {
    return { error: (error as Error).message };
  }
}

function compiled(text: string): Matcher {
  const { when, diagnostics } = compileWhen(text);
  if (when === null) {
    const errors = diagnostics.filter(({ severity }) => severity === "error");
    throw new Error(errors.map(({ line, column, message }) => `${line}:${column}: ${message}`).join("\n"));
  }
  const { matcher, diagnostics: reasons } = compileMatcher(when);
  if (matcher === null) throw new Error(reasons.map(({ message }) => message).join("\n"));
  return matcher;
}

function readCase(value: unknown): Case {
  if (!isObject(value)) throw new Error('a case is an object with "when", "events" and "until"');
  const { when, events, until } = value;
  if (typeof when !== "string") throw new Error('"when" must be the text of a pattern');
  if (!Array.isArray(events)) throw new Error('"events" must be an array');
  const read = events.map(readEvent);
  for (const [i, { time }] of read.entries()) {
    if (time < (read[i - 1]?.time ?? -Infinity)) throw new Error(`event ${i} is earlier than the event before it`);
  }
  if (until !== undefined && typeof until !== "number") throw new Error('"until" must be a time in ms');
  return { when, events: read, until: until ?? read.at(-1)?.time ?? 0 };
}

function readEvent(value: unknown, i: number): TimedEvent {
  if (!isObject(value) || typeof value.t !== "number") throw new Error(`event ${i} must be an object with "t", its time in ms`);
  return { time: value.t, attributes: value as Attributes };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function firesOf(matcher: Matcher, { events, until }: Case): Fire[] {
  const index = createPatternIndex([{ id: 1, matcher }]);
  const fires: Fire[] = [];
  let states: CustomerStates = {};
  const take = (result: CustomerResult): void => {
    states = result.states;
    for (const { match } of result.matches) {
      const { at, start, completedBy } = match;
      fires.push(completedBy === null ? { at, i: null } : { at, i: completedBy, start });
    }
  };
  const advance = (before: number): void => {
    for (let due = nextDueOf(index, states); due !== null && due < before; due = nextDueOf(index, states)) {
      take(tickCustomer(index, states, due));
    }
  };
  for (const [seq, { time, attributes }] of events.entries()) {
    advance(time);
    take(stepCustomer(index, states, { seq, time, attributes }));
  }
  advance(until + 1);
  return fires;
}
