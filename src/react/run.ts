/** One step in progress: a working copy of the state, and the effects so far. */
import type { Json } from "../language/ast.ts";
import type { Ended } from "./ended.ts";
import { waitingExpects } from "./expecting.ts";
import type { ProgramNode, ReactionProgram } from "./program.ts";
import { internalOf, type Activation, type Internal } from "./state.ts";
import { renderBudget, type RenderBudget } from "./template.ts";
import type { Effect, Environment, JournalEntry, ReactionState, Receipt, StepResult } from "./types.ts";

export interface Run {
  readonly program: ReactionProgram;
  readonly environment: Environment;
  /** epoch ms */
  readonly now: number;
  readonly before: ReactionState | null;
  /** by index of the node; those with a timer in the order in which the timers were set */
  readonly live: Map<number, Activation>;
  /** copied before the first change of the step */
  variables: Record<string, Json>;
  variablesOwned: boolean;
  /** size of all variables once a set needed it, else -1 */
  variablesSize: number;
  sends: number;
  emits: number;
  readonly kept: Map<number, number>;
  /** by number of a send in flight or to be repeated: what a receipt says of it */
  readonly known: Map<number, Receipt["outcome"]>;
  /** an expect began or ended */
  expectsChanged: boolean;
  readonly effects: Effect[];
  /** counts the timers and deadlines taken in */
  moment: number;
  /** by index of the node: what it sent or emitted in this step, and at which moment */
  readonly issued: Map<number, { readonly moment: number; readonly effects: readonly Effect[] }>;
  /** effects of this step that a later deadline took back: nobody shall see them */
  readonly withdrawn: Set<Effect>;
  readonly budget: RenderBudget;
  /** how the root ended */
  ended: Ended | null;
}

/** Opens the working copy of a state; null for a reaction that begins. */
export function openRun(program: ReactionProgram, before: ReactionState | null, environment: Environment, now: number): Run {
  const internal: Internal = before === null ? { sends: 0, live: [] } : internalOf(before);
  return {
    program,
    environment,
    now,
    before,
    live: new Map(internal.live.map(([id, activation]) => [indexOf(program, id), activation])),
    variables: before === null ? {} : before.variables,
    variablesOwned: before === null,
    variablesSize: -1,
    sends: internal.sends,
    emits: internal.emits ?? 0,
    kept: new Map(Object.entries(internal.kept ?? {}).map(([id, number]) => [indexOf(program, Number(id)), number])),
    known: new Map(Object.entries(internal.known ?? {}).map(([number, outcome]) => [Number(number), outcome])),
    expectsChanged: before === null,
    effects: [],
    moment: 0,
    issued: new Map(),
    withdrawn: new Set(),
    budget: renderBudget(),
    ended: null,
  };
}

function indexOf(program: ReactionProgram, id: number): number {
  const index = program.indexOf.get(id);
  if (index === undefined) throw new Error(`the state belongs to another text: it has no command at ${id}`);
  return index;
}

/** The state after the step, and its effects. */
export function closeRun(run: Run, status: ReactionState["status"]): StepResult {
  const running = status === "running";
  const { ended, variables } = run;
  const state: ReactionState = {
    status,
    due: running ? earliestDue(run) : null,
    waiting: running ? waiting(run) : [],
    variables,
    ...(ended !== null && !ended.ok ? { reason: ended.reason } : {}),
    internal: internalAfter(run),
  };
  const { effects, withdrawn } = run;
  return { state, effects: withdrawn.size === 0 ? effects : effects.filter((effect) => !withdrawn.has(effect)) };
}

function waiting(run: Run): ReactionState["waiting"] {
  return run.before !== null && !run.expectsChanged ? run.before.waiting : waitingExpects(run);
}

function internalAfter({ program, live, sends, emits, kept, known }: Run): Internal {
  const idOf = (index: number): number => program.nodes[index]!.id;
  return {
    sends,
    ...(emits === 0 ? {} : { emits }),
    ...(kept.size === 0 ? {} : { kept: Object.fromEntries([...kept].map(([index, number]) => [idOf(index), number])) }),
    ...(known.size === 0 ? {} : { known: Object.fromEntries(known) }),
    live: [...live].map(([index, activation]) => [idOf(index), activation]),
  };
}

function earliestDue({ live }: Run): number | null {
  let earliest = Infinity;
  for (const { due, deadline } of live.values()) {
    if (due !== undefined && due < earliest) earliest = due;
    if (deadline !== undefined && deadline < earliest) earliest = deadline;
  }
  return earliest === Infinity ? null : earliest;
}

/** Sets a command's activation. One with a timer takes its place behind all timers set before. */
export function activate(run: Run, node: ProgramNode, activation: Activation): void {
  if (activation.due !== undefined) run.live.delete(node.index);
  run.live.set(node.index, activation);
}

/** The activation of a live command. */
export function activationOf(run: Run, node: ProgramNode): Activation {
  const activation = run.live.get(node.index);
  if (activation === undefined) throw new Error(`the command at ${node.id} is not live`);
  return activation;
}

type Details = Omit<JournalEntry, "at" | "node" | "command" | "phase">;

/** A line of the journal about a command. */
export function line(run: Run, node: ProgramNode, phase: JournalEntry["phase"], details: Details = {}): Effect {
  const { id, command, retries } = node;
  const attempt = retries === 0 ? {} : { attempt: run.live.get(node.index)?.attempt ?? 1 };
  return { kind: "journal", entry: { at: run.now, node: id, command: command.kind, phase, ...attempt, ...details } };
}

/** Writes a line of the journal about a command. */
export function journal(run: Run, node: ProgramNode, phase: JournalEntry["phase"], details: Details = {}): void {
  run.effects.push(line(run, node, phase, details));
}

/** Lets the shell send or emit, and remembers it in case that a deadline of the same step takes it back. */
export function issue(run: Run, node: ProgramNode, ...effects: readonly Effect[]): void {
  run.effects.push(...effects);
  run.issued.set(node.index, { moment: run.moment, effects });
}
