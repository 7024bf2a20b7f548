import type { Fail, Member, Predicate, Trigger, When } from "./ast.ts";
import { instancesWithin, isTrigger, mostEvents, sameTrigger } from "./covers.ts";
import { isImpossible } from "./implies.ts";
import type { Problems } from "./problem.ts";

/** Adds the warnings of a checked When. */
export function warnOfWhen(when: When, problems: Problems): void {
  const open = neverEnding(when.trigger);
  if (open !== null) {
    problems.warning(
      "no-within",
      markOf(open),
      "there is no within around this, so its partial matches live for ever (or until the tenant's limit)",
      "write (within N days ...) around it",
    );
  }
  warnOfTrigger(when.trigger, problems);
}

/** The outermost trigger of several events that no within ends; null when there is none. */
function neverEnding(trigger: Trigger): Trigger | null {
  switch (trigger.kind) {
    case "event":
    case "within":
      return null;
    case "count":
      return trigger.times > 1 ? trigger : neverEnding(trigger.trigger);
    case "any":
      return trigger.triggers.map(neverEnding).find((one) => one !== null) ?? null;
    case "seq":
    case "all": {
      const [first, second] = trigger.members.filter(isTrigger);
      if (first === undefined) return null;
      return second !== undefined ? trigger : neverEnding(first);
    }
  }
}

/** The opening parenthesis and the word after it, which is as long as the kind or an alias; marked is just the parenthesis' word. */
function markOf(node: Trigger | Fail): { start: number; end: number } {
  return { start: node.span.start, end: Math.min(node.span.end, node.span.start + 1 + node.kind.length) };
}

function warnOfTrigger(trigger: Trigger, problems: Problems): void {
  switch (trigger.kind) {
    case "event":
      if (trigger.predicate !== null) warnOfPredicate(trigger.predicate, problems);
      return;
    case "count":
    case "within":
      warnOfTrigger(trigger.trigger, problems);
      return;
    case "any":
      for (const one of trigger.triggers) warnOfTrigger(one, problems);
      return;
    case "seq":
    case "all":
      if (trigger.kind === "seq") warnOfSeq(trigger.members, problems);
      else warnOfAll(trigger, trigger.members, problems);
      for (const member of trigger.members) warnOfTrigger(isTrigger(member) ? member : member.trigger, problems);
  }
}

function warnOfPredicate(predicate: Predicate, problems: Problems): void {
  if (!isImpossible(predicate)) return;
  problems.warning(
    "never-matches",
    predicate.span,
    "no event can satisfy this",
    predicate.kind === "compare"
      ? `${predicate.operator} holds only between two numbers or two strings`
      : "it asks of one attribute what no one value can be",
    predicate.span,
  );
}

/** A fail before a member that cannot happen without it. */
function warnOfSeq(members: readonly Member[], problems: Problems): void {
  members.forEach((fail, index) => {
    if (fail.kind !== "fail") return;
    const next = members.slice(index + 1).find(isTrigger);
    if (next !== undefined && instancesWithin(next, fail.trigger) > 0)
      never(fail, "the trigger after it can't happen without it", problems);
  });
}

function warnOfAll(all: Trigger, members: readonly Member[], problems: Problems): void {
  const triggers = members.filter(isTrigger);
  const single = triggers.reduce((sum, member) => sum + mostEvents(member), 0) === 1;
  for (const fail of members) {
    if (fail.kind !== "fail") continue;
    if (single) idle(fail, problems);
    else if (happensAfterStart(triggers, fail.trigger)) never(fail, "the triggers beside it can't all happen without it", problems);
  }
  const twin = triggers.findIndex((one, i) => one.kind === "event" && triggers.slice(0, i).some((other) => sameTrigger(one, other)));
  const second = triggers[twin];
  if (second === undefined) return;
  const equal = triggers.filter((one) => sameTrigger(one, second)).length;
  const advice =
    equal === members.length ? `write (count ${equal} (event ...)) instead of the all` : `write (count ${equal} (event ...)) for them`;
  problems.warning("equal-events", markOf(equal === members.length ? all : second), `${equal} events of this all are equal`, advice);
}

/**
 * Whether the events of an all after its very first certainly contain an instance of F.
 * The first event belongs to at most one of several instances without a common event, so two are enough; of N single events, N + 1.
 */
function happensAfterStart(triggers: readonly Trigger[], fail: Trigger): boolean {
  const sum = (wanted: Trigger): number => triggers.reduce((total, one) => total + instancesWithin(one, wanted), 0);
  if (fail.kind === "count" && fail.trigger.kind === "event") return sum(fail.trigger) > fail.times;
  return sum(fail) >= 2;
}

function never(fail: Fail, reason: string, problems: Problems): void {
  problems.warning(
    "never-matches",
    markOf(fail),
    `what this fail stands in can never match: ${reason}`,
    "leave the fail out, or guard against something else",
  );
}

function idle(fail: Fail, problems: Problems): void {
  problems.warning(
    "idle-fail",
    markOf(fail),
    "this fail has no effect: one event completes the all, and a fail looks only at what comes after the first event",
    "if it is meant to be waited for, write (within N unit (seq trigger (fail trigger))) as the whole pattern: it matches when the time is over",
  );
}
