/** A pattern as the matcher works on it: the checked program with equal predicates numbered once and idle nesting taken away. */
import type { Member, Predicate, Span, Trigger, When } from "../language/ast.ts";
import { predicateKey } from "./predicate.ts";

/**
 * Invariants
 *  1. seq and all have at least two members, except an all with guards, which may have one; any has at least two; count.times >= 2.
 *  2. gaps[i] holds the guards between member i and member i + 1: gaps.length === members.length - 1.
 *  3. An event names its predicate by its number in the table.
 */
export type Node =
  | { readonly kind: "event"; readonly predicate: number }
  | { readonly kind: "count"; readonly times: number; readonly inner: Node }
  | { readonly kind: "seq"; readonly members: readonly Node[]; readonly gaps: readonly (readonly Node[])[] }
  | { readonly kind: "all"; readonly members: readonly Node[]; readonly guards: readonly Node[]; readonly span: Span }
  | { readonly kind: "any"; readonly members: readonly Node[] }
  | { readonly kind: "within"; readonly ms: number; readonly inner: Node };

export interface Program {
  readonly root: Node;
  /** the pattern is an absence: root lies within `ms`, and none of `guards` happens after it until its moment */
  readonly absence: { readonly ms: number; readonly guards: readonly Node[] } | null;
  /** distinct predicates; null: any event */
  readonly predicates: readonly (Predicate | null)[];
}

class PredicateTable {
  readonly predicates: (Predicate | null)[] = [];
  readonly numbers = new Map<string, number>();

  number(predicate: Predicate | null): number {
    const key = predicateKey(predicate);
    let number = this.numbers.get(key);
    if (number === undefined) {
      number = this.predicates.push(predicate) - 1;
      this.numbers.set(key, number);
    }
    return number;
  }
}

/**
 * Takes a checked When apart.
 * @param maxAgeMs the tenant's limit: acts as a within around every pattern but an absence, which has its own
 */
export function toProgram(when: When, maxAgeMs: number | undefined): Program {
  const table = new PredicateTable();
  const { trigger } = when;
  if (trigger.kind === "within" && trigger.trigger.kind === "seq") {
    const { members, span } = trigger.trigger;
    const last = members.findLastIndex((member) => member.kind !== "fail");
    if (last < members.length - 1) {
      const guards = members.slice(last + 1).map((fail) => toNode(triggerOf(fail), table));
      const root = seqNode(members.slice(0, last + 1), table, span);
      return { root, absence: { ms: trigger.duration.ms, guards }, predicates: table.predicates };
    }
  }
  const node = toNode(trigger, table);
  const root = maxAgeMs === undefined ? node : withinNode(maxAgeMs, node);
  return { root, absence: null, predicates: table.predicates };
}

function triggerOf(member: Member): Trigger {
  return member.kind === "fail" ? member.trigger : member;
}

function toNode(trigger: Trigger, table: PredicateTable): Node {
  switch (trigger.kind) {
    case "event":
      return { kind: "event", predicate: table.number(trigger.predicate) };
    case "count":
      return countNode(trigger.times, toNode(trigger.trigger, table));
    case "seq":
      return seqNode(trigger.members, table, trigger.span);
    case "all":
      return allNode(trigger.members, table, trigger.span);
    case "any":
      return anyNode(trigger.triggers, table, trigger.span);
    case "within":
      return withinNode(trigger.duration.ms, toNode(trigger.trigger, table));
  }
}

/** The seq that a count stands for: a count of a count is a count of their product. */
export function countNode(times: number, inner: Node): Node {
  if (times === 1) return inner;
  if (inner.kind === "count") return { kind: "count", times: times * inner.times, inner: inner.inner };
  return { kind: "count", times, inner };
}

function withinNode(ms: number, inner: Node): Node {
  if (inner.kind === "event") return inner;
  if (inner.kind === "within") return { kind: "within", ms: Math.min(ms, inner.ms), inner: inner.inner };
  return { kind: "within", ms, inner };
}

/** A seq inside a seq is opened where no guard watches until its end: before its first member. */
function seqNode(written: readonly Member[], table: PredicateTable, span: Span): Node {
  const members: Node[] = [];
  const gaps: (readonly Node[])[] = [];
  let guards: Node[] = [];
  for (const member of written) {
    if (member.kind === "fail") {
      guards.push(toNode(member.trigger, table));
      continue;
    }
    const node = toNode(member, table);
    if (members.length > 0) gaps.push(guards);
    if (node.kind === "seq" && guards.length === 0) {
      members.push(...node.members);
      gaps.push(...node.gaps);
    } else members.push(node);
    guards = [];
  }
  if (guards.length > 0) throw new Error(`a fail ends the seq at ${span.start}; a checked When has none there`);
  return members.length === 1 ? (members[0] as Node) : { kind: "seq", members, gaps };
}

/** An all inside an all is opened unless guards watch it; equal events in it become a count. */
function allNode(written: readonly Member[], table: PredicateTable, span: Span): Node {
  const members: Node[] = [];
  const guards: Node[] = [];
  for (const member of written) {
    const node = toNode(triggerOf(member), table);
    if (member.kind === "fail") guards.push(node);
    else if (node.kind === "all" && node.guards.length === 0) members.push(...node.members);
    else members.push(node);
  }
  const merged = mergeCounts(members);
  if (merged.length === 1 && guards.length === 0) return merged[0] as Node;
  return { kind: "all", members: merged, guards, span };
}

/** In an all, any n + m events of one predicate are a count of n and one of m, so equal ones become one. */
function mergeCounts(members: readonly Node[]): Node[] {
  const times = new Map<number, number>();
  const others: Node[] = [];
  for (const member of members) {
    const inner = member.kind === "count" ? member.inner : member;
    if (inner.kind !== "event") others.push(member);
    else times.set(inner.predicate, (times.get(inner.predicate) ?? 0) + (member.kind === "count" ? member.times : 1));
  }
  const counts = [...times].map(([predicate, n]) => countNode(n, { kind: "event", predicate }));
  return [...counts, ...others];
}

/** An any of events is one event of either predicate; an any inside an any is opened. */
function anyNode(triggers: readonly Trigger[], table: PredicateTable, span: Span): Node {
  const predicate = eitherPredicate(triggers, span);
  if (predicate !== undefined) return { kind: "event", predicate: table.number(predicate) };
  const members = triggers.map((trigger) => toNode(trigger, table));
  const opened = members.flatMap((member) => (member.kind === "any" ? member.members : [member]));
  return opened.length === 1 ? (opened[0] as Node) : { kind: "any", members: opened };
}

/** The predicate of an any of nothing but events; undefined when there is something else in it. */
function eitherPredicate(triggers: readonly Trigger[], span: Span): Predicate | null | undefined {
  const predicates: Predicate[] = [];
  let anyEvent = false;
  for (const trigger of triggers) {
    if (trigger.kind !== "event") return undefined;
    if (trigger.predicate === null) anyEvent = true;
    else predicates.push(trigger.predicate);
  }
  if (anyEvent) return null;
  return predicates.length === 1 ? predicates[0] : { kind: "or", predicates, span };
}

/** The most events that an instance can have. */
export function mostEvents(node: Node): number {
  switch (node.kind) {
    case "event":
      return 1;
    case "count":
      return node.times * mostEvents(node.inner);
    case "within":
      return mostEvents(node.inner);
    case "any":
      return Math.max(...node.members.map(mostEvents));
    case "seq":
    case "all":
      return node.members.reduce((sum, member) => sum + mostEvents(member), 0);
  }
}
