/** Why an event can't fill a place: the comparisons of its predicate that came out the wrong way. For people; not on the hot path. */
import type { Attributes, Json, Predicate } from "../language/ast.ts";
import { compilePredicate, compileRead } from "./predicate.ts";

type Comparison = Extract<Predicate, { kind: "compare" }>;

export interface Unfit {
  readonly comparison: Comparison;
  /** what the event has there; undefined: nothing */
  readonly found: Json | undefined;
  /** how it had to come out: false inside a not */
  readonly wanted: boolean;
}

/**
 * @returns in the order of the text: of an "and" those members that do not hold, of an "or" all, inside a "not" those that do hold where they
 * must not; empty when the predicate holds
 */
export function unfitOf(predicate: Predicate | null, attributes: Attributes): readonly Unfit[] {
  return predicate === null ? [] : against(predicate, attributes, true);
}

/** The comparisons because of which the predicate does not come out as wanted. */
function against(predicate: Predicate, attributes: Attributes, wanted: boolean): readonly Unfit[] {
  if (compilePredicate(predicate)(attributes) === wanted) return [];
  switch (predicate.kind) {
    case "compare":
      return [{ comparison: predicate, found: compileRead(predicate.attribute)(attributes), wanted }];
    case "not":
      return against(predicate.predicate, attributes, !wanted);
    case "and":
    case "or":
      return predicate.predicates.flatMap((one) => against(one, attributes, wanted));
  }
}
