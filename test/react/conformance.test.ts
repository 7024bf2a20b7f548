import { test } from "node:test";
import assert from "node:assert/strict";
import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";
import { conformanceThen } from "../../src/cli/conformance-then.ts";

const file = new URL("../conformance/then.ndjson", import.meta.url);

interface Timed {
  readonly at: number;
}

interface Expected {
  readonly sends: readonly Timed[];
  readonly events: readonly Timed[];
}

/** The order within one millisecond is free: sorted by time and text. */
function sorted<T extends Timed>(items: readonly T[]): readonly T[] {
  return items.toSorted((a, b) => a.at - b.at || (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
}

function normal(answer: Expected): unknown {
  return { ...answer, sends: sorted(answer.sends), events: sorted(answer.events) };
}

test("every conformance case of the Then has the answer of the reference", async () => {
  const cases: string[] = [];
  async function* lines(): AsyncGenerator<string> {
    for await (const line of createInterface({ input: createReadStream(file) })) {
      cases.push(line);
      yield line;
    }
  }
  const answers: string[] = [];
  await conformanceThen(lines(), (line) => answers.push(line));
  assert.equal(answers.length, 250);
  for (const [number, answer] of answers.entries()) {
    const { expect, then } = JSON.parse(cases[number]!) as { expect: Expected; then: string };
    const given = JSON.parse(answer) as Expected;
    assert.ok("sends" in given, `line ${number + 1}: ${answer}`);
    assert.deepEqual(normal(given), normal(expect), `line ${number + 1}: ${then}`);
  }
});

test("a line that is no case, or whose Then does not compile, is answered with an error", async () => {
  async function* lines(): AsyncGenerator<string> {
    yield "not json";
    yield "";
    yield JSON.stringify({ then: "(seq)", until: 1 });
    yield JSON.stringify({ until: 1 });
  }
  const answers: string[] = [];
  await conformanceThen(lines(), (line) => answers.push(line));
  assert.equal(answers.length, 3);
  for (const answer of answers) assert.match((JSON.parse(answer) as { error: string }).error, /./);
});
