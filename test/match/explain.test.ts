/** What is told of random patterns is true: the same matches, and every partial match can be told along the text. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Attributes, Fail, Member, Trigger } from "../../src/language/ast.ts";
import { compileMatcher } from "../../src/match/compile.ts";
import { explain, partialsOf } from "../../src/match/explain.ts";
import { fillingOf, type Filling } from "../../src/match/filling.ts";
import { nextDue, step, tick, type Matcher } from "../../src/match/matcher.ts";
import type { Match, MatchEvent, MatchState } from "../../src/match/types.ts";
import { compilePredicate } from "../../src/match/predicate.ts";
import { randomEvents, randomFrom, randomWhen, show } from "./random-pattern.ts";

const pairs = 3_000;
const horizonMs = 1_000_000;

function plainMatches(
  matcher: Matcher,
  events: readonly MatchEvent[],
  through: number,
  look: (state: MatchState | null, taken: number) => void,
): Match[] {
  const matches: Match[] = [];
  let state: MatchState | null = null;
  const advance = (to: number): void => {
    for (let due = nextDue(matcher, state); due !== null && due <= to; due = nextDue(matcher, state)) {
      const ticked = tick(matcher, state, due);
      state = ticked.state;
      if (ticked.match !== null) matches.push(ticked.match);
    }
  };
  for (const [i, event] of events.entries()) {
    advance(event.time - 1);
    const stepped = step(matcher, state, event);
    state = stepped.state;
    if (stepped.match !== null) matches.push(stepped.match);
    look(state, i + 1);
  }
  advance(through);
  return matches;
}

/** All seqs that the leaves of a filling hold, in order. */
function dealt(filling: Filling): number[] {
  if (filling.kind === "event") return [...filling.seqs];
  // of a count only the link under way is told in full
  if (filling.kind === "count") return [...filling.seqs];
  return filling.members.flatMap(dealt).sort((a, b) => a - b);
}

function membersOf(trigger: Trigger): readonly Member[] {
  if (trigger.kind === "event") return [];
  if ("members" in trigger) return trigger.members;
  return "triggers" in trigger ? trigger.triggers : [trigger.trigger];
}

/** How many of the written places an event could fill. */
function placesFor(trigger: Trigger, attributes: Attributes): number {
  if (trigger.kind === "event") return compilePredicate(trigger.predicate)(attributes) ? 1 : 0;
  return membersOf(trigger).reduce((sum, member) => sum + (member.kind === "fail" ? 0 : placesFor(member, attributes)), 0);
}

/** The fails that watch over a partial match and have happened all the same. */
function brokenGuards(filling: Filling, member: Member, events: readonly MatchEvent[]): readonly Fail[] {
  if (member.kind === "fail") {
    if (filling.after === undefined) return [];
    const { matcher } = compileMatcher({ trigger: member.trigger, span: member.span });
    let state: MatchState | null = null;
    for (const event of events.filter(({ seq }) => seq > filling.after!)) {
      const stepped = step(matcher!, state, event);
      if (stepped.match !== null) return [member];
      state = stepped.state;
    }
    return [];
  }
  return filling.members.flatMap((inner, i) => brokenGuards(inner, membersOf(member)[i]!, events));
}

test("random patterns: the same matches, and partial matches whose events are dealt out to places, each once, and may still become whole", () => {
  let told = 0;
  let judged = 0;
  for (let seed = 0; seed < pairs; seed++) {
    const random = randomFrom(seed);
    const when = randomWhen(random, 3, 6);
    const { matcher } = compileMatcher(when);
    if (matcher === null) continue;
    const events = randomEvents(random, 14).map(({ time, attributes }, i) => ({ seq: i + 1, time, attributes }));
    const distinct = events.every(({ attributes }) => placesFor(when.trigger, attributes) <= 1);
    const through = (events.at(-1)?.time ?? 0) + horizonMs;
    const matches = plainMatches(matcher, events, through, (state, taken) => {
      for (const [, ...seqs] of partialsOf(matcher, state)) {
        const filling = fillingOf(
          when.trigger,
          seqs.map((seq) => events[seq - 1]!),
        );
        told++;
        assert.ok(filling !== null, `${show(when.trigger)} can't hold ${seqs.join(",")}`);
        assert.deepEqual(dealt(filling), seqs, show(when.trigger));
        if (!distinct) continue;
        judged++;
        const broken = brokenGuards(filling, when.trigger, events.slice(0, taken));
        assert.deepEqual(broken, [], `${show(when.trigger)} can't come of ${seqs.join(",")}`);
      }
    });
    const moments = explain(when, events, through) ?? [];
    assert.deepEqual(
      moments.flatMap(({ match }) => match ?? []),
      matches,
      show(when.trigger),
    );
  }
  assert.ok(told > pairs);
  assert.ok(judged > 500, `only ${judged} partial matches can be dealt out in one way only`);
});
