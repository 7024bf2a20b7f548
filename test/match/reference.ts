/**
 * The meaning of a When, read straight from its definition (docs/language.md): all instances are enumerated, as sets of events.
 * Slow and simple; it shares no code with src/match.
 */
import type { Attributes, CompareOperator, Constant, Json, Member, Predicate, Trigger, When } from "../../src/language/ast.ts";
import { lookup } from "../../src/language/lookup.ts";

/** wild: satisfies every place and no guard; stands for events to come */
export interface ReferenceEvent {
  readonly time: number;
  readonly attributes: Attributes;
  readonly wild?: boolean;
}

export interface Fire {
  readonly at: number;
  /** index of the completing event; null for an absence */
  readonly index: number | null;
  /** time of the first event; null for an absence */
  readonly start: number | null;
}

/** A set of events: bit i stands for event i. */
type Bits = number;

const low = (bits: Bits): number => 31 - Math.clz32(bits & -bits);
const high = (bits: Bits): number => 31 - Math.clz32(bits);

/** The instances of triggers among at most 30 events. */
export class Instances {
  readonly events: readonly ReferenceEvent[];
  readonly #places = new Map<Trigger, readonly Bits[]>();
  readonly #guards = new Map<Trigger, readonly Bits[]>();

  constructor(events: readonly ReferenceEvent[]) {
    this.events = events;
  }

  of(trigger: Trigger, guard = false): readonly Bits[] {
    const known = guard ? this.#guards : this.#places;
    let bits = known.get(trigger);
    if (bits === undefined) {
      bits = [...new Set(this.#enumerate(trigger, guard))];
      known.set(trigger, bits);
    }
    return bits;
  }

  spans(bits: Bits, ms: number): boolean {
    return (this.events[high(bits)]?.time ?? 0) - (this.events[low(bits)]?.time ?? 0) <= ms;
  }

  #enumerate(trigger: Trigger, guard: boolean): Bits[] {
    switch (trigger.kind) {
      case "event":
        return this.events.flatMap((event, i) => (satisfies(trigger.predicate, event, guard) ? [1 << i] : []));
      case "count":
        return this.#seq(
          Array.from({ length: trigger.times }, () => trigger.trigger),
          guard,
        );
      case "seq":
        return this.#seq(trigger.members, guard);
      case "all":
        return this.#all(trigger.members, guard);
      case "any":
        return trigger.triggers.flatMap((one) => this.of(one, guard));
      case "within":
        return this.of(trigger.trigger, guard).filter((bits) => this.spans(bits, trigger.duration.ms));
    }
  }

  #seq(members: readonly Member[], guard: boolean): Bits[] {
    let prefixes: Bits[] | null = null;
    let fails: Trigger[] = [];
    for (const member of members) {
      if (member.kind === "fail") {
        fails.push(member.trigger);
        continue;
      }
      const own = this.of(member, guard);
      if (prefixes === null) prefixes = [...own];
      else {
        const longer = new Set<Bits>();
        for (const first of prefixes) {
          for (const next of own) {
            if (high(first) < low(next) && this.#quiet(fails, high(first), high(next))) longer.add(first | next);
          }
        }
        prefixes = [...longer];
      }
      fails = [];
    }
    return prefixes ?? [];
  }

  #all(members: readonly Member[], guard: boolean): Bits[] {
    let unions = new Set<Bits>([0]);
    for (const member of members) {
      if (member.kind === "fail") continue;
      const larger = new Set<Bits>();
      for (const bits of unions) for (const own of this.of(member, guard)) if ((bits & own) === 0) larger.add(bits | own);
      unions = larger;
    }
    const fails = members.flatMap((member) => (member.kind === "fail" ? [member.trigger] : []));
    return [...unions].filter((bits) => this.#quiet(fails, low(bits), high(bits)));
  }

  /** No instance of a guard lies wholly among the events after index `after`, up to and including index `to`. */
  #quiet(fails: readonly Trigger[], after: number, to: number): boolean {
    return fails.every((fail) => this.of(fail, true).every((bits) => low(bits) <= after || high(bits) > to));
  }
}

function satisfies(predicate: Predicate | null, event: ReferenceEvent, guard: boolean): boolean {
  if (event.wild === true) return !guard;
  return predicate === null || holds(predicate, event.attributes);
}

function holds(predicate: Predicate, attributes: Attributes): boolean {
  switch (predicate.kind) {
    case "and":
      return predicate.predicates.every((one) => holds(one, attributes));
    case "or":
      return predicate.predicates.some((one) => holds(one, attributes));
    case "not":
      return !holds(predicate.predicate, attributes);
    case "compare":
      return compares(predicate.operator, lookup(attributes, predicate.attribute) ?? null, predicate.constant);
  }
}

function compares(operator: CompareOperator, value: Json, constant: Constant): boolean {
  if (operator === "=") return value === constant;
  if (operator === "contains") {
    if (typeof value === "string") return typeof constant === "string" && value.includes(constant);
    return Array.isArray(value) && value.includes(constant);
  }
  const comparable = typeof value === typeof constant && (typeof value === "number" || typeof value === "string");
  if (!comparable || value === null || constant === null) return false;
  if (operator === ">") return value > constant;
  if (operator === "<") return value < constant;
  return operator === ">=" ? value >= constant : value <= constant;
}

export interface AbsenceParts {
  readonly ms: number;
  readonly body: Trigger;
  readonly fails: readonly Trigger[];
}

/** The parts of (within d (seq T1 .. Tk (fail F) ...)); null for any other pattern. */
export function absenceOf(when: When): AbsenceParts | null {
  const { trigger } = when;
  if (trigger.kind !== "within" || trigger.trigger.kind !== "seq") return null;
  const { members, span } = trigger.trigger;
  const last = members.findLastIndex((member) => member.kind !== "fail");
  if (last === members.length - 1) return null;
  const fails = members.slice(last + 1).flatMap((member) => (member.kind === "fail" ? [member.trigger] : []));
  return { ms: trigger.duration.ms, body: { kind: "seq", members: members.slice(0, last + 1), span }, fails };
}

/** All matches of a pattern over one customer's events, the clock running on for ever. */
export function fires(when: When, events: readonly ReferenceEvent[]): Fire[] {
  const instances = new Instances(events);
  const absence = absenceOf(when);
  if (absence !== null) return absences(absence, instances);
  const all = instances.of(when.trigger);
  const found: Fire[] = [];
  let from = 0;
  for (const [index, event] of events.entries()) {
    const starts = all.filter((bits) => high(bits) === index && low(bits) >= from).map(low);
    if (starts.length === 0) continue;
    found.push({ at: event.time, index, start: events[Math.max(...starts)]?.time ?? null });
    from = index + 1;
  }
  return found;
}

/** The moment at which an instance of the body fires, null when a guard comes in between. */
export function momentOf(absence: AbsenceParts, instances: Instances, bits: Bits): number | null {
  const { events } = instances;
  const moment = (events[low(bits)]?.time ?? 0) + absence.ms;
  const violated = absence.fails.some((fail) =>
    instances.of(fail, true).some((guard) => low(guard) > high(bits) && (events[high(guard)]?.time ?? 0) <= moment),
  );
  return violated ? null : moment;
}

function absences(absence: AbsenceParts, instances: Instances): Fire[] {
  const { events } = instances;
  const found: Fire[] = [];
  let from = 0;
  while (true) {
    const moments = instances
      .of(absence.body)
      .filter((bits) => low(bits) >= from && instances.spans(bits, absence.ms))
      .flatMap((bits) => momentOf(absence, instances, bits) ?? []);
    if (moments.length === 0) return found;
    const at = Math.min(...moments);
    found.push({ at, index: null, start: null });
    const next = events.findIndex((event) => event.time > at);
    if (next < 0) return found;
    from = next;
  }
}

/**
 * Does the event at `index` fill a place of a partial match? It does when some events to come, which satisfy any place, feed no guard and
 * come at once, would make an instance that holds it.
 * @param from index of the first event that is not used up
 * @param places most events an instance can have
 */
export function contributes(when: When, events: readonly ReferenceEvent[], from: number, index: number, places: number): boolean {
  const { time } = events[index] as ReferenceEvent;
  const wild = Array.from({ length: places - 1 }, () => ({ time, attributes: {}, wild: true }));
  const instances = new Instances([...events.slice(from, index + 1), ...wild]);
  const absence = absenceOf(when);
  const mine = 1 << (index - from);
  const all = absence === null ? instances.of(when.trigger) : instances.of(absence.body);
  return all.some((bits) => (bits & mine) !== 0 && (absence === null || instances.spans(bits, absence.ms)));
}
