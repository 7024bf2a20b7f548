/**
 * One step of a reaction: state and input in, next state and effects out. No clock, no randomness, no I/O of its own, and the
 * given state is never changed.
 */
import { begin, settle } from "./advance.ts";
import { takeAccepted, takeAnswer } from "./answer.ts";
import { passTime } from "./clock.ts";
import { dropAll } from "./drop.ts";
import { failed } from "./ended.ts";
import { isMet, isWaiting } from "./expecting.ts";
import type { ReactionProgram } from "./program.ts";
import { beginFrom } from "./restart.ts";
import { closeRun, journal, openRun, type Run } from "./run.ts";
import { takeReceipt } from "./receipt.ts";
import type { Attributes } from "../language/ast.ts";
import type { Effect, Environment, Input, ReactionState, StepResult } from "./types.ts";

type Taker<K extends Input["kind"]> = (run: Run, input: Extract<Input, { kind: K }>) => void;

const takers: { readonly [K in Input["kind"]]: Taker<K> } = {
  begin: (run, { from }) => {
    if (from === undefined) run.ended = begin(run, 0);
    else beginFrom(run, from);
  },
  answer: (run, { send, outcome, late = false }) => takeAnswer(run, send, outcome, late),
  accepted: (run, { emit, outcome }) => takeAccepted(run, emit, outcome),
  receipt: (run, { receipt }) => takeReceipt(run, receipt),
  event: (run, { attributes }) => takeEvent(run, attributes),
  refuse: (run, { node, reason }) => refuseExpect(run, node, reason),
  clock: passTime,
  cancel: dropAll,
};

/**
 * Takes one input in.
 * @param state null to begin (input `begin`); else what the step before returned, as it was or read back from JSON
 * @param now epoch ms on the tenant's clock; never earlier than in the step before
 * @returns the very same state when nothing changed; `waiting` is the very same array when no expect began or ended.
 *   A reaction that has ended still journals late answers and receipts and takes nothing else in.
 * @throws Error when `begin` is given a state, anything else none, or the state belongs to another text
 */
export function step(
  program: ReactionProgram,
  state: ReactionState | null,
  input: Input,
  environment: Environment,
  now: number,
): StepResult {
  if ((state === null) !== (input.kind === "begin"))
    throw new Error(`a reaction ${state === null ? "begins with" : "begins once, not with"} ${input.kind}`);
  if (state !== null && isIdle(state, input, now)) return { state, effects: [] };
  const run = openRun(program, state, environment, now);
  // The table is typed by kind; the input's kind picks the taker of its own type.
  (takers[input.kind] as (run: Run, input: Input) => void)(run, input);
  const status = statusAfter(run, state, input);
  if (state !== null && changedNothing(run, state, status)) return { state, effects: run.effects };
  return closeRun(run, status);
}

/** Nothing can follow from the input. */
function isIdle(state: ReactionState, input: Input, now: number): boolean {
  if (input.kind === "event") return state.waiting.length === 0;
  if (input.kind === "clock") return state.due === null || state.due > now;
  return input.kind === "cancel" && state.status !== "running";
}

function statusAfter(run: Run, state: ReactionState | null, input: Input): ReactionState["status"] {
  if (state !== null && state.status !== "running") return state.status;
  if (input.kind === "cancel") return "cancelled";
  if (run.ended === null) return "running";
  return run.ended.ok ? "success" : "failure";
}

/** A late answer or receipt, or an event that no expect wanted. */
function changedNothing(run: Run, state: ReactionState, status: ReactionState["status"]): boolean {
  return status === state.status && run.effects.every(isAfterwards);
}

/** A line about a command that is no longer live. */
function isAfterwards(effect: Effect): boolean {
  return (
    effect.kind === "journal" && (effect.entry.phase === "late-answer" || (effect.entry.phase === "receipt" && effect.entry.node === -1))
  );
}

/** Tries an event on every expect that waited before it, in the order in which they began. */
function takeEvent(run: Run, attributes: Attributes): void {
  // Those that wait now: a step may begin others, which the event does not concern.
  const before = Array.from(run.live);
  for (const [index, activation] of before) {
    const node = run.program.nodes[index]!;
    if (!isWaiting(node, activation) || run.live.get(index) !== activation) continue;
    if (!isMet(node, activation, run.environment.context, attributes)) continue;
    journal(run, node, "succeeded", { response: attributes });
    settle(run, node, { ok: true, response: attributes });
  }
}

/** The shell has no room for a waiting expect. */
function refuseExpect(run: Run, id: number, reason: string): void {
  for (const [index, activation] of Array.from(run.live)) {
    const node = run.program.nodes[index]!;
    if (node.id === id && isWaiting(node, activation)) settle(run, node, failed(reason));
  }
}
