/** Predicates over an event's attributes, compiled once to closures (no eval: the console's content security policy forbids it). */
import type { Attributes, CompareOperator, Constant, Json, Predicate } from "../language/ast.ts";

export type Test = (attributes: Attributes) => boolean;
export type Read = (attributes: Attributes) => Json | undefined;

const digits = /^\d+$/;

/**
 * How an attribute is read: the attribute of exactly that name, else a dotted path in which numbers index arrays.
 * Own properties only, so that "constructor" is missing unless an event has it.
 */
export function compileRead(attribute: string): Read {
  if (!attribute.includes(".")) {
    return (attributes) => (Object.hasOwn(attributes, attribute) ? attributes[attribute] : undefined);
  }
  const path = attribute.split(".");
  return (attributes) => (Object.hasOwn(attributes, attribute) ? attributes[attribute] : follow(attributes, path));
}

function follow(attributes: Attributes, path: readonly string[]): Json | undefined {
  let value: Json | undefined = attributes;
  for (const segment of path) {
    if (typeof value !== "object" || value === null) return undefined;
    if (Array.isArray(value)) value = digits.test(segment) ? (value as readonly Json[])[Number(segment)] : undefined;
    else value = Object.hasOwn(value, segment) ? (value as Attributes)[segment] : undefined;
  }
  return value;
}

type Compare = (value: Json | undefined, constant: Constant) => boolean;

/** Ordered comparisons hold only between two numbers or two strings (by code unit). */
function ordered(holds: (a: number | string, b: number | string) => boolean): Compare {
  return (value, constant) => {
    if (typeof value === "number") return typeof constant === "number" && holds(value, constant);
    return typeof value === "string" && typeof constant === "string" && holds(value, constant);
  };
}

function contains(value: Json | undefined, constant: Constant): boolean {
  if (typeof value === "string") return typeof constant === "string" && value.includes(constant);
  return Array.isArray(value) && (value as readonly Json[]).includes(constant);
}

/** One comparison of a value, undefined when the attribute is missing, with a constant; typed as in JSON. */
export const compare: Readonly<Record<CompareOperator, Compare>> = {
  "=": (value, constant) => value === constant || (constant === null && value === undefined),
  ">": ordered((a, b) => a > b),
  "<": ordered((a, b) => a < b),
  ">=": ordered((a, b) => a >= b),
  "<=": ordered((a, b) => a <= b),
  contains,
};

/** A predicate as a function of the attributes; null, any event, is always true. */
export function compilePredicate(predicate: Predicate | null): Test {
  if (predicate === null) return () => true;
  if (predicate.kind === "not") {
    const test = compilePredicate(predicate.predicate);
    return (attributes) => !test(attributes);
  }
  if (predicate.kind === "compare") return compileCompare(predicate.operator, predicate.attribute, predicate.constant);
  const tests = predicate.predicates.map(compilePredicate);
  return predicate.kind === "and"
    ? (attributes) => tests.every((test) => test(attributes))
    : (attributes) => tests.some((test) => test(attributes));
}

function compileCompare(operator: CompareOperator, attribute: string, constant: Constant): Test {
  const read = compileRead(attribute);
  if (operator === "=" && constant !== null) return (attributes) => read(attributes) === constant;
  const holds = compare[operator];
  return (attributes) => holds(read(attributes), constant);
}

/** Text that is the same for equal predicates, wherever they were written. */
export function predicateKey(predicate: Predicate | null): string {
  if (predicate === null) return "any";
  if (predicate.kind === "compare") return JSON.stringify([predicate.operator, predicate.attribute, predicate.constant]);
  if (predicate.kind === "not") return `(not ${predicateKey(predicate.predicate)})`;
  return `(${predicate.kind} ${predicate.predicates.map(predicateKey).join(" ")})`;
}
