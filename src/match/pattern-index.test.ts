import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { Attributes } from "../language/ast.ts";
import { compileWhen } from "../language/compile.ts";
import { compileMatcher, type Matcher } from "./compile.ts";
import { createPatternIndex } from "./pattern-index.ts";

function matcherOf(text: string): Matcher {
  const { when } = compileWhen(text);
  assert.ok(when !== null, text);
  const { matcher } = compileMatcher(when);
  assert.ok(matcher !== null, text);
  return matcher;
}

const predicates = [
  "",
  '(= type "a")',
  '(= type "b")',
  "(= type 2)",
  "(= type nil)",
  '(not (= type "a"))',
  "(not (not (= flag true)))",
  '(or (= type "a") (= type "b"))',
  '(and (= type "a") (= flag true))',
  "(> amount 3)",
  "(and (> amount 3) (= flag false))",
  '(or (= type "b") (> amount 3))',
  '(contains words "x")',
  "(= list.0 7)",
  '(= deep.inner "a")',
  '(not (or (= type "a") (not (= flag true))))',
  "(= constructor 1)",
];

/** Many attributes, so that the index looks up by the event's own. */
const further = Array.from({ length: 20 }, (_, i) => `(= further${i} ${i})`);

const attributes: fc.Arbitrary<Attributes> = fc
  .record(
    {
      type: fc.constantFrom("a", "b", "2", 2, null),
      flag: fc.boolean(),
      amount: fc.constantFrom(1, 4, "4"),
      words: fc.constantFrom("xyz", ["x"], []),
      list: fc.constantFrom([7], [8], "7", { "0": 7 }),
      deep: fc.constantFrom({ inner: "a" }, { inner: null }, "a", null),
      "deep.inner": fc.constantFrom("a", "b"),
      further3: fc.constantFrom(3, 4),
      further7: fc.constantFrom(7, "7"),
    },
    { requiredKeys: [] },
  )
  .map((record) => record as Attributes);

function check(pool: readonly string[]): void {
  const texts = fc.array(fc.array(fc.constantFrom(...pool), { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 8 });
  const property = fc.property(texts, fc.array(attributes, { minLength: 5, maxLength: 5 }), (patterns, events) => {
    const matchers = patterns.map((own) => matcherOf(`(seq ${own.map((text) => `(event ${text})`).join(" ")})`));
    const index = createPatternIndex(matchers.map((matcher, i) => ({ id: i + 10, matcher })));
    for (const event of events) {
      const found = index.candidates(event);
      assert.equal(new Set(found.map(({ id }) => id)).size, found.length, "a pattern is found twice");
      for (const [i, { tests }] of matchers.entries()) {
        const candidate = found.find(({ id }) => id === i + 10);
        const sure = new Set(candidate?.sure);
        const maybe = new Set(candidate?.maybe);
        for (const [number, holds] of tests.entries()) {
          if (holds(event)) assert.ok(sure.has(number) || maybe.has(number), `pattern ${i} misses predicate ${number}`);
          else assert.ok(!sure.has(number), `pattern ${i} is told that predicate ${number} holds`);
        }
      }
    }
  });
  fc.assert(property, { numRuns: 1500, seed: 1 });
}

test("an event finds every predicate that it satisfies, and what is sure is true", () => check(predicates));

test("also where there are many attributes", () => check([...predicates, ...further, ...further]));

test("an event meets only the patterns on its type", () => {
  const patterns = Array.from({ length: 500 }, (_, i) => ({
    id: i,
    matcher: matcherOf(`(seq (event (and (= channel "phone") (= type "t${i}"))) (event {:type "t${i}" :amount (> 3)}))`),
  }));
  const index = createPatternIndex(patterns);
  const found = index.candidates({ channel: "phone", type: "t77", amount: 5 });
  assert.deepEqual(
    found.map(({ id }) => id),
    [77],
  );
  assert.deepEqual(index.candidates({ channel: "phone", amount: 5 }), []);
});
