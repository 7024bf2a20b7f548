import type { CompareOperator, Constant, Predicate } from "./ast.ts";

type Compare = Extract<Predicate, { kind: "compare" }>;

/** The same predicate, wherever the two stand. */
export function samePredicate(a: Predicate | null, b: Predicate | null): boolean {
  if (a === null || b === null) return a === b;
  if (a.kind === "compare" && b.kind === "compare") {
    return a.operator === b.operator && a.attribute === b.attribute && a.constant === b.constant;
  }
  if (a.kind === "not" && b.kind === "not") return samePredicate(a.predicate, b.predicate);
  if ((a.kind === "and" || a.kind === "or") && (b.kind === "and" || b.kind === "or")) {
    const others = b.predicates;
    return (
      a.kind === b.kind && a.predicates.length === others.length && a.predicates.every((one, i) => samePredicate(one, others[i] ?? null))
    );
  }
  return false;
}

/**
 * Whether every event that satisfies `given` certainly satisfies `wanted` (null: any event). Sound, not complete:
 * true is always right, false may mean that it was not found out.
 */
export function implies(given: Predicate | null, wanted: Predicate | null): boolean {
  if (wanted === null || samePredicate(given, wanted)) return true;
  if (given === null) return false;
  if (given.kind === "or") return given.predicates.every((one) => implies(one, wanted));
  if (wanted.kind === "and") return wanted.predicates.every((one) => implies(given, one));
  if (given.kind === "and" && given.predicates.some((one) => implies(one, wanted))) return true;
  if (wanted.kind === "or") return wanted.predicates.some((one) => implies(given, one));
  if (wanted.kind === "not") return excludes(given, wanted.predicate);
  if (given.kind === "compare" && wanted.kind === "compare") return compareImplies(given, wanted);
  return false;
}

/** Whether no event can satisfy both. Sound, not complete. */
export function excludes(a: Predicate, b: Predicate): boolean {
  if (a.kind === "or") return a.predicates.every((one) => excludes(one, b));
  if (b.kind === "or") return b.predicates.every((one) => excludes(a, one));
  if (a.kind === "and") return a.predicates.some((one) => excludes(one, b));
  if (b.kind === "and") return b.predicates.some((one) => excludes(a, one));
  if (a.kind === "not") return implies(b, a.predicate);
  if (b.kind === "not") return implies(a, b.predicate);
  return a.kind === "compare" && b.kind === "compare" && comparesExclude(a, b);
}

/** Whether no event at all can satisfy it. Sound, not complete. */
export function isImpossible(predicate: Predicate): boolean {
  switch (predicate.kind) {
    case "compare":
      return isOrdering(predicate.operator) && typeof predicate.constant !== "number" && typeof predicate.constant !== "string";
    case "not":
      return false;
    case "or":
      return predicate.predicates.every(isImpossible);
    case "and":
      return predicate.predicates.some(
        (one, i) => isImpossible(one) || predicate.predicates.slice(i + 1).some((other) => excludes(one, other)),
      );
  }
}

function compareImplies(given: Compare, wanted: Compare): boolean {
  if (given.attribute !== wanted.attribute) return false;
  if (given.operator === "=" && given.constant !== null) return holds(given.constant, wanted.operator, wanted.constant);
  if (!isOrdering(given.operator) || !isOrdering(wanted.operator) || typeof given.constant !== typeof wanted.constant) return false;
  const upward = given.operator.startsWith(">");
  if (upward !== wanted.operator.startsWith(">")) return false;
  if (given.constant === wanted.constant) return given.operator === wanted.operator || wanted.operator.endsWith("=");
  return holds(given.constant, wanted.operator, wanted.constant);
}

function comparesExclude(a: Compare, b: Compare): boolean {
  if (a.attribute !== b.attribute) return false;
  if (a.operator === "=") return !holds(a.constant, b.operator, b.constant);
  if (b.operator === "=") return !holds(b.constant, a.operator, a.constant);
  if (!isOrdering(a.operator) || !isOrdering(b.operator)) return false;
  if (typeof a.constant !== typeof b.constant) return true;
  if (a.operator.startsWith(">") === b.operator.startsWith(">")) return false;
  // x > 5 and x < 5 exclude each other, x >= 5 and x <= 5 do not
  return a.constant === b.constant ? !(a.operator.endsWith("=") && b.operator.endsWith("=")) : !holds(a.constant, b.operator, b.constant);
}

function isOrdering(operator: CompareOperator): boolean {
  return operator !== "=" && operator !== "contains";
}

/** Whether an attribute with this value satisfies the comparison (when.md, Syntax). */
function holds(value: Constant, operator: CompareOperator, constant: Constant): boolean {
  if (operator === "=") return value === constant;
  if (operator === "contains") return typeof value === "string" && typeof constant === "string" && value.includes(constant);
  if (typeof value === "number" && typeof constant === "number") return ordered(value, operator, constant);
  if (typeof value === "string" && typeof constant === "string") return ordered(value, operator, constant);
  return false;
}

function ordered<T extends number | string>(left: T, operator: CompareOperator, right: T): boolean {
  if (operator === ">") return left > right;
  if (operator === "<") return left < right;
  return operator === ">=" ? left >= right : left <= right;
}
