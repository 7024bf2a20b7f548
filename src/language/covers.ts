import type { Member, Trigger } from "./ast.ts";
import { implies, samePredicate } from "./implies.ts";

/** The same trigger, wherever the two stand. */
export function sameTrigger(a: Member, b: Member): boolean {
  if (a.kind === "event" && b.kind === "event") return samePredicate(a.predicate, b.predicate);
  if (a.kind === "count" && b.kind === "count") return a.times === b.times && sameTrigger(a.trigger, b.trigger);
  if (a.kind === "within" && b.kind === "within") return a.duration.ms === b.duration.ms && sameTrigger(a.trigger, b.trigger);
  if (a.kind === "fail" && b.kind === "fail") return sameTrigger(a.trigger, b.trigger);
  if (a.kind === "any" && b.kind === "any") return sameAll(a.triggers, b.triggers);
  if ((a.kind === "seq" || a.kind === "all") && (b.kind === "seq" || b.kind === "all"))
    return a.kind === b.kind && sameAll(a.members, b.members);
  return false;
}

function sameAll(a: readonly Member[], b: readonly Member[]): boolean {
  return a.length === b.length && a.every((one, i) => b[i] !== undefined && sameTrigger(one, b[i]));
}

export function isTrigger(member: Member): member is Trigger {
  return member.kind !== "fail";
}

/** The most events that an instance can have. */
export function mostEvents(trigger: Trigger): number {
  switch (trigger.kind) {
    case "event":
      return 1;
    case "count":
      return trigger.times * mostEvents(trigger.trigger);
    case "within":
      return mostEvents(trigger.trigger);
    case "any":
      return Math.max(...trigger.triggers.map(mostEvents));
    case "seq":
    case "all":
      return trigger.members.filter(isTrigger).reduce((sum, member) => sum + mostEvents(member), 0);
  }
}

/**
 * How many instances of `wanted`, no two with an event in common, every instance of `trigger` certainly contains.
 * A lower bound: more may be there. An instance of a trigger with fails in it needs what lies between its events,
 * so such a `wanted` is found only where it stands as it is.
 */
export function instancesWithin(trigger: Trigger, wanted: Trigger): number {
  if (wanted.kind === "count" && wanted.trigger.kind === "event") {
    return Math.floor(instancesWithin(trigger, wanted.trigger) / wanted.times);
  }
  const itself = contains(trigger, wanted) ? 1 : 0;
  return Math.max(itself, instancesInParts(trigger, wanted));
}

function instancesInParts(trigger: Trigger, wanted: Trigger): number {
  switch (trigger.kind) {
    case "event":
      return 0;
    case "count":
      return trigger.times * instancesWithin(trigger.trigger, wanted);
    case "within":
      return instancesWithin(trigger.trigger, wanted);
    case "any":
      return Math.min(...trigger.triggers.map((one) => instancesWithin(one, wanted)));
    case "seq":
    case "all":
      return trigger.members.filter(isTrigger).reduce((sum, member) => sum + instancesWithin(member, wanted), 0);
  }
}

/** Whether every instance of `trigger` as a whole contains one of `wanted`. */
function contains(trigger: Trigger, wanted: Trigger): boolean {
  if (sameTrigger(trigger, wanted)) return true;
  if (wanted.kind === "any") return wanted.triggers.some((one) => instancesWithin(trigger, one) > 0);
  if (wanted.kind === "event") return trigger.kind === "event" && implies(trigger.predicate, wanted.predicate);
  if (wanted.kind === "within") {
    if (mostEvents(wanted.trigger) === 1) return instancesWithin(trigger, wanted.trigger) > 0;
    return trigger.kind === "within" && trigger.duration.ms <= wanted.duration.ms && instancesWithin(trigger.trigger, wanted.trigger) > 0;
  }
  if (wanted.kind === "seq" && trigger.kind === "seq") return containsInOrder(trigger.members, wanted.members);
  if (wanted.kind === "all" && wanted.members.every(isTrigger)) return containsEach(trigger, wanted.members.filter(isTrigger));
  return false;
}

function containsInOrder(members: readonly Member[], wanted: readonly Member[]): boolean {
  if (!wanted.every(isTrigger)) return false;
  let next = 0;
  for (const member of members) {
    const target = wanted[next];
    if (target !== undefined && isTrigger(member) && isTrigger(target) && instancesWithin(member, target) > 0) next++;
  }
  return next === wanted.length;
}

function containsEach(trigger: Trigger, wanted: readonly Trigger[]): boolean {
  if (trigger.kind !== "seq" && trigger.kind !== "all") return false;
  const left = trigger.members.filter(isTrigger);
  return wanted.every((target) => {
    const found = left.findIndex((member) => instancesWithin(member, target) > 0);
    if (found !== -1) left.splice(found, 1);
    return found !== -1;
  });
}
