/**
 * What an event must have for a predicate to hold: a set of keys, one of which it then certainly has. A key is an attribute with one
 * value, or an attribute with any value.
 */
import type { Constant, Predicate } from "../language/ast.ts";

export interface Key {
  readonly attribute: string;
  /** undefined: any value but nil */
  readonly constant?: Exclude<Constant, null>;
}

/** null: it may hold for any event, whatever it has. */
export type Keys = readonly Key[] | null;

/** How many events a key is thought to let through; the fewer the better. */
export type Cost = (key: Key) => number;

/** The keys of a predicate, the cheaper ones where an `and` leaves a choice. null: any event. */
export function keysOf(predicate: Predicate | null, cost: Cost): Keys {
  return predicate === null ? null : choose(predicate, true, cost);
}

/** All keys that a predicate could be known by. */
export function allKeysOf(predicate: Predicate | null): readonly Key[] {
  if (predicate === null) return [];
  if (predicate.kind === "compare") return compareKeys(predicate, true) ?? [];
  return predicate.kind === "not" ? [] : predicate.predicates.flatMap(allKeysOf);
}

function choose(predicate: Predicate, holds: boolean, cost: Cost): Keys {
  if (predicate.kind === "not") return choose(predicate.predicate, !holds, cost);
  if (predicate.kind === "compare") return compareKeys(predicate, holds);
  const parts = predicate.predicates.map((part) => choose(part, holds, cost));
  if ((predicate.kind === "or") === holds) return parts.includes(null) ? null : (parts as (readonly Key[])[]).flat();
  return parts.reduce((best, part) => (costOf(part, cost) < costOf(best, cost) ? part : best));
}

function compareKeys(predicate: Extract<Predicate, { kind: "compare" }>, holds: boolean): Keys {
  const { attribute, operator, constant } = predicate;
  if (!holds || (operator === "=" && constant === null)) return null;
  return operator === "=" ? [{ attribute, constant: constant as Exclude<Constant, null> }] : [{ attribute }];
}

function costOf(keys: Keys, cost: Cost): number {
  return keys === null ? Infinity : keys.reduce((sum, key) => sum + cost(key), 0);
}

/** Any one of its keys makes the predicate true: it is an equality, or an `or` of such. */
export function isSure(predicate: Predicate | null): boolean {
  if (predicate === null) return false;
  if (predicate.kind === "or") return predicate.predicates.every(isSure);
  if (predicate.kind !== "compare") return false;
  return predicate.operator === "=" && predicate.constant !== null;
}
