import type { Condition, Json, Value } from "../language/ast.ts";
import { compare } from "./compare.ts";
import { resolve, type Scope } from "./resolve.ts";

/**
 * Whether a condition holds (then.md, condition).
 * @throws Unresolvable when a template in it is missing or can't be rendered
 */
export function holds(condition: Condition, scope: Scope): boolean {
  switch (condition.kind) {
    case "and":
      return condition.conditions.every((part) => holds(part, scope));
    case "or":
      return condition.conditions.some((part) => holds(part, scope));
    case "not":
      return !holds(condition.condition, scope);
    case "value":
      return isTrue(resolve(condition.value, scope));
    case "compare":
      return compareValues(condition, scope);
  }
}

/** A plain value is true unless it is false, nil or missing. */
function isTrue(value: Json | undefined): boolean {
  return value !== undefined && value !== null && value !== false;
}

function compareValues({ operator, left, right }: Extract<Condition, { kind: "compare" }>, scope: Scope): boolean {
  const a = resolve(left, scope);
  const b = resolve(right, scope);
  if (operator === "=" && (isNil(left) || isNil(right))) return (a ?? null) === null && (b ?? null) === null;
  return a !== undefined && b !== undefined && compare(operator, a, b);
}

function isNil(value: Value): boolean {
  return value.kind === "constant" && value.value === null;
}

/** Every value of a condition, inner ones of vectors and maps included. */
export function forEachValue(condition: Condition, visit: (value: Value) => void): void {
  switch (condition.kind) {
    case "and":
    case "or":
      for (const part of condition.conditions) forEachValue(part, visit);
      return;
    case "not":
      forEachValue(condition.condition, visit);
      return;
    case "value":
      forEachInner(condition.value, visit);
      return;
    case "compare":
      forEachInner(condition.left, visit);
      forEachInner(condition.right, visit);
  }
}

/** The value and, in vectors and maps, those inside it. */
export function forEachInner(value: Value, visit: (value: Value) => void): void {
  visit(value);
  if (value.kind === "vector") for (const item of value.items) forEachInner(item, visit);
  if (value.kind === "map") for (const entry of value.entries) forEachInner(entry.value, visit);
}

/** An equality that every event meeting the condition satisfies: `$attribute` equals a value that no event changes. */
export interface IndexableEquality {
  readonly attribute: string;
  readonly other: Value;
}

/**
 * The equality by which a waiting expect is indexed: one that must hold for the whole condition to hold. One against a
 * value of the reaction (`(= $id *id*)`) is preferred to one against a constant (`(= $type "b")`), which many would share.
 */
export function indexableEquality(condition: Condition): IndexableEquality | null {
  const found: IndexableEquality[] = [];
  collectEqualities(condition, found);
  return found.find(({ other }) => other.kind !== "constant") ?? found[0] ?? null;
}

function collectEqualities(condition: Condition, found: IndexableEquality[]): void {
  if (condition.kind === "and") for (const part of condition.conditions) collectEqualities(part, found);
  if (condition.kind !== "compare" || condition.operator !== "=") return;
  const { left, right } = condition;
  if (left.kind === "field" && !readsFields(right)) found.push({ attribute: left.path, other: right });
  else if (right.kind === "field" && !readsFields(left)) found.push({ attribute: right.path, other: left });
}

function readsFields(value: Value): boolean {
  let reads = false;
  forEachInner(value, (inner) => {
    reads ||= inner.kind === "field";
  });
  return reads;
}
