/** What the warnings rest on, against the brute-force reading of the definition. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Fail, Trigger } from "../../../src/language/ast.ts";
import { compileWhen } from "../../../src/language/compile.ts";
import { instancesWithin, mostEvents } from "../../../src/language/covers.ts";
import { Problems } from "../../../src/language/problem.ts";
import { warnOfWhen } from "../../../src/language/when-warnings.ts";
import { randomEvents, randomFrom, randomTrigger, show, type Random } from "../../match/random-pattern.ts";
import { Instances } from "../../match/reference.ts";

const TRIGGERS = 4000;
const HISTORIES = 3;

/** A random trigger, read from its text so that every part has its own place there. */
function triggerFrom(random: Random, depth: number): Trigger {
  const { when } = compileWhen(show(randomTrigger(random, depth, 4)));
  assert.ok(when !== null);
  return when.trigger;
}

function histories(random: Random): readonly Instances[] {
  return Array.from({ length: HISTORIES }, () => new Instances(randomEvents(random, 7)));
}

function ones(bits: number): number {
  return bits.toString(2).replaceAll("0", "").length;
}

test("an instance has no more events than is said", () => {
  const random = randomFrom(1);
  for (let i = 0; i < TRIGGERS / 4; i++) {
    const trigger = triggerFrom(random, 3);
    for (const history of histories(random)) {
      for (const bits of history.of(trigger)) assert.ok(ones(bits) <= mostEvents(trigger), show(trigger));
    }
  }
});

test("every instance of a trigger has in it the instances that are said to be certain", () => {
  const random = randomFrom(2);
  let claims = 0;
  for (let i = 0; i < TRIGGERS; i++) {
    const trigger = triggerFrom(random, 2);
    const wanted = triggerFrom(random, 1);
    const certain = instancesWithin(trigger, wanted);
    if (certain === 0) continue;
    for (const history of histories(random)) {
      const found = history.of(wanted);
      for (const bits of history.of(trigger)) {
        claims++;
        assert.ok(disjoint(found, bits) >= certain, `${show(trigger)} has fewer than ${certain} of ${show(wanted)}`);
      }
    }
  }
  assert.ok(claims > 500, `only ${claims} claims were tried`);
});

/** The largest number of sets within `bits` no two of which have an element in common. */
function disjoint(sets: readonly number[], bits: number): number {
  const inside = sets.filter((one) => (one & ~bits) === 0);
  const most = (from: number, left: number): number => {
    let best = 0;
    for (let i = from; i < inside.length; i++) {
      const one = inside[i] ?? 0;
      if ((one & ~left) === 0) best = Math.max(best, 1 + most(i + 1, left & ~one));
    }
    return best;
  };
  return most(0, bits);
}

test("what is said never to match has no instance", () => {
  const random = randomFrom(3);
  let claims = 0;
  for (let i = 0; i < TRIGGERS; i++) {
    const trigger = triggerFrom(random, 3);
    const dead = listsOf(trigger).filter((list) => isCalledDead(list));
    claims += dead.length;
    for (const history of dead.length === 0 ? [] : histories(random)) {
      for (const list of dead) assert.deepEqual(history.of(list), [], show(list));
    }
  }
  assert.ok(claims > 50, `only ${claims} claims were tried`);
});

type List = Extract<Trigger, { kind: "seq" | "all" }>;

function isCalledDead(list: List): boolean {
  const problems = new Problems();
  warnOfWhen({ trigger: list, span: list.span }, problems);
  const fails = list.members.filter((member): member is Fail => member.kind === "fail").map((fail) => fail.span.start);
  return problems.list.some((one) => one.code === "never-matches" && fails.includes(one.span.start));
}

function listsOf(trigger: Trigger): readonly List[] {
  switch (trigger.kind) {
    case "event":
      return [];
    case "count":
    case "within":
      return listsOf(trigger.trigger);
    case "any":
      return trigger.triggers.flatMap(listsOf);
    case "seq":
    case "all":
      return [trigger, ...trigger.members.flatMap((member) => listsOf(member.kind === "fail" ? member.trigger : member))];
  }
}
