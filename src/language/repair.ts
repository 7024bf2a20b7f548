import { applyMends, balance, mendedCloser } from "./brackets.ts";
import type { Form } from "./form.ts";
import { layoutPenalty } from "./layout.ts";
import { parse } from "./parse.ts";
import type { LineIndex } from "./position.ts";
import type { Closer, Token } from "./token.ts";

/** Counts the errors that a program read so would have; the mend with the fewest is taken. */
export type Judge = (forms: readonly Form[]) => number;

interface Candidate {
  readonly tokens: readonly Token[];
  /** [errors, disagreement with the indentation, distance from the end]: the smallest wins, compared in this order */
  readonly score: readonly [number, number, number];
}

/** Bounds the search: candidates times tokens. About 30 ms of work. */
const WORK = 300_000;
/** Bounds how many brackets are placed by search; the rest stay where balance() put them. */
const ROUNDS = 8;

/**
 * Moves missing and surplus brackets from where a strict reading notices them to where they most likely are:
 * every place is tried, and the one with the fewest errors, then the one that agrees best with the indentation, is taken.
 * @returns the tokens with those fixes; what still does not balance is for balance() to mend
 */
export function repair(tokens: readonly Token[], lines: LineIndex, judge: Judge): readonly Token[] {
  let current = tokens;
  for (let round = 0; round < ROUNDS; round++) {
    const mends = balance(current);
    const wanted = new Set<Closer>();
    let surplus = false;
    for (const mend of mends) {
      if (mend.kind === "insert") wanted.add(mend.bracket);
      if (mend.kind === "delete") surplus = true;
    }
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
  const first = Math.max(0, tokens.length - Math.floor(WORK / Math.max(1, tokens.length)));
  for (let i = tokens.length; i >= first; i--) {
    for (const changed of fixesAt(tokens, i, wanted, surplus)) {
      const mends = balance(changed);
      if (mends.length >= mendsNow) continue;
      const balanced = applyMends(changed, mends);
      const forms = parse(balanced, null);
      if (forms === null) continue;
      const score = [judge(forms), layoutPenalty(balanced, lines), tokens.length - i] as const;
      if (best === null || less(score, best.score)) best = { tokens: changed, score };
    }
  }
  return best;
}

/** The tokens with one closing bracket put in before `index`, or with the one at `index` left out. */
function* fixesAt(tokens: readonly Token[], index: number, wanted: ReadonlySet<Closer>, surplus: boolean): Generator<readonly Token[]> {
  for (const bracket of wanted) yield tokens.toSpliced(index, 0, mendedCloser(bracket, tokens[index - 1]?.end ?? 0));
  if (surplus && tokens[index]?.kind === "close") yield tokens.toSpliced(index, 1);
}

function less(a: readonly number[], b: readonly number[]): boolean {
  for (let i = 0; i < a.length; i++) {
    const x = a[i] ?? 0;
    const y = b[i] ?? 0;
    if (x !== y) return x < y;
  }
  return false;
}
