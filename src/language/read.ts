import { applyMends, balance } from "./brackets.ts";
import { explainMends } from "./explain.ts";
import type { Comment, Form } from "./form.ts";
import { checkMaps } from "./maps.ts";
import { relocate } from "./relocate.ts";
import { parse, reportTooDeep } from "./parse.ts";
import { LineIndex } from "./position.ts";
import type { Problem, Problems } from "./problem.ts";
import { MENDS_LIMIT, repair, type Judge } from "./repair.ts";
import { closeQuote } from "./quotes.ts";
import type { Token } from "./token.ts";
import { tokenize } from "./tokenize.ts";

/** Largest program, in bytes of UTF-8. */
export const TEXT_LIMIT_BYTES = 65_536;

/** More brackets open at once than this are not mended, just refused. */
const OPEN_LIMIT = 256;

export interface Reading {
  /** the program's forms, brackets mended where they did not balance; null when there is no telling (too long, too deep) */
  readonly forms: readonly Form[] | null;
  readonly comments: readonly Comment[];
  readonly problems: readonly Problem[];
  /** offsets at which a bracket or quote was mended: what is wrong with the shape of a form around one is likely its echo */
  readonly mends: readonly number[];
  /** so many brackets are wrong that there is no telling which form is meant to be what */
  readonly hopeless: boolean;
  /** from here on a missing quote leaves the reading in doubt; null when none is missing */
  readonly doubtfulFrom: number | null;
}

/**
 * Reads a text into forms with positions, with every error of the notation at once.
 * @param judge tells how well forms make a program; with it brackets are mended where the author most likely forgot them
 */
export function read(text: string, judge: Judge = () => []): Reading {
  const tooLong = checkLength(text);
  if (tooLong !== null) return hopeless([tooLong]);
  const quoted = closeQuote(text, tokenize(text));
  const { tokens, comments, problems } = quoted.tokens;
  if (checkDepth(tokens, problems)) return hopeless(problems.list);
  const lines = new LineIndex(text);
  const mended = mendBrackets(tokens, lines, judge);
  const doubtful = quoted.quote !== null && mended.tokens !== tokens;
  const mends = doubtful || mended.tokens === tokens ? [] : explainMends(tokens, mended.tokens, lines, problems);
  const forms = parse(mended.tokens, problems);
  if (forms !== null) checkMaps(forms, problems);
  return {
    forms,
    comments,
    problems: problems.list,
    mends: quoted.quote === null ? mends : [...mends, quoted.quote],
    hopeless: mended.hopeless,
    doubtfulFrom: doubtful ? quoted.quote : null,
  };
}

function hopeless(problems: readonly Problem[]): Reading {
  return { forms: null, comments: [], problems, mends: [], hopeless: true, doubtfulFrom: null };
}

/** Tells, and reports, that even a text with many brackets unclosed would not have this many open at once. Bounds the work of mending. */
function checkDepth(tokens: readonly Token[], problems: Problems): boolean {
  let depth = 0;
  for (const token of tokens) {
    if (token.kind === "open") depth++;
    if (token.kind === "close") depth = Math.max(0, depth - 1);
    if (depth > OPEN_LIMIT) {
      reportTooDeep(token, problems);
      return true;
    }
  }
  return false;
}

interface Mended {
  /** the same array when nothing had to be mended */
  readonly tokens: readonly Token[];
  readonly hopeless: boolean;
}

function mendBrackets(tokens: readonly Token[], lines: LineIndex, judge: Judge): Mended {
  const mends = balance(tokens);
  if (mends.length === 0) return { tokens: relocate(tokens, lines, judge), hopeless: false };
  if (mends.length > MENDS_LIMIT) return { tokens: applyMends(tokens, mends), hopeless: true };
  const repaired = repair(tokens, lines, judge);
  return { tokens: applyMends(repaired, balance(repaired)), hopeless: false };
}

function checkLength(text: string): Problem | null {
  let bytes = 0;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    // a pair of surrogates is four bytes, so each of the two counts two
    bytes += unit < 0x80 ? 1 : unit < 0x800 || (unit >= 0xd800 && unit < 0xe000) ? 2 : 3;
    if (bytes > TEXT_LIMIT_BYTES) {
      const message = `the program is longer than ${TEXT_LIMIT_BYTES} bytes`;
      return { severity: "error", code: "too-long", message, span: { start: i, end: i + 1 }, suggestion: "split it into several patterns" };
    }
  }
  return null;
}
