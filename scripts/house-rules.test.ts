import assert from "node:assert/strict";
import { test } from "node:test";
import { breaches, maxLines } from "./house-rules.ts";

function messages(path: string, text: string): string[] {
  return breaches([{ path, text }]).map(({ line, message }) => `${line}: ${message}`);
}

test("the core imports nothing from the shell", () => {
  assert.deepEqual(messages("src/match/a.ts", 'import type { When } from "../language/ast.ts";\n'), []);
  assert.deepEqual(messages("src/match/a.ts", '\nimport { x } from "../engine/time.ts";\n'), [
    "2: imports src/engine/time.ts; src/match may import only language",
  ]);
  assert.deepEqual(messages("src/language/a.ts", 'export type { X } from "../match/types.ts";\n'), [
    "1: imports src/match/types.ts; src/language may import nothing",
  ]);
  assert.deepEqual(messages("src/match/trackers/a.ts", 'import {\n  a,\n  b,\n} from "../../react/step.ts";\n'), [
    "4: imports src/react/step.ts; src/match may import only language",
  ]);
});

test("the core has no Node and no packages of its own choosing", () => {
  assert.deepEqual(messages("src/language/a.ts", 'import { readFileSync } from "node:fs";\n'), [
    "1: imports node:fs; src/language may not",
  ]);
  assert.deepEqual(messages("src/react/a.ts", 'import mustache from "mustache";\n'), []);
  assert.deepEqual(messages("src/react/a.ts", 'const a = await import("node:os");\n'), ["1: imports node:os; src/react may not"]);
  assert.deepEqual(messages("src/language/a.test.ts", 'import { test } from "node:test";\n'), []);
});

test("the core has no clock and no randomness, but may speak of them", () => {
  assert.deepEqual(messages("src/react/a.ts", "// Date.now() is the caller's\nconst now = Date.now();\n"), [
    "2: uses Date.now; src/react has no clock, no randomness and no I/O: take it as an argument",
  ]);
  assert.equal(messages("src/engine/a.ts", "const now = Date.now();\n").length, 0);
});

test("only main.ts, cli and demo join everything", () => {
  assert.deepEqual(messages("src/cli/a.ts", 'import { b } from "../engine/b.ts";\nimport { c } from "../main.ts";\n'), []);
  assert.deepEqual(messages("src/main.ts", 'import { b } from "./engine/b.ts";\n'), []);
  assert.deepEqual(messages("src/api/a.ts", 'import { b } from "../cli/b.ts";\n'), [
    "1: imports src/cli/b.ts; only src/main.ts, src/cli and src/demo join everything",
  ]);
  assert.equal(messages("src/novelty/a.ts", 'import { b } from "../engine/b.ts";\n').length, 1);
});

test("the console runs the core only, and takes types from anywhere", () => {
  assert.deepEqual(messages("console/src/a.tsx", 'import { b } from "../../src/match/b.ts";\nimport { c } from "./c.ts";\n'), []);
  assert.deepEqual(messages("console/src/a.tsx", 'import type { B } from "../../src/api/b.ts";\n'), []);
  assert.equal(messages("console/src/a.tsx", 'import { b } from "../../src/api/b.ts";\n').length, 1);
});

const leftOver = ["TO", "DO"].join("");

test("files are short, name what they export and leave nothing behind", () => {
  assert.deepEqual(messages("src/api/a.ts", "x;\n".repeat(maxLines)), []);
  assert.equal(messages("src/api/a.ts", "x;\n".repeat(maxLines + 1)).length, 1);
  assert.equal(messages("test/a.ts", 'export * from "./b.ts";\n').length, 1);
  assert.deepEqual(messages("bench/a.ts", `\n// ${leftOver} later\n`), [`2: leaves a ${leftOver} behind`]);
});
