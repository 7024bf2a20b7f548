import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { readCases, type Case } from "./case-file.ts";
import { outcomeOf } from "./outcome.ts";

const folder = new URL("./", import.meta.url);

/** How many cases each file has, so that none is lost by a slip in its notation. */
const COUNTS: Readonly<Record<string, number>> = {
  "brackets.txt": 33,
  "seed.txt": 39,
  "then-good.txt": 22,
  "then-malformed.txt": 74,
  "warnings.txt": 28,
  "when-good.txt": 22,
  "when-malformed.txt": 87,
};

const files = readdirSync(folder).filter((name) => name.endsWith(".txt"));

test("every file of cases is counted", () => {
  assert.deepEqual([...files].sort(), Object.keys(COUNTS).sort());
});

const wellFormed: Case[] = [];
const malformed: Case[] = [];

for (const name of files) {
  const cases = readCases(readFileSync(new URL(name, folder), "utf8"));
  test(`${name} has all its cases`, () => assert.equal(cases.length, COUNTS[name]));
  for (const one of cases) {
    (one.expected.some((line) => /\berror\b/.test(line)) ? malformed : wellFormed).push(one);
    test(`${name}:${one.line} ${one.kind}: ${one.title}`, () => check(one));
  }
}

test("malformed programs are as many as good ones", () => {
  assert.ok(wellFormed.length >= 50, `only ${wellFormed.length} programs are good`);
  assert.ok(malformed.length >= wellFormed.length, `${malformed.length} malformed, ${wellFormed.length} good`);
});

function check(one: Case): void {
  const said = outcomeOf(one.kind, one.input);
  const lines = one.expected.map((line) => line.split(" | ", 1)[0] ?? line);
  assert.deepEqual(said.length === 0 ? ["ok"] : said.map((each) => each.line), lines, one.input);
  one.expected.forEach((line, index) => {
    const words = line.includes(" | ") ? line.slice(line.indexOf(" | ") + 3) : "";
    assert.ok(said[index] === undefined || said[index].words.includes(words), `${said[index]?.words} does not have: ${words}`);
  });
}
