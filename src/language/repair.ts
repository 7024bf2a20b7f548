import type { Span } from "./ast.ts";
import { applyMends, balance, mendedCloser } from "./brackets.ts";
import type { Form } from "./form.ts";
import { layoutPenalty } from "./layout.ts";
import { parse } from "./parse.ts";
import type { LineIndex } from "./position.ts";
import { suspectPlaces } from "./suspects.ts";
import type { Closer, Token } from "./token.ts";

/** Tells where a program read so would have errors; of several mends the one with the fewest is taken. */
export type Judge = (forms: readonly Form[]) => readonly Span[];

interface Candidate {
  readonly tokens: readonly Token[];
  /** [errors, disagreement with the indentation, distance from the end]: the smallest wins, compared in this order */
  readonly score: readonly [number, number, number];
}

/** Bounds the search: places times tokens. */
const WORK = 300_000;
/** With more brackets wrong than this there is nothing to go by: all stay where balance() put them. */
export const MENDS_LIMIT = 8;

/**
 * Moves missing and surplus brackets from where a strict reading notices them to where they most likely are:
 * each place in question is tried, and the one with the fewest errors, then the one that agrees best with the indentation, is taken.
 * @returns the tokens with those brackets put in or left out; what still does not balance is for balance() to mend
 */
export function repair(tokens: readonly Token[], lines: LineIndex, judge: Judge): readonly Token[] {
  let current = tokens;
  for (let mends = balance(current); mends.length > 0; mends = balance(current)) {
    if (mends.length > MENDS_LIMIT) return tokens;
    const wanted = new Set<Closer>();
    for (const mend of mends) if (mend.kind === "insert") wanted.add(mend.bracket);
    const surplus = mends.some((mend) => mend.kind === "delete");
    if (wanted.size === 0 && !surplus) return current;
    const best = bestCandidate(current, mends.length, wanted, surplus, lines, judge);
    if (best === null) return current;
    current = best.tokens;
  }
  return current;
}

function bestCandidate(
  tokens: readonly Token[],
  mendsNow: number,
  wanted: ReadonlySet<Closer>,
  surplus: boolean,
  lines: LineIndex,
  judge: Judge,
): Candidate | null {
  let best: Candidate | null = null;
  for (const place of placesOf(tokens, lines, judge).toReversed()) {
    for (const changed of fixesAt(tokens, place, wanted, surplus)) {
      const mends = balance(changed);
      if (mends.length >= mendsNow) continue;
      const balanced = applyMends(changed, mends);
      const forms = parse(balanced, null);
      if (forms === null) continue;
      const score = [judge(forms).length, layoutPenalty(balanced, lines), tokens.length - place] as const;
      if (best === null || less(score, best.score)) best = { tokens: changed, score };
    }
  }
  return best;
}

/** Where to look, going by the program as balance() would have it. */
function placesOf(tokens: readonly Token[], lines: LineIndex, judge: Judge): readonly number[] {
  const strict = parse(applyMends(tokens, balance(tokens)), null);
  return suspectPlaces(tokens, lines, strict === null ? [] : judge(strict), WORK / Math.max(1, tokens.length));
}

/** The tokens with one closing bracket put in before `index`, or with the one at `index` or right before it left out. */
function* fixesAt(tokens: readonly Token[], index: number, wanted: ReadonlySet<Closer>, surplus: boolean): Generator<readonly Token[]> {
  for (const bracket of wanted) yield tokens.toSpliced(index, 0, mendedCloser(bracket, tokens[index - 1]?.end ?? 0));
  if (surplus && tokens[index - 1]?.kind === "close") yield tokens.toSpliced(index - 1, 1);
}

function less(a: readonly number[], b: readonly number[]): boolean {
  for (let i = 0; i < a.length; i++) {
    const x = a[i] ?? 0;
    const y = b[i] ?? 0;
    if (x !== y) return x < y;
  }
  return false;
}
