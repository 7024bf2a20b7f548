import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { Attributes, Predicate } from "../language/ast.ts";
import { compileWhen } from "../language/compile.ts";
import { canBeTrue, canOverlap } from "./overlap.ts";
import { compilePredicate } from "./predicate.ts";

function predicateOf(text: string): Predicate | null {
  const { when } = compileWhen(`(event ${text})`);
  assert.ok(when?.trigger.kind === "event", text);
  return when.trigger.predicate;
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
    assert.equal(canOverlap(predicateOf(a), predicateOf(b)), false, `${a} ${b}`);
    assert.equal(canOverlap(predicateOf(b), predicateOf(a)), false, `${b} ${a}`);
    assert.equal(canBeTrue(predicateOf(`(and ${a} ${b})`)), false);
  }
});

test("predicates that an event may satisfy both", () => {
  for (const [a, b] of together) assert.equal(canOverlap(predicateOf(a), predicateOf(b)), true, `${a} ${b}`);
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
    if (canOverlap(a, b)) return;
    const [first, second] = [compilePredicate(a), compilePredicate(b)];
    for (const event of events) assert.ok(!(first(event) && second(event)), JSON.stringify(event));
  });
  fc.assert(property, { numRuns: 5000, seed: 1 });
});
