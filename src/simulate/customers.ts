/** The partial matches of one pattern for every customer, and the events they refer to. */
import { expiresAt, nextDue, oldestSeq, step, tick } from "../match/matcher.ts";
import type { Matcher } from "../match/compile.ts";
import type { Match, MatchState } from "../match/types.ts";
import type { KeptEvent } from "./types.ts";

export interface Customer {
  readonly key: string;
  state: MatchState | null;
  /** epoch ms at which an absence fires, null when none waits */
  due: number | null;
  /** ascending seqs; none before the first that a match may still name */
  events: KeptEvent[];
}

export interface FoundMatch {
  readonly match: Match;
  /** the contributing events, in their order */
  readonly events: readonly KeptEvent[];
}

/** Below this many customers it is not worth looking for those whose windows have passed. */
const minSwept = 10_000;

/** Customers with nothing pending are forgotten, at the latest when they have come to be as many as those with something. */
export class Customers {
  /** partial matches given up because the pattern's bound was met */
  evicted = 0;
  private readonly matcher: Matcher;
  private readonly onDue: (customer: Customer, due: number) => void;
  private readonly customers = new Map<string, Customer>();
  private sweepAt = minSwept;

  /** @param onDue is told whenever a customer's due time has changed to another one */
  constructor(matcher: Matcher, onDue: (customer: Customer, due: number) => void) {
    this.matcher = matcher;
    this.onDue = onDue;
  }

  /** Customers with something pending. */
  get size(): number {
    return this.customers.size;
  }

  /** Takes an event in; everything due before its time has been taken in. */
  step(key: string, event: KeptEvent, time: number): FoundMatch | null {
    const known = this.customers.get(key);
    const before = known?.state ?? null;
    const result = step(this.matcher, before, { seq: event.seq, time, attributes: event.attributes });
    this.evicted += result.evicted;
    if (result.state === before && !result.contributing) return null;
    const customer = known ?? { key, state: null, due: null, events: [] };
    if (result.contributing) customer.events.push(event);
    const found = result.match === null ? null : { match: result.match, events: contributing(customer, result.match) };
    this.put(customer, result.state);
    if (this.customers.size >= this.sweepAt) this.sweep(time);
    return found;
  }

  /** The clock comes to a customer's due time. */
  tick(customer: Customer, now: number): FoundMatch | null {
    const result = tick(this.matcher, customer.state, now);
    const found = result.match === null ? null : { match: result.match, events: contributing(customer, result.match) };
    this.put(customer, result.state);
    return found;
  }

  private put(customer: Customer, state: MatchState | null): void {
    customer.state = state;
    if (state === null) {
      customer.events = [];
      customer.due = null;
      this.customers.delete(customer.key);
      return;
    }
    this.customers.set(customer.key, customer);
    const oldest = oldestSeq(this.matcher, state) ?? Infinity;
    let stale = 0;
    while (stale < customer.events.length && customer.events[stale]!.seq < oldest) stale++;
    if (stale > 0) customer.events.splice(0, stale);
    const due = nextDue(this.matcher, state);
    if (due === customer.due) return;
    customer.due = due;
    if (due !== null) this.onDue(customer, due);
  }

  /** Everything due before `now` has been taken in, so that nothing can match here. */
  private sweep(now: number): void {
    for (const customer of this.customers.values()) {
      const expiry = expiresAt(this.matcher, customer.state);
      if (expiry !== null && expiry < now) this.put(customer, tick(this.matcher, customer.state, now - 1).state);
    }
    this.sweepAt = Math.max(minSwept, 2 * this.customers.size);
  }
}

function contributing(customer: Customer, match: Match): KeptEvent[] {
  const bySeq = new Map(customer.events.map((event) => [event.seq, event]));
  return match.seqs.map((seq) => {
    const event = bySeq.get(seq);
    if (event === undefined) throw new Error(`event ${seq} of customer ${customer.key} contributes to a match but was not kept`);
    return event;
  });
}
