import type { Constant, Predicate } from "./ast.ts";
import { wrongCount } from "./arguments.ts";
import { callOf, pairsOf, type Call, type CollectionForm, type Form } from "./form.ts";
import { all, isCompare, readConstant, readJoined, readNot } from "./predicate.ts";
import type { Problems } from "./problem.ts";
import { reportUnfit, type Expectation } from "./unknown.ts";
import { formOf, wordsOf } from "./words.ts";

const TEST: Expectation = {
  code: "test-expected",
  what: "a test",
  example: 'write a constant, #{"one" "other"}, (> 5), or (and ...), (or ...), (not ...) of tests',
  words: wordsOf("when", "predicate"),
  elsewhere: Object.fromEntries(
    wordsOf("when", "trigger", "member").map((word) => [word.toLowerCase(), "a trigger can't stand in an event"]),
  ),
};

/** Reads `{:attribute test ...}` into the conjunction of its tests. */
export function readAttributeMap(map: CollectionForm, problems: Problems): Predicate | null {
  if (map.items.length === 0) {
    problems.error("empty-group", map.span, "this map of attributes is empty", "write (event) for any event", map.span);
    return null;
  }
  const tests = pairsOf(map).map(({ key, value }) => readTest(key.name, value, problems));
  const predicates = all(tests);
  if (predicates === null) return null;
  const [only] = predicates;
  return only !== undefined && predicates.length === 1 ? only : { kind: "and", predicates, span: map.span };
}

function readTest(attribute: string, form: Form, problems: Problems): Predicate | null {
  if (form.kind === "string" || form.kind === "number" || form.kind === "literal") return equals(attribute, form.value, form);
  if (form.kind === "set") return readSet(attribute, form, problems);
  const call = callOf(form);
  const known = call !== null && formOf("when", call.word, "predicate") !== null;
  const word = known ? call.word : reportUnfit(form, TEST, problems);
  if (call === null || word === null) return null;
  const readOne = (item: Form): Predicate | null => readTest(attribute, item, problems);
  if (word === "and" || word === "or") return readJoined(call, word, readOne, problems);
  if (word === "not") return readNot(call, readOne, problems);
  return readCompareTest(attribute, call, word, problems);
}

function readCompareTest(attribute: string, call: Call, operator: string, problems: Problems): Predicate | null {
  const [only] = call.args;
  if (!isCompare(operator)) return null;
  if (only === undefined || call.args.length !== 1) {
    const named = call.args[0]?.kind === "symbol" ? `leave ${call.args[0].name} out: the key names the attribute` : undefined;
    wrongCount(call, "one constant in a map of attributes", `(${operator} constant)`, problems, named);
    return null;
  }
  const constant = readConstant(only, problems);
  return constant === null ? null : { kind: "compare", operator, attribute, constant: constant.value, span: call.form.span };
}

function readSet(attribute: string, set: CollectionForm, problems: Problems): Predicate | null {
  if (set.items.length === 0) {
    problems.error("empty-group", set.span, "this set is empty, so no event could satisfy it", "write the constants that count", set.span);
    return null;
  }
  const tests = all(
    set.items.map((item) => {
      const constant = readConstant(item, problems);
      return constant === null ? null : equals(attribute, constant.value, item);
    }),
  );
  return tests === null ? null : { kind: "or", predicates: tests, span: set.span };
}

function equals(attribute: string, constant: Constant, form: Form): Predicate {
  return { kind: "compare", operator: "=", attribute, constant, span: form.span };
}
