/** Can one event satisfy both of two predicates? Decided from their comparisons; when in doubt they can. */
import type { CompareOperator, Constant, Predicate } from "../language/ast.ts";
import { compare } from "./predicate.ts";

interface Literal {
  readonly attribute: string;
  readonly operator: CompareOperator;
  readonly constant: Constant;
  readonly holds: boolean;
}

/** A conjunction of literals. */
type Term = readonly Literal[];

const maxTerms = 64;

/** False only when no event can satisfy both. null: any event. */
export function canOverlap(a: Predicate | null, b: Predicate | null): boolean {
  const both = conjoin(terms(a, true), terms(b, true));
  return both === null || both.some(canHold);
}

/** False only when no event can satisfy the predicate. */
export function canBeTrue(predicate: Predicate | null): boolean {
  const all = terms(predicate, true);
  return all === null || all.some(canHold);
}

/** Disjunctive normal form; null when it would be larger than `maxTerms`. */
function terms(predicate: Predicate | null, holds: boolean): readonly Term[] | null {
  if (predicate === null) return holds ? [[]] : [];
  if (predicate.kind === "not") return terms(predicate.predicate, !holds);
  if (predicate.kind === "compare") {
    const { attribute, operator, constant } = predicate;
    return [[{ attribute, operator, constant, holds }]];
  }
  const parts = predicate.predicates.map((part) => terms(part, holds));
  if ((predicate.kind === "and") === holds) return parts.reduce(conjoin);
  return parts.reduce((sum, part) => (sum === null || part === null ? null : limited([...sum, ...part])));
}

function conjoin(a: readonly Term[] | null, b: readonly Term[] | null): readonly Term[] | null {
  if (a === null || b === null || a.length * b.length > maxTerms * maxTerms) return null;
  return limited(a.flatMap((left) => b.map((right) => [...left, ...right])).filter(canHold));
}

function limited(list: readonly Term[]): readonly Term[] | null {
  return list.length > maxTerms ? null : list;
}

function canHold(term: Term): boolean {
  const attributes = new Map<string, Literal[]>();
  for (const literal of term) attributes.set(literal.attribute, [...(attributes.get(literal.attribute) ?? []), literal]);
  return [...attributes.values()].every(canHoldTogether);
}

function canHoldTogether(literals: readonly Literal[]): boolean {
  const equal = literals.find(({ operator, holds }) => operator === "=" && holds);
  if (equal !== undefined) {
    return literals.every(({ operator, constant, holds }) => compare[operator](equal.constant, constant) === holds);
  }
  const opposed = literals.some((a) => literals.some((b) => a.holds && !b.holds && a.operator === b.operator && a.constant === b.constant));
  return !opposed && canBeOrdered(literals);
}

/** Are there a number, or a string, between all lower and upper bounds? */
function canBeOrdered(literals: readonly Literal[]): boolean {
  const positive = literals.filter(({ holds }) => holds);
  const bounds = positive.filter(({ operator }) => operator !== "contains" && operator !== "=");
  const types = new Set(bounds.map(({ constant }) => typeof constant));
  if (types.has("boolean") || types.has("object") || types.size > 1) return false;
  if (types.has("number") && positive.some(({ operator }) => operator === "contains")) return false;
  const lower = bounds.filter(({ operator }) => operator === ">" || operator === ">=");
  const upper = bounds.filter(({ operator }) => operator === "<" || operator === "<=");
  return lower.every((low) =>
    upper.every((high) => {
      const strict = low.operator === ">" || high.operator === "<";
      return compare[strict ? "<" : "<="](low.constant, high.constant);
    }),
  );
}
