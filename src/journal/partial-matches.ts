/** A customer's partial matches, told along the text of their patterns. */
import { compileWhen } from "../language/compile.ts";
import type { Span } from "../language/ast.ts";
import { compileMatcher } from "../match/compile.ts";
import { missingIn, partialsOf } from "../match/explain.ts";
import { fillingOf } from "../match/filling.ts";
import { expiresAt, nextDue } from "../match/matcher.ts";
import type { MatchState } from "../match/types.ts";
import type { Pattern } from "../store/configuration.ts";
import type { CustomerState, StoredEvent } from "../store/port.ts";

export interface PartialMatch {
  readonly pattern: Pattern;
  /** seqs of the events of the one that has come furthest, ascending */
  readonly seqs: readonly number[];
  /** places in the when that it still lacks, in the order of the text */
  readonly missing: readonly Span[];
  /** how many others there are */
  readonly others: number;
  /** epoch ms when it matches if nothing happens; null: it needs an event */
  readonly firesAt: number | null;
  /** epoch ms when something of it is given up; null: never */
  readonly expiresAt: number | null;
}

/**
 * Reads a customer's stored state. Partial matches of patterns that have since been disabled, deleted or given a new when are left out.
 * @param maxAgeMs the tenant's limit for partial matches
 * @param load gives events by seq
 */
export async function partialMatchesOf(
  row: CustomerState | undefined,
  patterns: readonly Pattern[],
  maxAgeMs: number,
  load: (seqs: readonly number[]) => Promise<readonly StoredEvent[]>,
): Promise<readonly PartialMatch[]> {
  const stored = JSON.parse(row?.state ?? "{}") as Record<string, readonly [generation: number, state: MatchState]>;
  const found: PartialMatch[] = [];
  for (const pattern of patterns) {
    const [generation, state] = stored[pattern.id] ?? [];
    if (generation !== pattern.generation || !pattern.status || state === undefined) continue;
    const told = await tell(pattern, state, maxAgeMs, load);
    if (told !== null) found.push(told);
  }
  return found;
}

async function tell(
  pattern: Pattern,
  state: MatchState,
  maxAgeMs: number,
  load: (seqs: readonly number[]) => Promise<readonly StoredEvent[]>,
): Promise<PartialMatch | null> {
  const { when } = compileWhen(pattern.when);
  const matcher = when === null ? null : compileMatcher(when, { maxAgeMs }).matcher;
  if (when === null || matcher === null) return null;
  const partials = partialsOf(matcher, state);
  const [, ...seqs] = partials[0] ?? [];
  const filling = fillingOf(when.trigger, await load(seqs));
  return {
    pattern,
    seqs,
    missing: filling === null ? [] : missingIn(filling).map(({ span }) => span),
    others: Math.max(0, partials.length - 1),
    firesAt: nextDue(matcher, state),
    expiresAt: expiresAt(matcher, state),
  };
}
