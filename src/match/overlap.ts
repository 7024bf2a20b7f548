/** Can one event satisfy both of two predicates? Decided from their comparisons; when in doubt they can. */
import type { CompareOperator, Constant, Predicate } from "../language/ast.ts";
import { compare } from "./predicate.ts";

interface Literal {
  readonly operator: CompareOperator;
  readonly constant: Constant;
  readonly holds: boolean;
}

/** A conjunction of literals that can hold together, by attribute. */
type Term = ReadonlyMap<string, readonly Literal[]>;

/** A disjunction of terms; null: too large to tell. */
type Disjunction = readonly Term[] | null;

/** A predicate spelled out. */
export interface Terms {
  /** none when no event can satisfy the predicate */
  readonly list: Disjunction;
  /** the attributes that equal a constant in every term, with these constants */
  readonly values: ReadonlyMap<string, ReadonlySet<Constant>>;
}

const maxTerms = 256;
/** so many pairs of terms are looked at to make one disjunction, or to compare two */
const maxPairs = 16_384;

/** Spells a predicate out. null: any event. */
export function termsOf(predicate: Predicate | null): Terms {
  const list = predicate === null ? [new Map<string, readonly Literal[]>()] : spellOut(predicate, true);
  const values = new Map<string, Set<Constant>>();
  const [first, ...others] = list ?? [];
  for (const attribute of first?.keys() ?? []) {
    const equalities = [first as Term, ...others].map((term) => term.get(attribute)?.find(isEquality));
    if (equalities.every((one) => one !== undefined)) values.set(attribute, new Set(equalities.map(({ constant }) => constant)));
  }
  return { list, values };
}

/** False only when no event can satisfy both predicates. */
export function canOverlap(a: Terms, b: Terms): boolean {
  for (const [attribute, values] of a.values) {
    const others = b.values.get(attribute);
    if (others?.isDisjointFrom(values) === true) return false;
  }
  if (a.list === null || b.list === null || a.list.length * b.list.length > maxPairs) return true;
  const { list } = b;
  return a.list.some((left) => list.some((right) => agree(left, right)));
}

function spellOut(predicate: Predicate, holds: boolean): Disjunction {
  if (predicate.kind === "not") return spellOut(predicate.predicate, !holds);
  if (predicate.kind === "compare") {
    const { attribute, operator, constant } = predicate;
    const literal: Literal = { operator, constant, holds };
    return canHoldTogether([literal]) ? [new Map([[attribute, [literal]]])] : [];
  }
  const parts = predicate.predicates.map((part) => spellOut(part, holds));
  if ((predicate.kind === "and") === holds) return parts.reduce(conjoin);
  return parts.reduce((sum, part) => (sum === null || part === null ? null : limited([...sum, ...part])));
}

function conjoin(a: Disjunction, b: Disjunction): Disjunction {
  if (a === null || b === null || a.length * b.length > maxPairs) return null;
  return limited(a.flatMap((left) => b.flatMap((right) => both(left, right) ?? [])));
}

function limited(terms: readonly Term[]): Disjunction {
  return terms.length > maxTerms ? null : terms;
}

/** Both terms as one; null when they cannot hold together. */
function both(left: Term, right: Term): Term | null {
  if (!agree(left, right)) return null;
  const merged = new Map(left);
  for (const [attribute, literals] of right) merged.set(attribute, [...(left.get(attribute) ?? []), ...literals]);
  return merged;
}

function agree(left: Term, right: Term): boolean {
  for (const [attribute, literals] of left) {
    const others = right.get(attribute);
    if (others === undefined) continue;
    const [a, b] = [literals[0] as Literal, others[0] as Literal];
    const equalities = literals.length === 1 && others.length === 1 && isEquality(a) && isEquality(b);
    if (equalities ? a.constant !== b.constant : !canHoldTogether([...literals, ...others])) return false;
  }
  return true;
}

function isEquality({ operator, holds }: Literal): boolean {
  return operator === "=" && holds;
}

function canHoldTogether(literals: readonly Literal[]): boolean {
  const equal = literals.find(isEquality);
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
