/** Random patterns and histories from a seed, made so that triggers compete and matches are frequent. */
import type { Attributes, Constant, Member, Predicate, Span, Trigger, When } from "../../src/language/ast.ts";
import type { ReferenceEvent } from "./reference.ts";

const span: Span = { start: 0, end: 0 };

export interface Random {
  /** a whole number from 0 to n - 1 */
  below(n: number): number;
  pick<T>(list: readonly T[]): T;
}

/** mulberry32: small, fast, the same everywhere. */
export function randomFrom(seed: number): Random {
  let state = seed | 0;
  const below = (n: number): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296) * n);
  };
  return { below, pick: (list) => list[below(list.length)] as (typeof list)[number] };
}

const is = (attribute: string, constant: Constant): Predicate => ({ kind: "compare", operator: "=", attribute, constant, span });
const a = is("type", "a");
const b = is("type", "b");
const c = is("type", "c");
const x = is("tag", "x");
const y = is("tag", "y");
const many: Predicate = { kind: "compare", operator: ">", attribute: "amount", constant: 2, span };
const few: Predicate = { kind: "compare", operator: "<=", attribute: "amount", constant: 2, span };
const plain: readonly (Predicate | null)[] = [a, b, c, a, b, c, x, y, many];
const compound: readonly (Predicate | null)[] = [
  null,
  is("tag", null),
  few,
  { kind: "not", predicate: a, span },
  { kind: "or", predicates: [a, b], span },
  { kind: "or", predicates: [c, many], span },
  { kind: "and", predicates: [b, x], span },
  { kind: "and", predicates: [a, { kind: "not", predicate: y, span }], span },
];

function randomEvent(random: Random): Trigger {
  return { kind: "event", predicate: random.pick(random.below(4) === 0 ? compound : plain), span };
}

/** @param places most events that an instance may have */
export function randomTrigger(random: Random, depth: number, places: number): Trigger {
  if (depth === 0 || places === 1 || random.below(8) === 0) return randomEvent(random);
  const kind = random.pick(["count", "seq", "seq", "all", "all", "any", "within"] as const);
  if (kind === "within") return within(random, randomTrigger(random, depth - 1, places));
  if (kind === "count") {
    const times = 1 + random.below(Math.min(places, 3));
    return { kind, times, trigger: randomTrigger(random, depth - 1, Math.floor(places / times)), span };
  }
  if (kind === "any") {
    const triggers = Array.from({ length: 1 + random.below(3) }, () => randomTrigger(random, depth - 1, places));
    return { kind, triggers, span };
  }
  return { kind, members: randomMembers(random, depth, places, kind), span };
}

function randomMembers(random: Random, depth: number, places: number, kind: "seq" | "all"): Member[] {
  const size = 1 + random.below(Math.min(places, 3));
  const members: Member[] = [];
  for (let i = 0; i < size; i++) {
    if (i > 0 && kind === "seq" && random.below(3) === 0) members.push(fail(random, depth));
    members.push(randomTrigger(random, depth - 1, Math.max(1, Math.floor(places / size))));
  }
  if (kind === "all" && random.below(4) === 0) members.splice(random.below(members.length + 1), 0, fail(random, depth));
  return members;
}

function fail(random: Random, depth: number): Member {
  const trigger = random.below(3) > 0 ? randomEvent(random) : randomTrigger(random, depth - 1, 3);
  return { kind: "fail", trigger, span };
}

function within(random: Random, trigger: Trigger): Trigger {
  const amount = 1 + random.below(7);
  return { kind: "within", duration: { amount, unit: "seconds", ms: amount * 1000 }, trigger, span };
}

/** A small trigger of the kinds between which choices arise. */
function smallTrigger(random: Random): Trigger {
  const event = (): Trigger => randomEvent(random);
  const two = (): Trigger => ({ kind: "seq", members: [event(), event()], span });
  const makers: readonly (() => Trigger)[] = [
    event,
    two,
    () => within(random, two()),
    () => ({ kind: "any", triggers: [event(), two()], span }),
    () => ({ kind: "count", times: 2, trigger: event(), span }),
    () => ({ kind: "seq", members: [event(), { kind: "fail", trigger: event(), span }, event()], span }),
    () => ({ kind: "all", members: [event(), { kind: "fail", trigger: event(), span }, event()], span }),
  ];
  return random.pick(makers)();
}

/** Small triggers side by side: in an all they compete, in a seq one may end while the next has begun, with guards in between. */
function sideBySide(random: Random, kind: "seq" | "all"): Trigger {
  const members: Member[] = [];
  const size = 2 + random.below(2);
  for (let i = 0; i < size; i++) {
    if (i > 0 && random.below(3) === 0) members.push({ kind: "fail", trigger: smallTrigger(random), span });
    members.push(smallTrigger(random));
  }
  return { kind, members, span };
}

/** @param places most events that an instance may have, where the pattern is not one of small triggers side by side */
export function randomWhen(random: Random, depth: number, places: number): When {
  const shape = random.below(12);
  const side = random.below(3);
  const chosen = side === 0 ? sideBySide(random, "seq") : side === 1 ? sideBySide(random, "all") : null;
  if (shape < 4) {
    const members: Member[] = chosen === null ? randomMembers(random, depth, places, "seq") : [chosen];
    if (random.below(4) === 0) members.push(randomEvent(random));
    do members.push(fail(random, depth));
    while (random.below(4) === 0);
    return { trigger: within(random, { kind: "seq", members, span }), span };
  }
  const trigger = chosen ?? randomTrigger(random, depth, places);
  return { trigger: shape < 7 ? within(random, trigger) : trigger, span };
}

export function randomEvents(random: Random, count: number): ReferenceEvent[] {
  let time = 1000 * random.below(3);
  return Array.from({ length: count }, () => {
    time += random.pick([0, 0, 1, 1, 1, 2, 3, 5]) * 1000;
    const attributes: Record<string, Attributes[string]> = { type: random.pick(["a", "b", "c", "a", "b", "c", "d"]) };
    if (random.below(4) > 0) attributes.amount = 1 + random.below(4);
    if (random.below(3) > 0) attributes.tag = random.pick(["x", "y"]);
    return { time, attributes };
  });
}

/** Most events that an instance of the trigger can have. */
export function placesOf(member: Member): number {
  switch (member.kind) {
    case "fail":
      return 0;
    case "event":
      return 1;
    case "count":
      return member.times * placesOf(member.trigger);
    case "within":
      return placesOf(member.trigger);
    case "any":
      return Math.max(...member.triggers.map(placesOf));
    case "seq":
    case "all":
      return member.members.reduce((sum, one) => sum + placesOf(one), 0);
  }
}

/** The text of a pattern, for messages. */
export function show(node: Member | Predicate | null): string {
  if (node === null) return "";
  switch (node.kind) {
    case "compare":
      return `(${node.operator} ${node.attribute} ${node.constant === null ? "nil" : JSON.stringify(node.constant)})`;
    case "not":
      return `(not ${show(node.predicate)})`;
    case "and":
    case "or":
      return `(${node.kind} ${node.predicates.map(show).join(" ")})`;
    case "event":
      return node.predicate === null ? "(event)" : `(event ${show(node.predicate)})`;
    case "count":
      return `(count ${node.times} ${show(node.trigger)})`;
    case "within":
      return `(within ${node.duration.amount} ${node.duration.unit} ${show(node.trigger)})`;
    case "fail":
      return `(fail ${show(node.trigger)})`;
    case "any":
      return `(any ${node.triggers.map(show).join(" ")})`;
    case "seq":
    case "all":
      return `(${node.kind} ${node.members.map(show).join(" ")})`;
  }
}
