import { applyMends, balance, mendedCloser } from "./brackets.ts";
import { layoutPenalty } from "./layout.ts";
import { parse } from "./parse.ts";
import type { LineIndex } from "./position.ts";
import type { Judge } from "./repair.ts";
import type { Token } from "./token.ts";

/** Bounds the search: candidates times tokens. */
const WORK = 200_000;

/**
 * Brackets that balance can still be wrong: one too many here, one too few there.
 * When moving one closing bracket gives a program with fewer errors whose nesting agrees better with the indentation,
 * that is the reading the author meant. @returns the tokens so changed, or as they were
 */
export function relocate(tokens: readonly Token[], lines: LineIndex, judge: Judge): readonly Token[] {
  const forms = parse(tokens, null);
  if (forms === null) return tokens;
  const errors = judge(forms);
  if (errors === 0) return tokens;
  let best = tokens;
  let bestErrors = errors;
  let bestPenalty = layoutPenalty(tokens, lines);
  for (const changed of candidates(tokens)) {
    const penalty = layoutPenalty(changed, lines);
    if (penalty >= bestPenalty) continue;
    const changedForms = parse(changed, null);
    if (changedForms === null) continue;
    const changedErrors = judge(changedForms);
    if (changedErrors >= errors || changedErrors > bestErrors) continue;
    best = changed;
    bestErrors = changedErrors;
    bestPenalty = penalty;
  }
  return best;
}

function* candidates(tokens: readonly Token[]): Generator<readonly Token[]> {
  let left = Math.floor(WORK / Math.max(1, tokens.length));
  let depth = 0;
  for (let i = 0; i < tokens.length && left > 0; i++) {
    const token = tokens[i];
    if (token?.kind === "open") depth++;
    if (token?.kind !== "close") continue;
    depth--;
    const next = tokens[i + 1];
    if (next === undefined || next.kind === "close") continue;
    left--;
    if (depth === 0) yield closedTooEarly(tokens, i);
    if (depth > 0) yield closedTooLate(tokens, i + 1);
  }
}

/** Without the closing bracket at `index`, with one more at the end. */
function closedTooEarly(tokens: readonly Token[], index: number): readonly Token[] {
  const without = tokens.toSpliced(index, 1);
  return applyMends(without, balance(without));
}

/** With one more `)` before `index`, without the one that is then surplus. */
function closedTooLate(tokens: readonly Token[], index: number): readonly Token[] {
  const more = tokens.toSpliced(index, 0, mendedCloser(")", tokens[index - 1]?.end ?? 0));
  return applyMends(more, balance(more));
}
