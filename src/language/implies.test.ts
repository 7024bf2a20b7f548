import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { Attributes, CompareOperator, Constant, Json, Predicate } from "./ast.ts";
import { excludes, implies, isImpossible } from "./implies.ts";

const span = { start: 0, end: 0 };
const constants: readonly Constant[] = [0, 1, 2, "a", "ab", "b", true, null];
const operators: readonly CompareOperator[] = ["=", ">", "<", ">=", "<=", "contains"];

const { predicate } = fc.letrec<{ predicate: Predicate }>((tie) => ({
  predicate: fc.oneof(
    { maxDepth: 2 },
    fc.record({
      kind: fc.constant("compare" as const),
      operator: fc.constantFrom(...operators),
      attribute: fc.constantFrom("x", "y"),
      constant: fc.constantFrom(...constants),
      span: fc.constant(span),
    }),
    fc.record({
      kind: fc.constantFrom("and" as const, "or" as const),
      predicates: fc.array(tie("predicate"), { minLength: 1, maxLength: 3 }),
      span: fc.constant(span),
    }),
    fc.record({ kind: fc.constant("not" as const), predicate: tie("predicate"), span: fc.constant(span) }),
  ),
}));

/** Every event over two attributes whose values are near the constants. */
const values: readonly (Json | undefined)[] = [
  undefined,
  null,
  -1,
  0,
  0.5,
  1,
  1.5,
  2,
  3,
  "",
  "a",
  "aa",
  "ab",
  "b",
  "c",
  true,
  false,
  [1, "a"],
  { a: 1 },
];
const events: readonly Attributes[] = values.flatMap((x) =>
  values.map((y) => ({ ...(x === undefined ? {} : { x }), ...(y === undefined ? {} : { y }) })),
);

/** The meaning of a predicate, written straight from the definition of the comparisons. */
function satisfies(event: Attributes, one: Predicate): boolean {
  if (one.kind === "compare") return compares(event, one);
  if ("predicates" in one) {
    const held = one.predicates.map((each) => satisfies(event, each));
    return one.kind === "and" ? !held.includes(false) : held.includes(true);
  }
  return !satisfies(event, one.predicate);
}

function compares(event: Attributes, one: Extract<Predicate, { kind: "compare" }>): boolean {
  const value = Object.hasOwn(event, one.attribute) ? event[one.attribute] : null;
  const { constant, operator } = one;
  if (operator === "=") return value === constant;
  if (operator === "contains")
    return Array.isArray(value)
      ? value.includes(constant)
      : typeof value === "string" && typeof constant === "string" && value.includes(constant);
  const comparable =
    (typeof value === "number" && typeof constant === "number") || (typeof value === "string" && typeof constant === "string");
  if (!comparable) return false;
  const left = value as number;
  const right = constant as number;
  return operator === ">" ? left > right : operator === "<" ? left < right : operator === ">=" ? left >= right : left <= right;
}

test("what implies says is true of every event", () => {
  let found = 0;
  const property = fc.property(predicate, predicate, (given, wanted) => {
    if (!implies(given, wanted)) return;
    found++;
    for (const event of events) assert.ok(!satisfies(event, given) || satisfies(event, wanted), JSON.stringify({ event, given, wanted }));
  });
  fc.assert(property, { numRuns: 5000 });
  assert.ok(found > 100, `only ${found} implications were found`);
});

test("what excludes says is true of every event", () => {
  let found = 0;
  const property = fc.property(predicate, predicate, (a, b) => {
    if (!excludes(a, b)) return;
    found++;
    for (const event of events) assert.ok(!(satisfies(event, a) && satisfies(event, b)), JSON.stringify({ event, a, b }));
  });
  fc.assert(property, { numRuns: 5000 });
  assert.ok(found > 100, `only ${found} exclusions were found`);
});

test("what is called impossible satisfies no event", () => {
  let found = 0;
  const property = fc.property(predicate, (one) => {
    if (!isImpossible(one)) return;
    found++;
    for (const event of events) assert.ok(!satisfies(event, one), JSON.stringify({ event, one }));
  });
  fc.assert(property, { numRuns: 5000 });
  assert.ok(found > 50, `only ${found} impossible predicates were found`);
});
