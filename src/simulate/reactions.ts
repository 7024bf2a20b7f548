/** The reactions of a simulation: stepped as the engine does it, but every send succeeds at once with its own parameters. */
import type { Attributes } from "../language/ast.ts";
import { mergeContext } from "../react/context.ts";
import type { ReactionProgram } from "../react/program.ts";
import { step } from "../react/step.ts";
import type { Effect, Environment, Input, Outcome, ReactionState } from "../react/types.ts";
import { Expecting } from "./expecting.ts";
import type { KeptEvent, Root, SimulatedReaction, SimulatedSend, Trial } from "./types.ts";

export interface Reaction {
  readonly number: number;
  readonly environment: Environment;
  /** how many `event` commands led to it, and the recorded event that began the chain */
  readonly depth: number;
  readonly root: Root;
  state: ReactionState;
  endedAt: number | null;
  readonly sends: SimulatedSend[];
}

/** An event that a reaction made; it waits to be taken in. */
export interface Emitted {
  readonly reaction: Reaction;
  readonly emit: number;
  readonly attributes: Attributes;
}

/** More sends than this one reaction does not make: an await whose condition its own parameters never meet polls on and on. */
export const maxSends = 10_000;

export class Reactions {
  /** events made and answers given at the present moment, not yet taken in */
  readonly emitted: Emitted[] = [];
  private readonly answers: { readonly reaction: Reaction; readonly send: number; readonly outcome: Outcome }[] = [];
  private readonly expecting = new Expecting<Reaction>();
  private readonly program: ReactionProgram;
  private readonly trial: Trial;
  private readonly onDue: (reaction: Reaction, due: number) => void;
  private count = 0;

  /** @param onDue is told whenever a reaction's due time has changed to another one */
  constructor(program: ReactionProgram, trial: Trial, onDue: (reaction: Reaction, due: number) => void) {
    this.program = program;
    this.trial = trial;
    this.onDue = onDue;
  }

  /** Starts the reaction of a match with these contributing events. */
  start(events: readonly KeptEvent[], now: number): Reaction {
    const context = mergeContext(events.map((event) => event.attributes));
    const last = events.at(-1)!;
    const { template, endpoints } = this.trial;
    const environment: Environment = { context, template, endpoints, random: () => 1 };
    const { state, effects } = step(this.program, null, { kind: "begin" }, environment, now);
    const number = this.count++;
    const reaction: Reaction = { number, environment, depth: last.depth, root: last.root, state, endedAt: null, sends: [] };
    this.carry(reaction, [], null, effects, now);
    return reaction;
  }

  /** Lets the expects that wait for such an event see it. */
  offer(attributes: Attributes, now: number): void {
    const reactions = this.expecting.candidates(attributes).sort((a, b) => a.number - b.number);
    for (const reaction of reactions) this.take(reaction, { kind: "event", attributes }, now);
  }

  take(reaction: Reaction, input: Input, now: number): void {
    if (reaction.state.status !== "running") return;
    const { waiting, due } = reaction.state;
    const { state, effects } = step(this.program, reaction.state, input, reaction.environment, now);
    reaction.state = state;
    this.carry(reaction, waiting, due, effects, now);
  }

  /** Takes in the next answer that is there at once. @returns false when there is none */
  answerNext(now: number): boolean {
    const answer = this.answers.shift();
    if (answer === undefined) return false;
    this.take(answer.reaction, { kind: "answer", send: answer.send, outcome: answer.outcome }, now);
    return true;
  }

  private carry(reaction: Reaction, waiting: ReactionState["waiting"], due: number | null, effects: readonly Effect[], now: number): void {
    const { state } = reaction;
    const running = state.status === "running";
    if (!running) reaction.endedAt ??= now;
    for (const effect of effects) this.carryOut(reaction, effect, now);
    this.expecting.change(reaction, waiting, running ? state.waiting : []);
    if (running && state.due !== null && state.due !== due) this.onDue(reaction, state.due);
  }

  private carryOut(reaction: Reaction, effect: Effect, now: number): void {
    if (effect.kind === "emit") this.emitted.push({ reaction, emit: effect.emit, attributes: effect.attributes });
    if (effect.kind !== "send") return;
    const { endpoint, type, parameters } = effect;
    if (reaction.sends.length < maxSends) {
      reaction.sends.push({ endpoint, type, parameters, at: now });
      this.answers.push({ reaction, send: effect.number, outcome: { ok: parameters } });
      return;
    }
    const error = `more than ${maxSends} sends in one reaction; does an await poll for what its own parameters never say?`;
    this.answers.push({ reaction, send: effect.number, outcome: { ok: { error }, pointless: true } });
  }
}

/** What a report says of a reaction. */
export function told({ state, endedAt, sends }: Reaction): SimulatedReaction {
  return { status: state.status, reason: state.reason ?? null, endedAt, sends };
}
