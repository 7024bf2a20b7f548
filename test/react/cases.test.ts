import { test } from "node:test";
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import type { ReactionState } from "../../src/react/types.ts";
import { readCases, runCase } from "./case-file.ts";

const folder = new URL("./cases/", import.meta.url);
const files = readdirSync(folder).filter((name) => name.endsWith(".txt"));

const roundTrip = (state: ReactionState): ReactionState => JSON.parse(JSON.stringify(state)) as ReactionState;

/** A state that a step changed would throw. */
function freeze(state: ReactionState): ReactionState {
  const pending: unknown[] = [state];
  for (let value = pending.pop(); value !== undefined; value = pending.pop()) {
    if (typeof value !== "object" || value === null || Object.isFrozen(value)) continue;
    Object.freeze(value);
    pending.push(...Object.values(value));
  }
  return state;
}

let count = 0;
for (const file of files) {
  for (const input of readCases(readFileSync(new URL(file, folder), "utf8"))) {
    count++;
    test(`${file}: ${input.name}`, () => {
      assert.equal(runCase(input, roundTrip), input.expected);
      assert.equal(runCase(input, freeze), input.expected, "without writing the state out");
    });
  }
}

test("the cases were found", () => {
  assert.ok(files.length >= 8 && count >= 120, `${count} cases in ${files.length} files`);
});
