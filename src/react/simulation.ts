/** One reaction in a simulated world: for conformance cases, tests, and trying a pattern over recorded events. Pure. */
import type { Attributes } from "../language/ast.ts";
import type { ReactionProgram } from "./program.ts";
import { step } from "./step.ts";
import type { Effect, Environment, Input, JournalEntry, Outcome, ReactionState, Restart } from "./types.ts";

export type SendEffect = Extract<Effect, { kind: "send" }>;

export interface World {
  readonly environment: Environment;
  /** what a send or poll meets: the outcome, that many ms later */
  readonly respond: (send: SendEffect) => { readonly afterMs: number; readonly outcome: Outcome };
  /** the receiver's word on an emitted event */
  readonly accept: (attributes: Attributes) => Outcome;
  /** events of the tenant, `at` in ms, ascending */
  readonly events: readonly { readonly at: number; readonly attributes: Attributes }[];
  readonly cancelAt?: number;
  /** the process is away from `from` until `to`: what falls due meanwhile waits, answers are lost */
  readonly away?: { readonly from: number; readonly to: number };
  /** applied to the state between any two steps: writing it out and reading it back */
  readonly store?: (state: ReactionState) => ReactionState;
}

/** What happened, in order. `at` in ms. */
export type Happening =
  | { readonly kind: "send"; readonly at: number; readonly send: SendEffect }
  | { readonly kind: "let-go"; readonly at: number; readonly number: number }
  | { readonly kind: "emit"; readonly at: number; readonly attributes: Attributes; readonly accepted: boolean }
  | { readonly kind: "journal"; readonly at: number; readonly entry: JournalEntry };

export interface Simulated {
  readonly state: ReactionState;
  /** ms; null while it runs */
  readonly endedAt: number | null;
  readonly happenings: readonly Happening[];
}

interface Answer {
  readonly at: number;
  readonly send: number;
  readonly outcome: Outcome;
  readonly late: boolean;
}

interface Simulation {
  readonly program: ReactionProgram;
  readonly world: World;
  state: ReactionState | null;
  endedAt: number | null;
  now: number;
  readonly happenings: Happening[];
  answers: readonly Answer[];
  nextEvent: number;
  cancelled: boolean;
}

/**
 * Runs a reaction from moment `from` through moment `until`, both in ms. At one moment come events, then answers, then the
 * clock. An emitted event is offered to the reaction's own expects, then its acceptance answers the command; both take no time.
 * @param restart for a re-run that begins with one of its commands
 */
export function simulateReaction(program: ReactionProgram, world: World, from: number, until: number, restart?: Restart): Simulated {
  const simulation: Simulation = {
    program,
    world,
    state: null,
    endedAt: null,
    now: from,
    happenings: [],
    answers: [],
    nextEvent: 0,
    cancelled: false,
  };
  take(simulation, restart === undefined ? { kind: "begin" } : { kind: "begin", from: restart });
  for (let next = nextInput(simulation); next !== null && next.at <= until; next = nextInput(simulation)) {
    simulation.now = Math.max(simulation.now, next.at);
    next.take();
  }
  return { state: simulation.state!, endedAt: simulation.endedAt, happenings: simulation.happenings };
}

interface Next {
  readonly at: number;
  readonly take: () => void;
}

/** The earliest input; of equal ones the first of this order: cancel, event, answer, clock. */
function nextInput(simulation: Simulation): Next | null {
  const { state, world } = simulation;
  const running = state?.status === "running";
  const candidates: Next[] = [];
  if (running && world.cancelAt !== undefined && !simulation.cancelled) {
    candidates.push({ at: world.cancelAt, take: () => cancel(simulation) });
  }
  const event = world.events[simulation.nextEvent];
  if (running && event !== undefined) {
    candidates.push({ at: backAt(world, event.at), take: () => offerNext(simulation, event.attributes) });
  }
  const answer = simulation.answers[0];
  if (answer !== undefined) candidates.push({ at: answer.at, take: () => answerNext(simulation) });
  if (running && state.due !== null) {
    candidates.push({ at: backAt(world, state.due), take: () => take(simulation, { kind: "clock" }) });
  }
  return candidates.reduce<Next | null>((first, next) => (first === null || next.at < first.at ? next : first), null);
}

function backAt({ away }: World, at: number): number {
  return away !== undefined && at >= away.from && at < away.to ? away.to : at;
}

function cancel(simulation: Simulation): void {
  simulation.cancelled = true;
  take(simulation, { kind: "cancel" });
}

function offerNext(simulation: Simulation, attributes: Attributes): void {
  simulation.nextEvent++;
  take(simulation, { kind: "event", attributes });
}

function answerNext(simulation: Simulation): void {
  const [answer, ...rest] = simulation.answers;
  simulation.answers = rest;
  const { send, outcome, late } = answer!;
  take(simulation, { kind: "answer", send, outcome, late });
}

function take(simulation: Simulation, input: Input): void {
  const { program, world, now } = simulation;
  const { state, effects } = step(program, simulation.state, input, world.environment, now);
  simulation.state = world.store === undefined ? state : world.store(state);
  if (state.status !== "running" && simulation.endedAt === null) simulation.endedAt = now;
  for (const effect of effects) carryOut(simulation, effect);
}

function carryOut(simulation: Simulation, effect: Effect): void {
  if (effect.kind === "journal") simulation.happenings.push({ kind: "journal", at: simulation.now, entry: effect.entry });
  else if (effect.kind === "let-go") letGo(simulation, effect.number);
  else if (effect.kind === "send") send(simulation, effect);
  else emit(simulation, effect);
}

function letGo(simulation: Simulation, number: number): void {
  simulation.happenings.push({ kind: "let-go", at: simulation.now, number });
  simulation.answers = simulation.answers.map((answer) => (answer.send === number ? { ...answer, late: true } : answer));
}

function send(simulation: Simulation, effect: SendEffect): void {
  const { world, now } = simulation;
  simulation.happenings.push({ kind: "send", at: now, send: effect });
  const { afterMs, outcome } = world.respond(effect);
  const at = backAt(world, now + afterMs);
  const lost = at !== now + afterMs;
  const answer: Answer = { at, send: effect.number, outcome: lost ? unknown : outcome, late: false };
  // toSorted is stable: answers of one moment keep the order of their sends.
  simulation.answers = [...simulation.answers, answer].toSorted((a, b) => a.at - b.at);
}

const unknown: Outcome = { error: "outcome unknown", unknown: true };

function emit(simulation: Simulation, { emit: number, attributes }: Extract<Effect, { kind: "emit" }>): void {
  const outcome = simulation.world.accept(attributes);
  const accepted = "ok" in outcome;
  simulation.happenings.push({ kind: "emit", at: simulation.now, attributes, accepted });
  if (accepted) take(simulation, { kind: "event", attributes });
  take(simulation, { kind: "accepted", emit: number, outcome });
}
