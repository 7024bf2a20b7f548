/** The 500 cases of test/conformance/when.ndjson, made by an independent reading of the language's definition. */
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { conformanceWhen, type Fire } from "../../src/cli/conformance-when.ts";
import { compileWhen } from "../../src/language/compile.ts";
import { compileMatcher } from "../../src/match/compile.ts";
import { nextDue, step, tick } from "../../src/match/matcher.ts";
import type { MatchState, StepResult } from "../../src/match/types.ts";

interface Case {
  readonly when: string;
  readonly events: readonly { readonly t: number; readonly [name: string]: string | number }[];
  readonly until: number;
  readonly fires: readonly Fire[];
}

const text = await readFile(new URL("../conformance/when.ndjson", import.meta.url), "utf8");
const lines = text.trim().split("\n");

async function* each(values: readonly string[]): AsyncGenerator<string> {
  yield* values;
}

async function answers(values: readonly string[]): Promise<unknown[]> {
  const written: unknown[] = [];
  await conformanceWhen(each(values), (line) => written.push(JSON.parse(line)));
  return written;
}

/** Steps a case with the state written out and read back between any two events. */
function firesOf(given: Case): Fire[] {
  const { when } = compileWhen(given.when);
  assert.ok(when !== null, "does not compile");
  const { matcher } = compileMatcher(when);
  assert.ok(matcher !== null, "is refused");
  const fires: Fire[] = [];
  let state: MatchState | null = null;
  const take = (result: StepResult): void => {
    state = JSON.parse(JSON.stringify(result.state)) as MatchState;
    if (result.match === null) return;
    const { at, start, completedBy } = result.match;
    fires.push(completedBy === null ? { at, i: null } : { at, i: completedBy, start });
  };
  const advance = (through: number): void => {
    for (let due = nextDue(matcher, state); due !== null && due <= through; due = nextDue(matcher, state)) take(tick(matcher, state, due));
  };
  for (const [seq, attributes] of given.events.entries()) {
    advance(attributes.t - 1);
    take(step(matcher, state, { seq, time: attributes.t, attributes }, attributes.t));
  }
  advance(given.until);
  return fires;
}

test("all 500 cases, the state written out and read back between any two events", () => {
  assert.equal(lines.length, 500);
  for (const line of lines) {
    const given = JSON.parse(line) as Case;
    assert.deepEqual(firesOf(given), given.fires, given.when);
  }
});

test("all 500 cases through the command", async () => {
  const expected = lines.map((line) => ({ fires: (JSON.parse(line) as Case).fires }));
  assert.deepEqual(await answers(lines), expected);
});

test("a bad line gets an error, and the next its answer", async () => {
  const bad = [
    "{",
    "[]",
    '{"when": 3, "events": []}',
    '{"when": "(event)", "events": {}}',
    '{"when": "(event)", "events": [{"type": "a"}]}',
    '{"when": "(event)", "events": [{"t": 2}, {"t": 1}]}',
    '{"when": "(event)", "events": [], "until": "noon"}',
    '{"when": "(evnt)", "events": []}',
    "",
    '{"when": "(event)", "events": [{"t": 2}]}',
  ];
  const given = await answers(bad);
  assert.equal(given.length, 9);
  for (const answer of given.slice(0, 8)) assert.equal(typeof (answer as { error?: unknown }).error, "string");
  assert.deepEqual(given[8], { fires: [{ at: 2, i: 0, start: 2 }] });
});
