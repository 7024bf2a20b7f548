import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import fc from "fast-check";
import { readCases } from "../../test/cases/language/case-file.ts";
import { compileThen, compileWhen } from "./compile.ts";
import type { Diagnostic } from "./diagnostic.ts";
import { formatText } from "./format.ts";

const folder = new URL("../../test/cases/language/", import.meta.url);

const programs = readdirSync(folder)
  .filter((name) => name.endsWith(".txt"))
  .flatMap((name) => readCases(readFileSync(new URL(name, folder), "utf8")))
  .map((one) => one.input);

const pieces = [
  "(",
  ")",
  "[",
  "]",
  "{",
  "}",
  "#{",
  '"',
  ";",
  "\n",
  " ",
  "\\",
  ":",
  "*",
  "$",
  "+",
  "...",
  "\u201C",
  "nil",
  "5",
  "within",
  "fail",
];

/** What must hold of any text whatsoever. */
function mustHold(text: string): void {
  const when = compileWhen(text);
  const then = compileThen(text);
  assert.equal(when.when === null, hasError(when.diagnostics), text);
  assert.equal(then.then === null, hasError(then.diagnostics), text);
  const formatted = formatText(text);
  assert.equal(formatted.text === null, formatted.diagnostics.length > 0, text);
  const lines = text.split("\n");
  for (const one of [...when.diagnostics, ...then.diagnostics, ...formatted.diagnostics]) mustLieWithin(one, lines);
  mustBeSorted(when.diagnostics);
  mustBeSorted(then.diagnostics);
}

function hasError(diagnostics: readonly Diagnostic[]): boolean {
  return diagnostics.some((one) => one.severity === "error");
}

function mustLieWithin(one: Diagnostic, lines: readonly string[]): void {
  const inText = (line: number, column: number): boolean =>
    line >= 1 && line <= lines.length && column >= 1 && column <= (lines[line - 1]?.length ?? 0) + 1;
  assert.ok(inText(one.line, one.column), `begins at ${one.line}:${one.column}`);
  assert.ok(inText(one.endLine, one.endColumn), `ends at ${one.endLine}:${one.endColumn}`);
  assert.ok(one.endLine > one.line || (one.endLine === one.line && one.endColumn >= one.column), "ends before it begins");
  assert.ok(one.message.length > 0 && !one.message.includes("undefined") && one.suggestion?.includes("undefined") !== true, one.message);
}

function mustBeSorted(diagnostics: readonly Diagnostic[]): void {
  diagnostics.forEach((one, i) => {
    const before = diagnostics[i - 1];
    if (before !== undefined) assert.ok(before.line < one.line || (before.line === one.line && before.column <= one.column), "not sorted");
  });
}

test("any text of arbitrary characters is answered", () => {
  fc.assert(fc.property(fc.string({ unit: "binary", maxLength: 200 }), mustHold), { numRuns: 1000 });
});

test("any heap of the language's own pieces is answered", () => {
  const heap = fc.array(fc.constantFrom(...pieces), { maxLength: 60 }).map((parts) => parts.join(""));
  fc.assert(fc.property(heap, mustHold), { numRuns: 1000 });
});

test("any good program with something cut out or put in is answered", () => {
  const edit = fc.record({ at: fc.double({ min: 0, max: 1, noNaN: true }), cut: fc.nat(8), put: fc.constantFrom("", ...pieces) });
  const mutated = fc
    .tuple(fc.constantFrom(...programs), fc.array(edit, { minLength: 1, maxLength: 4 }))
    .map(([program, edits]) => edits.reduce((text, { at, cut, put }) => splice(text, Math.floor(at * text.length), cut, put), program));
  fc.assert(fc.property(mutated, mustHold), { numRuns: 2000 });
});

function splice(text: string, at: number, cut: number, put: string): string {
  return text.slice(0, at) + put + text.slice(at + cut);
}

test("texts as large as may be, made to be slow, are answered", () => {
  const limit = 65_536;
  const heaps = [
    "(",
    ")",
    "[",
    "]",
    "{",
    "}",
    '"',
    ";",
    ":",
    "#{",
    "(seq ",
    "(])",
    "([)",
    "({)",
    "; \n",
    '"\n',
    "(event (= a 1)",
    "(event (= a 1)) ",
    "{:a ",
    "x ",
    "\u201C",
  ];
  for (const one of heaps) mustHold(one.repeat(Math.floor(limit / one.length)));
  for (const one of heaps) mustHold(`(seq ${one.repeat(Math.floor((limit - 20) / one.length))})`);
  mustHold("(".repeat(limit / 2) + "]".repeat(limit / 2));
  mustHold("([".repeat(100) + ")]".repeat(20_000));
});
