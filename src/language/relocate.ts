import { applyMends, balance, mendedCloser } from "./brackets.ts";
import { layoutPenalty } from "./layout.ts";
import { parse } from "./parse.ts";
import type { LineIndex } from "./position.ts";
import type { Judge } from "./repair.ts";
import { suspectPlaces } from "./suspects.ts";
import type { Token } from "./token.ts";

/** Bounds the search: places times tokens. */
const WORK = 200_000;

/**
 * Brackets that balance can still be wrong: one too many here, one too few there.
 * When moving one closing bracket gives a program with fewer errors whose nesting agrees better with the indentation,
 * that is the reading the author meant.
 * @returns the tokens so changed, or the same array
 */
export function relocate(tokens: readonly Token[], lines: LineIndex, judge: Judge): readonly Token[] {
  const forms = parse(tokens, null);
  const errors = forms === null ? [] : judge(forms);
  if (errors.length === 0) return tokens;
  let best = tokens;
  let fewest = errors.length - 1;
  let bestPenalty = layoutPenalty(tokens, lines);
  for (const place of suspectPlaces(tokens, lines, errors, WORK / tokens.length)) {
    for (const changed of movesAt(tokens, place)) {
      const penalty = layoutPenalty(changed, lines);
      const changedForms = penalty < bestPenalty ? parse(changed, null) : null;
      const left = changedForms === null ? Number.POSITIVE_INFINITY : judge(changedForms).length;
      if (left > fewest) continue;
      best = changed;
      fewest = left;
      bestPenalty = penalty;
    }
  }
  return best;
}

/** Where a closing bracket is followed by something else: the ways in which it may have slipped. */
function movesAt(tokens: readonly Token[], place: number): readonly (readonly Token[])[] {
  const before = tokens[place - 1];
  const after = tokens[place];
  if (before?.kind !== "close" || after === undefined || after.kind === "close") return [];
  return [closedTooEarly(tokens, place - 1), closedTooLate(tokens, place)];
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
