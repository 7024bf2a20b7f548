import type { CompareOperator, Condition, Value } from "./ast.ts";
import { emptyGroup, wrongCount } from "./arguments.ts";
import { callOf, type Call, type Form } from "./form.ts";
import { all, isCompare } from "./predicate.ts";
import type { ThenWay } from "./then-way.ts";
import { reportUnfit, type Expectation } from "./unknown.ts";
import { readValue } from "./value.ts";
import { formOf, wordsOf } from "./words.ts";

const CONDITION: Expectation = {
  code: "condition-expected",
  what: "a condition",
  example: 'write for example (= *segment* "gold"), or a value',
  words: [...wordsOf("then", "predicate"), "TM"],
  elsewhere: {
    ...Object.fromEntries(
      wordsOf("then", "command", "option").map((word) => [word.toLowerCase(), "write the condition first, the commands after it"]),
    ),
    "==": "equality is written =",
    "!=": "write (not (= value value))",
    "<>": "write (not (= value value))",
    "not=": "write (not (= value value))",
  },
};

/** Reads a condition of if, expect or await; null when it is wrong, which is then reported. */
export function readCondition(form: Form, way: ThenWay): Condition | null {
  const call = callOf(form);
  if (form.kind !== "list" || call?.word === "tm") return plainValue(form, way);
  const known = call !== null && formOf("then", call.word, "predicate") !== null;
  const word = known ? call.word : reportUnfit(form, CONDITION, way.problems);
  if (call === null || word === null) return null;
  if (isCompare(word)) return readCompare(call, word, way);
  if (word === "and" || word === "or") return readJoined(call, word, way);
  if (word === "not") return readNot(call, way);
  return plainValue(form, way);
}

function plainValue(form: Form, way: ThenWay): Condition | null {
  const value = readValue(form, way);
  return value === null ? null : { kind: "value", value, span: form.span };
}

function readCompare(call: Call, operator: CompareOperator, way: ThenWay): Condition | null {
  const [left, right] = call.args;
  if (left === undefined || right === undefined || call.args.length !== 2) {
    wrongCount(call, "two values", `(${operator} value value)`, way.problems);
    return null;
  }
  const values: readonly (Value | null)[] = [readValue(left, way), readValue(right, way)];
  const [a, b] = values;
  return a === null || a === undefined || b === null || b === undefined
    ? null
    : { kind: "compare", operator, left: a, right: b, span: call.form.span };
}

function readJoined(call: Call, kind: "and" | "or", way: ThenWay): Condition | null {
  if (call.args.length === 0) {
    emptyGroup(call, way.problems, "write what it joins, or leave it out");
    return null;
  }
  const conditions = all(call.args.map((form) => readCondition(form, way)));
  return conditions === null ? null : { kind, conditions, span: call.form.span };
}

function readNot(call: Call, way: ThenWay): Condition | null {
  const [only] = call.args;
  if (only === undefined || call.args.length !== 1) {
    wrongCount(call, "one condition", "(not condition)", way.problems);
    return null;
  }
  const condition = readCondition(only, way);
  return condition === null ? null : { kind: "not", condition, span: call.form.span };
}

/**
 * The equalities by which an expect can be indexed: `(= $attribute value)`, either way round, alone or in an and,
 * where the value depends on no event. An event for which the condition holds satisfies every one of them.
 */
export function indexableEqualities(condition: Condition): readonly { readonly attribute: string; readonly value: Value }[] {
  if (condition.kind === "and") return condition.conditions.flatMap(indexableEqualities);
  if (condition.kind !== "compare" || condition.operator !== "=") return [];
  const { left, right } = condition;
  if (left.kind === "field" && isFixed(right)) return [{ attribute: left.path, value: right }];
  if (right.kind === "field" && isFixed(left)) return [{ attribute: right.path, value: left }];
  return [];
}

/** Whether the value is known before the event, and is not nil, which a missing attribute equals too. */
function isFixed(value: Value): boolean {
  switch (value.kind) {
    case "field":
      return false;
    case "constant":
      return value.value !== null;
    case "vector":
      return value.items.every(dependsOnNoEvent);
    case "map":
      return value.entries.every((entry) => dependsOnNoEvent(entry.value));
    case "attribute":
    case "variable":
    case "template":
      return true;
  }
}

function dependsOnNoEvent(value: Value): boolean {
  return (value.kind === "constant" && value.value === null) || isFixed(value);
}
