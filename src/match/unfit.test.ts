import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { CompareOperator, Json, Predicate } from "../language/ast.ts";
import { compilePredicate } from "./predicate.ts";
import { unfitOf } from "./unfit.ts";

const span = { start: 0, end: 0 };
const operators: readonly CompareOperator[] = ["=", ">", "<", ">=", "<=", "contains"];
const constant = fc.constantFrom<string | number | boolean | null>("", "a", "b", 0, 1, 2, true, null);
const value = fc.oneof(constant, fc.array(constant, { maxLength: 2 })) as fc.Arbitrary<Json>;

const { predicate } = fc.letrec<{ predicate: Predicate; compare: Predicate }>((tie) => ({
  compare: fc.record({
    kind: fc.constant("compare" as const),
    operator: fc.constantFrom(...operators),
    attribute: fc.constantFrom("x", "y", "z"),
    constant,
    span: fc.constant(span),
  }),
  predicate: fc.oneof(
    { maxDepth: 3 },
    tie("compare"),
    fc.record({ kind: fc.constant("not" as const), predicate: tie("predicate"), span: fc.constant(span) }),
    fc.record({
      kind: fc.constantFrom("and" as const, "or" as const),
      predicates: fc.array(tie("predicate"), { minLength: 1, maxLength: 3 }),
      span: fc.constant(span),
    }),
  ),
}));

/** The predicate with these comparisons turned round. */
function turned(given: Predicate, those: ReadonlySet<Predicate>): Predicate {
  if (given.kind === "compare") return those.has(given) ? { kind: "not", predicate: given, span } : given;
  if (given.kind === "not") return { ...given, predicate: turned(given.predicate, those) };
  return { ...given, predicates: given.predicates.map((one) => turned(one, those)) };
}

test("there are reasons exactly where a predicate does not hold, and had they come out otherwise it would", () => {
  fc.assert(
    fc.property(predicate, fc.dictionary(fc.constantFrom("x", "y", "z"), value), (given, attributes) => {
      const reasons = unfitOf(given, attributes);
      assert.equal(reasons.length === 0, compilePredicate(given)(attributes));
      const those = new Set<Predicate>(reasons.map(({ comparison }) => comparison));
      assert.equal(compilePredicate(turned(given, those))(attributes), true);
      for (const { comparison, wanted } of reasons) assert.equal(compilePredicate(comparison)(attributes), !wanted);
    }),
  );
});

test("any event fits where any is wanted", () => {
  assert.deepEqual(unfitOf(null, {}), []);
});
