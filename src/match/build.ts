/** From nodes to trackers. */
import type { Span } from "../language/ast.ts";
import { competingGroups, placesOf, type Overlaps } from "./compete.ts";
import { compileMachine } from "./general/machine.ts";
import { configurationTracker } from "./general/configurations.ts";
import type { Node } from "./program.ts";
import { allTracker } from "./trackers/all.ts";
import { anyTracker } from "./trackers/any.ts";
import { countTracker } from "./trackers/count.ts";
import { guardsOf, type Guards } from "./trackers/guards.ts";
import { leafTracker } from "./trackers/leaf.ts";
import { matroidTracker, type PlainMember } from "./trackers/matroid.ts";
import { pairTracker } from "./trackers/pair.ts";
import { ringTracker } from "./trackers/ring.ts";
import type { Tracker } from "./trackers/tracker.ts";
import { twoEventsTracker } from "./trackers/two-events.ts";
import { withinTracker } from "./trackers/within.ts";

export interface Building {
  readonly overlaps: Overlaps;
  /** bound of what the general path must reckon with */
  readonly maxPartialMatches: number;
  /** alls that exceed it */
  readonly refused: Span[];
}

/** Trackers by the structure they were built from. */
const shared = new Map<string, Tracker>();
const maxShared = 256;

/**
 * The tracker of a whole pattern. Trackers keep no state of their own, so patterns of the same structure share one: with thousands of
 * alike patterns the processor's cache has it at hand. Not those with an all, whose predicates decide how it is built.
 */
export function sharedTracker(root: Node, building: Building): Tracker {
  if (hasAll(root)) return buildTracker(root, building);
  const key = JSON.stringify(root);
  let tracker = shared.get(key);
  if (tracker === undefined) {
    if (shared.size >= maxShared) shared.clear();
    tracker = buildTracker(root, building);
    shared.set(key, tracker);
  }
  return tracker;
}

function hasAll(node: Node): boolean {
  switch (node.kind) {
    case "event":
      return false;
    case "all":
      return true;
    case "count":
    case "within":
      return hasAll(node.inner);
    case "any":
      return node.members.some(hasAll);
    case "seq":
      return node.members.some(hasAll) || node.gaps.flat().some(hasAll);
  }
}

/** A tracker that gives, of each event, the instance that ends there and starts latest. */
export function buildTracker(node: Node, building: Building): Tracker {
  switch (node.kind) {
    case "event":
      return leafTracker(node.predicate);
    case "count":
      if (node.inner.kind === "event") return ringTracker(node.times, node.inner.predicate);
      return countTracker(node.times, buildTracker(node.inner, building));
    case "seq":
      return buildSeq(node, building);
    case "all":
      return buildAll(node.members, node.guards, node.span, building);
    case "any":
      return anyTracker(node.members.map((member) => buildTracker(member, building)));
    case "within":
      return withinTracker(node.ms, buildTracker(node.inner, building));
  }
}

function buildSeq({ members, gaps }: Extract<Node, { kind: "seq" }>, building: Building): Tracker {
  const [first, second] = members as readonly [Node, Node, ...Node[]];
  const guards = gaps[0] as readonly Node[];
  const plain = first.kind === "event" && second.kind === "event" && guards.every(({ kind }) => kind === "event");
  const start = plain
    ? twoEventsTracker(first.predicate, guards.flatMap(placesOf), second.predicate)
    : pairTracker(buildTracker(first, building), buildGuards(guards, building), buildTracker(second, building));
  return members.slice(2).reduce((left, member, i) => {
    return pairTracker(left, buildGuards(gaps[i + 1] as readonly Node[], building), buildTracker(member, building));
  }, start);
}

export function buildGuards(guards: readonly Node[], building: Building): Guards {
  return guardsOf(guards.map((guard) => buildTracker(guard, building)));
}

function buildAll(members: readonly Node[], guards: readonly Node[], span: Span, building: Building): Tracker {
  const parts = competingGroups(members, building.overlaps).map((group) => {
    if (group.length === 1) return buildTracker(group[0] as Node, building);
    const plain = group.flatMap(plainMember);
    return plain.length === group.length ? matroidTracker(plain) : buildGeneral(group, span, building, false);
  });
  return parts.length === 1 && guards.length === 0 ? (parts[0] as Tracker) : allTracker(parts, buildGuards(guards, building));
}

function plainMember(node: Node): PlainMember[] {
  if (node.kind === "event") return [{ predicate: node.predicate, times: 1 }];
  return node.kind === "count" && node.inner.kind === "event" ? [{ predicate: node.inner.predicate, times: node.times }] : [];
}

/**
 * The general path for a group of members that compete.
 * @param each for absences: see configurationTracker
 */
export function buildGeneral(group: readonly Node[], span: Span, building: Building, each: boolean): Tracker {
  const machine = compileMachine(group, building.maxPartialMatches);
  if (machine === null) {
    building.refused.push(span);
    return leafTracker(0);
  }
  return configurationTracker(
    machine,
    machine.guards.map((guard) => buildTracker(guard, building)),
    each,
  );
}
