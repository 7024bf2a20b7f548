import assert from "node:assert/strict";
import { test } from "node:test";
import type { Form } from "./form.ts";
import { read, TEXT_LIMIT_BYTES } from "./read.ts";

function only(text: string): Form {
  const { forms, problems } = read(text);
  assert.deepEqual(problems, [], text);
  assert.equal(forms?.length, 1, text);
  return forms?.[0] as Form;
}

function codes(text: string): readonly string[] {
  return read(text).problems.map((problem) => `${problem.code} ${problem.span.start}-${problem.span.end}`);
}

test("every form knows where it stands", () => {
  const form = only('  (a :b "c" [1 nil] #{x} {:y z})');
  assert.deepEqual(form, {
    kind: "list",
    span: { start: 2, end: 32 },
    items: [
      { kind: "symbol", name: "a", span: { start: 3, end: 4 } },
      { kind: "keyword", name: "b", span: { start: 5, end: 7 } },
      { kind: "string", value: "c", text: '"c"', span: { start: 8, end: 11 } },
      {
        kind: "vector",
        span: { start: 12, end: 19 },
        items: [
          { kind: "number", value: 1, text: "1", span: { start: 13, end: 14 } },
          { kind: "literal", value: null, text: "nil", span: { start: 15, end: 18 } },
        ],
      },
      { kind: "set", span: { start: 20, end: 24 }, items: [{ kind: "symbol", name: "x", span: { start: 22, end: 23 } }] },
      {
        kind: "map",
        span: { start: 25, end: 31 },
        items: [
          { kind: "keyword", name: "y", span: { start: 26, end: 28 } },
          { kind: "symbol", name: "z", span: { start: 29, end: 30 } },
        ],
      },
    ],
  });
});

test("strings have JSON's escapes and may span lines", () => {
  const escapes = JSON.stringify('"\\/\b\f\n\r\té\u2028\ud83d\ude00');
  const form = only(escapes);
  assert.equal(form.kind === "string" && form.value, JSON.parse(escapes));
  const lines = only('"one\r\n two"');
  assert.equal(lines.kind === "string" && lines.value, "one\r\n two");
  assert.deepEqual(codes('"\\q \\u12g4"'), ["bad-escape 1-3", "bad-escape 4-6"]);
});

test("numbers are JSON's", () => {
  for (const text of ["0", "-0", "12", "-1.5", "1e3", "1.25E-2"]) {
    const form = only(text);
    assert.ok(form.kind === "number" && Object.is(form.value, Number(text)), text);
  }
  for (const text of ["007", "+1", ".5", "5.", "1_000", "0x10", "5minutes", "1-506-555-1234", "1e999"]) {
    assert.deepEqual(codes(text), [`bad-number 0-${text.length}`], text);
  }
});

test("symbols are what is nothing else", () => {
  for (const name of ["a", "*id*", "$x.y", "+TM1", "-", "+", ">=", "a/b", "été", "don't", "a#", "..."]) {
    assert.deepEqual(only(name), { kind: "symbol", name, span: { start: 0, end: name.length } });
  }
});

test("true, false and nil are read in any case", () => {
  for (const [text, value] of [
    ["true", true],
    ["False", false],
    ["NIL", null],
  ] as const) {
    const form = only(text);
    assert.ok(form.kind === "literal" && form.value === value && form.text === text);
  }
});

test("commas and a byte order mark are white space, comments are kept", () => {
  const { forms, comments } = read("\uFEFFa,b;; one \r\nc ; two");
  assert.deepEqual(
    forms?.map((form) => form.span.start),
    [1, 3, 13],
  );
  assert.deepEqual(comments, [
    { text: ";; one", span: { start: 4, end: 12 } },
    { text: "; two", span: { start: 15, end: 20 } },
  ]);
});

test("64 KiB may be read, and not a byte more", () => {
  const text = `; ${"é".repeat((TEXT_LIMIT_BYTES - 2) / 2)}`;
  assert.equal(new TextEncoder().encode(text).length, TEXT_LIMIT_BYTES);
  assert.deepEqual(codes(text), []);
  assert.deepEqual(codes(`${text}x`), [`too-long ${text.length}-${text.length + 1}`]);
  assert.deepEqual(codes("😀".repeat(TEXT_LIMIT_BYTES / 4)), []);
  assert.equal(codes("😀".repeat(TEXT_LIMIT_BYTES / 4 + 1)).length, 1);
});

test("brackets may nest 32 deep, and not one deeper", () => {
  assert.deepEqual(codes("([".repeat(16) + "])".repeat(16)), []);
  assert.deepEqual(codes(`${"([".repeat(16)}{}${"])".repeat(16)}`), ["too-deep 32-33"]);
  assert.equal(read("(".repeat(60_000)).forms, null);
});

test("a mended reading still has every form", () => {
  const { forms, problems } = read("(a (b c) (d e");
  assert.deepEqual(
    problems.map((problem) => [problem.code, problem.span.start]),
    [
      ["unclosed", 9],
      ["unclosed", 0],
    ],
  );
  assert.equal(forms?.length, 1);
  assert.equal(forms?.[0]?.kind === "list" && forms[0].items.length, 3);
});
