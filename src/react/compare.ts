import type { CompareOperator, Json } from "../language/ast.ts";

type Test = (left: Json, right: Json) => boolean;

const ordered =
  (holds: (left: number | string, right: number | string) => boolean): Test =>
  (left, right) => {
    if (typeof left === "number" && typeof right === "number") return holds(left, right);
    // Strings are compared by code unit, so that ISO 8601 times compare as times (when.md).
    return typeof left === "string" && typeof right === "string" && holds(left, right);
  };

const tests: Record<CompareOperator, Test> = {
  "=": equal,
  ">": ordered((left, right) => left > right),
  "<": ordered((left, right) => left < right),
  ">=": ordered((left, right) => left >= right),
  "<=": ordered((left, right) => left <= right),
  contains: (left, right) => {
    if (typeof left === "string") return typeof right === "string" && left.includes(right);
    return Array.isArray(left) && (left as readonly Json[]).some((item) => equal(item, right));
  },
};

/** Whether a comparison of two values that are there holds; typed as in JSON: 2 is not "2". */
export function compare(operator: CompareOperator, left: Json, right: Json): boolean {
  return tests[operator](left, right);
}

/** Equality of contents: vectors item by item, maps whatever the order of their names. Without recursion: events may be nested deeper than the stack. */
export function equal(left: Json, right: Json): boolean {
  const pending: Json[] = [left, right];
  while (pending.length > 0) {
    const b = pending.pop() as Json;
    const a = pending.pop() as Json;
    if (a === b) continue;
    if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
    if (Array.isArray(a) !== Array.isArray(b)) return false;
    const names = Object.keys(a);
    if (names.length !== Object.keys(b).length) return false;
    for (const name of names) {
      if (!Object.hasOwn(b, name)) return false;
      pending.push((a as Record<string, Json>)[name] as Json, (b as Record<string, Json>)[name] as Json);
    }
  }
  return true;
}
