/**
 * Drives a reaction with random inputs and checks what must hold after every step:
 * 1. a step never throws, never changes the state it is given, and gives the same from a state read back from JSON;
 * 2. the sends in flight by the effects are those in flight by the state;
 * 3. a running reaction waits for something: a due time, an event, an answer, an acceptance;
 * 4. after a clock nothing is due any more;
 * 5. one that has ended has nothing live;
 * 6. a send's number is the next one, or the one that its command used before;
 * 7. what the shell is told to wait for are the live expects.
 */
import assert from "node:assert/strict";
import type { Attributes } from "../../src/language/ast.ts";
import { declarations } from "../../src/deliver/registry.ts";
import type { ReactionProgram } from "../../src/react/program.ts";
import { internalOf } from "../../src/react/state.ts";
import { step } from "../../src/react/step.ts";
import type { Effect, Environment, Input, JournalEntry, Outcome, ReactionState, Restart } from "../../src/react/types.ts";

/** One random move; numbers pick among what is in flight. */
export type Move =
  | { readonly kind: "answer"; readonly pick: number; readonly outcome: Outcome }
  | { readonly kind: "accepted"; readonly pick: number; readonly outcome: Outcome }
  | { readonly kind: "event"; readonly attributes: Attributes }
  | { readonly kind: "due"; readonly lateMs: number }
  | { readonly kind: "late"; readonly send: number }
  | { readonly kind: "receipt"; readonly send: number; readonly arrived: boolean }
  | { readonly kind: "cancel" };

export interface Driven {
  state: ReactionState;
  now: number;
  readonly sends: Set<number>;
  readonly emits: Set<number>;
  /** last number and, per command, those it used */
  lastSend: number;
  readonly entries: JournalEntry[];
  readonly numbersOf: Map<number, Set<number>>;
}

const templates: Readonly<Record<string, string>> = { TM1: "Hi {{id}}{{#a}}!{{/a}}", greeting: "Hello {{b}}" };

const environment: Environment = {
  context: { id: "c1", list: [1, "x"], x: 1 },
  template: (_, reference) => templates[reference],
  endpoints: declarations,
  random: () => 0.5,
};

function freeze(value: unknown): void {
  if (typeof value !== "object" || value === null || Object.isFrozen(value)) return;
  Object.freeze(value);
  for (const member of Object.values(value)) freeze(member);
}

/** Begins a reaction to drive. @param from for a re-run that begins with one of its commands */
export function drive(program: ReactionProgram, from?: Restart): Driven {
  const { state, effects } = step(program, null, { kind: "begin", ...(from === undefined ? {} : { from }) }, environment, 0);
  const driven: Driven = { state, now: 0, sends: new Set(), emits: new Set(), lastSend: 0, numbersOf: new Map(), entries: [] };
  follow(program, driven, state, effects);
  return driven;
}

/** Makes a move, if it can be made. */
export function move(program: ReactionProgram, driven: Driven, by: Move): void {
  const input = inputOf(driven, by);
  if (input === null) return;
  freeze(driven.state);
  const { state, effects } = step(program, driven.state, input, environment, driven.now);
  const read = JSON.parse(JSON.stringify(driven.state)) as ReactionState;
  assert.deepEqual(step(program, read, input, environment, driven.now), { state, effects }, "1: read back from JSON");
  if (input.kind === "answer" && input.late !== true) driven.sends.delete(input.send);
  if (input.kind === "accepted") driven.emits.delete(input.emit);
  follow(program, driven, state, effects);
  if (input.kind === "clock") assert.ok(state.due === null || state.due > driven.now, "4: nothing is due after a clock");
}

function inputOf(driven: Driven, by: Move): Input | null {
  const { sends, emits, state } = driven;
  if (by.kind === "answer")
    return sends.size === 0 ? null : { kind: "answer", send: [...sends][by.pick % sends.size]!, outcome: by.outcome };
  if (by.kind === "accepted") {
    return emits.size === 0 ? null : { kind: "accepted", emit: [...emits][by.pick % emits.size]!, outcome: by.outcome };
  }
  if (by.kind === "receipt") {
    const told = by.arrived ? { ok: { sid: "S1" } } : { error: "it did not arrive" };
    return { kind: "receipt", receipt: { send: by.send, status: "told", outcome: told } };
  }
  if (by.kind === "late") return { kind: "answer", send: by.send, outcome: { ok: {} }, late: true };
  if (by.kind !== "due") return by;
  if (state.due === null) return null;
  driven.now = Math.max(driven.now, state.due + by.lateMs);
  return { kind: "clock" };
}

function follow(program: ReactionProgram, driven: Driven, state: ReactionState, effects: readonly Effect[]): void {
  driven.state = state;
  for (const effect of effects) {
    if (effect.kind === "journal") driven.entries.push(effect.entry);
    if (effect.kind === "send") followSend(driven, effect.number, effect.node);
    if (effect.kind === "let-go") driven.sends.delete(effect.number);
    if (effect.kind === "emit") driven.emits.add(effect.emit);
    if (effect.kind === "journal" && effect.entry.send !== undefined) numbersOf(driven, effect.entry.node).add(effect.entry.send);
  }
  const live = internalOf(state).live.map(([, activation]) => activation);
  const inFlight = live.flatMap(({ send }) => (send === undefined ? [] : [send]));
  assert.deepEqual(new Set(inFlight), driven.sends, "2: sends in flight");
  const expects = internalOf(state).live.filter(([id, { phase }]) => phase === undefined && kindOf(program, id) === "expect");
  assert.deepEqual(new Set(state.waiting.map(({ node }) => node)), new Set(expects.map(([id]) => id)), "7: waiting expects");
  if (state.status === "running") {
    const waits = state.due !== null || state.waiting.length > 0 || inFlight.length > 0 || live.some(({ emit }) => emit !== undefined);
    assert.ok(waits, "3: it waits for something");
  } else {
    assert.deepEqual([live.length, state.due, state.waiting.length], [0, null, 0], "5: nothing is live");
  }
}

function kindOf({ nodes, indexOf }: ReactionProgram, id: number): string | undefined {
  return nodes[indexOf.get(id) ?? -1]?.command.kind;
}

/** Numbers that a command used, those included whose send a late deadline took back. */
function numbersOf({ numbersOf: used }: Driven, node: number): Set<number> {
  const numbers = used.get(node) ?? new Set();
  used.set(node, numbers);
  return numbers;
}

function followSend(driven: Driven, number: number, node: number): void {
  const used = numbersOf(driven, node);
  assert.ok(!driven.sends.has(number), "6: the number is not in flight");
  assert.ok(number > driven.lastSend || used.has(number), `6: the number ${number} is new or the command's own`);
  driven.lastSend = Math.max(driven.lastSend, number);
  used.add(number);
  driven.sends.add(number);
}
