import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { Attributes, Predicate } from "../language/ast.ts";
import { compileWhen } from "../language/compile.ts";
import { canOverlap, termsOf } from "./overlap.ts";
import { compilePredicate } from "./predicate.ts";

function predicateOf(text: string): Predicate | null {
  const { when } = compileWhen(`(event ${text})`);
  assert.ok(when?.trigger.kind === "event", text);
  return when.trigger.predicate;
}

function overlap(a: Predicate | null, b: Predicate | null): boolean {
  return canOverlap(termsOf(a), termsOf(b));
}

const apart: readonly [string, string][] = [
  ["(= x 1)", "(= x 2)"],
  ["(= x 1)", '(= x "1")'],
  ["(= x 1)", "(= x nil)"],
  ["(= x 1)", "(not (= x 1))"],
  ["(= x 1)", "(> x 1)"],
  ['(= x "a")', "(> x 1)"],
  ["(= x nil)", "(> x 1)"],
  ["(> x 1)", "(<= x 1)"],
  ["(> x 1)", '(< x "a")'],
  ["(> x 1)", '(contains x "a")'],
  ['(= x "abc")', '(contains x "d")'],
  ["(or (= x 1) (= x 2))", "(or (= x 3) (= x 4))"],
  ["(and (= x 1) (= y 1))", "(and (= x 1) (= y 2))"],
  ["(not (or (= x 1) (= y 1)))", "(= y 1)"],
];

const together: readonly [string, string][] = [
  ["", "(= x 1)"],
  ["(= x 1)", "(= y 1)"],
  ["(= x 1)", "(>= x 1)"],
  ["(> x 1)", "(< x 2)"],
  ["(>= x 1)", "(<= x 1)"],
  ["(not (= x 1))", "(not (= x 2))"],
  ["(= x nil)", "(not (> x 1))"],
  ["(not (> x 1))", "(not (<= x 1))"],
  ['(contains x "a")', '(contains x "b")'],
  ['(contains x "a")', '(> x "b")'],
  ["(or (= x 1) (= x 2))", "(or (= x 2) (= x 3))"],
];

test("predicates that no event satisfies both", () => {
  for (const [a, b] of apart) {
    assert.equal(overlap(predicateOf(a), predicateOf(b)), false, `${a} ${b}`);
    assert.equal(overlap(predicateOf(b), predicateOf(a)), false, `${b} ${a}`);
    assert.deepEqual(termsOf(predicateOf(`(and ${a} ${b})`)).list, [], `${a} ${b}`);
  }
});

test("predicates that an event may satisfy both", () => {
  for (const [a, b] of together) assert.equal(overlap(predicateOf(a), predicateOf(b)), true, `${a} ${b}`);
});

test("long lists of values are told apart, and what is too large to tell may overlap", () => {
  const oneOf = (from: number, count: number): string => `(or ${Array.from({ length: count }, (_, i) => `(= x ${from + i})`).join(" ")})`;
  assert.equal(overlap(predicateOf(oneOf(0, 100)), predicateOf(oneOf(100, 100))), false);
  assert.equal(overlap(predicateOf(oneOf(0, 101)), predicateOf(oneOf(100, 100))), true);
  assert.equal(overlap(predicateOf(oneOf(0, 300)), predicateOf(oneOf(300, 300))), true);
});

const span = { start: 0, end: 0 };
const constants = [1, 2, "1", "ab", true, null] as const;
const { predicate } = fc.letrec<{ predicate: Predicate }>((tie) => ({
  predicate: fc.oneof(
    { maxDepth: 3 },
    fc.record({
      kind: fc.constant("compare" as const),
      operator: fc.constantFrom("=", ">", "<", ">=", "<=", "contains"),
      attribute: fc.constantFrom("x", "y"),
      constant: fc.constantFrom(...constants),
      span: fc.constant(span),
    }),
    fc.record({
      kind: fc.constantFrom("and", "or"),
      predicates: fc.array(tie("predicate"), { minLength: 1, maxLength: 3 }),
      span: fc.constant(span),
    }),
    fc.record({ kind: fc.constant("not" as const), predicate: tie("predicate"), span: fc.constant(span) }),
  ),
}));

const attributes: fc.Arbitrary<Attributes> = fc.dictionary(
  fc.constantFrom("x", "y"),
  fc.constantFrom(0, 1, 1.5, 2, 3, "", "1", "ab", "b", true, false, null, [1], ["ab", null]),
) as fc.Arbitrary<Attributes>;

test("where an event satisfies both, they are never told apart", () => {
  const property = fc.property(predicate, predicate, fc.array(attributes, { minLength: 20, maxLength: 20 }), (a, b, events) => {
    if (overlap(a, b)) return;
    const [first, second] = [compilePredicate(a), compilePredicate(b)];
    for (const event of events) assert.ok(!(first(event) && second(event)), JSON.stringify(event));
  });
  fc.assert(property, { numRuns: 5000, seed: 1 });
});
