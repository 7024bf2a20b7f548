/**
 * A pattern over recorded events, on the events' own clock, as the engine would run it on the clock `replay` (when.md, Time).
 *
 * At one moment come events; then what they set off, until nothing follows; then what the clock brings. Sends take no time.
 * Memory holds partial matches, the events they refer to, running reactions, and matches whose turn to be told has not come.
 */
import { tooDeep, tooManyDescendants } from "../identify/chain.ts";
import { eventId } from "../identify/event-id.ts";
import { identify } from "../identify/key.ts";
import { Customers, type Customer, type FoundMatch } from "./customers.ts";
import { DueQueue } from "./due.ts";
import { Reactions, told, type Emitted, type Reaction } from "./reactions.ts";
import type { KeptEvent, Root, SimulatedEvent, SimulatedMatch, Trial } from "./types.ts";

interface Told {
  readonly match: Omit<SimulatedMatch, "reaction">;
  readonly reaction: Reaction | null;
}

export class Simulation {
  /** matches so far */
  matches = 0;
  private readonly trial: Trial;
  private readonly report: (match: SimulatedMatch) => void;
  private readonly customers: Customers;
  private readonly reactions: Reactions | null;
  private readonly dues = new DueQueue<Customer | Reaction>((item) => ("key" in item ? item.due : item.state.due));
  private readonly untold: Told[] = [];
  private seq = 0;

  /** @param report is given each match, in order of time, as soon as its reaction, and those of all matches before it, has ended */
  constructor(trial: Trial, report: (match: SimulatedMatch) => void) {
    this.trial = trial;
    this.report = report;
    const onDue = (item: Customer | Reaction, due: number): void => this.dues.add(item, due);
    this.customers = new Customers(trial.matcher, onDue);
    this.reactions = trial.reaction === null ? null : new Reactions(trial.reaction, trial, onDue);
  }

  /** Partial matches given up so far because the pattern's bound was met. */
  get evicted(): number {
    return this.customers.evicted;
  }

  /** Takes the next event in, after everything due before it. */
  take(event: SimulatedEvent): void {
    this.advance(event.time - 1);
    const seq = this.seq++;
    const kept = { seq, line: event.line, attributes: event.attributes, depth: 0, root: { line: event.line, descendants: 0 } };
    this.takeEvent(event.key, kept, event.time);
    this.settle(event.time);
    this.tell();
  }

  /** Lets the clock run on until nothing is pending. What still waits then waits for ever, and is told as running. */
  finish(): void {
    this.advance(Infinity);
    for (const { match, reaction } of this.untold.splice(0)) this.report(complete(match, reaction));
  }

  private advance(through: number): void {
    for (let item = this.dues.takeUpTo(through); item !== undefined; item = this.dues.takeUpTo(through)) {
      const now = ("key" in item ? item.due : item.state.due)!;
      if ("key" in item) this.matched(item.key, this.customers.tick(item, now), now);
      else this.reactions?.take(item, { kind: "clock" }, now);
      this.settle(now);
      this.tell();
    }
  }

  private takeEvent(key: string, event: KeptEvent, now: number): void {
    this.reactions?.offer(event.attributes, now);
    this.matched(key, this.customers.step(key, event, now), now);
  }

  private matched(key: string, found: FoundMatch | null, now: number): void {
    if (found === null) return;
    const { match, events } = found;
    this.matches++;
    const reaction = this.reactions?.start(events, now) ?? null;
    const lines = events.flatMap(({ line }) => (line === null ? [] : [line]));
    this.untold.push({ match: { key, at: match.at, start: match.start, lines }, reaction });
  }

  /** Takes in, at this very moment, the events that reactions made and the answers to their sends, until nothing follows. */
  private settle(now: number): void {
    const { reactions } = this;
    if (reactions === null) return;
    while (true) {
      const emitted = reactions.emitted.shift();
      if (emitted !== undefined) this.takeEmitted(reactions, emitted, now);
      else if (!reactions.answerNext(now)) return;
    }
  }

  private takeEmitted(reactions: Reactions, { reaction, emit, attributes }: Emitted, now: number): void {
    const { root } = reaction;
    const depth = reaction.depth + 1;
    const identified = identify(attributes, this.trial.keyAttribute);
    const error = "error" in identified ? identified.error : refusal(depth, root);
    if ("error" in identified || error !== null) {
      reactions.take(reaction, { kind: "accepted", emit, outcome: { error: error ?? "refused", final: true } }, now);
      return;
    }
    root.descendants++;
    const seq = this.seq++;
    this.takeEvent(identified.key, { seq, line: null, attributes, depth, root }, now);
    const id = eventId(seq + 1);
    reactions.take(reaction, { kind: "accepted", emit, outcome: { ok: { id, "key-attr": identified.key } } }, now);
  }

  /** Tells the matches whose turn has come. */
  private tell(): void {
    let ready = 0;
    while (ready < this.untold.length && hasEnded(this.untold[ready]!.reaction)) ready++;
    if (ready > 0) for (const { match, reaction } of this.untold.splice(0, ready)) this.report(complete(match, reaction));
  }
}

function hasEnded(reaction: Reaction | null): boolean {
  return reaction === null || reaction.endedAt !== null;
}

function complete(match: Told["match"], reaction: Reaction | null): SimulatedMatch {
  return { ...match, reaction: reaction === null ? null : told(reaction) };
}

function refusal(depth: number, root: Root): string | null {
  return tooDeep(depth) ?? tooManyDescendants(String(root.line), root.descendants);
}
