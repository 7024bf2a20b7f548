import assert from "node:assert/strict";
import { test } from "node:test";
import type { Attributes, CompareOperator, Constant, Json } from "../language/ast.ts";
import { compare, compilePredicate, compileRead } from "./predicate.ts";

const span = { start: 0, end: 0 };

function holds(attribute: string, operator: CompareOperator, constant: Constant, attributes: Attributes): boolean {
  return compilePredicate({ kind: "compare", attribute, operator, constant, span })(attributes);
}

test("an attribute is that of exactly its name, else a dotted path in which numbers index arrays", () => {
  const attributes: Attributes = { "a.b": 1, a: { b: 2, c: [3, { d: 4 }], "0": 5 }, e: null, length: 6 };
  const read = (name: string): Json | undefined => compileRead(name)(attributes);
  assert.equal(read("a.b"), 1);
  assert.equal(read("a.c.0"), 3);
  assert.equal(read("a.c.1.d"), 4);
  assert.equal(read("a.0"), 5);
  assert.equal(read("length"), 6);
  assert.equal(read("e"), null);
  for (const missing of [
    "x",
    "a.x",
    "a.c.2",
    "a.c.length",
    "a.c.-1",
    "e.x",
    "length.x",
    "constructor",
    "a.constructor.name",
    "__proto__",
  ]) {
    assert.equal(read(missing), undefined, missing);
  }
});

test("comparison is typed as in JSON", () => {
  const cases: readonly [Json | undefined, CompareOperator, Constant, boolean][] = [
    [2, "=", 2, true],
    [2, "=", "2", false],
    ["2", "=", 2, false],
    [true, "=", true, true],
    [1, "=", true, false],
    [null, "=", null, true],
    [undefined, "=", null, true],
    [0, "=", null, false],
    [undefined, "=", 1, false],
    [3, ">", 2, true],
    [2, ">", 2, false],
    [2, ">=", 2, true],
    ["3", ">", 2, false],
    [3, ">", "2", false],
    ["b", ">", "a", true],
    ["2024-02-01T00:00:00Z", "<", "2024-10-01T00:00:00Z", true],
    [undefined, "<", 1, false],
    [null, "<=", null, false],
    [true, ">=", true, false],
    ["telephone", "contains", "phone", true],
    ["telephone", "contains", "Phone", false],
    [["a", 2], "contains", 2, true],
    [["a", 2], "contains", "2", false],
    [[null], "contains", null, true],
    ["12", "contains", 1, false],
    [undefined, "contains", "a", false],
    [{ a: 1 }, "contains", "a", false],
  ];
  for (const [value, operator, constant, expected] of cases) {
    assert.equal(compare[operator](value, constant), expected, `${JSON.stringify(value)} ${operator} ${JSON.stringify(constant)}`);
    assert.equal(holds("x", operator, constant, value === undefined ? {} : { x: value }), expected);
  }
});
