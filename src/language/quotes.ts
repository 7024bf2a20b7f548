import { balance } from "./brackets.ts";
import { tokenize, type Tokens } from "./tokenize.ts";

export interface Quoted {
  readonly tokens: Tokens;
  /** offset of the quote that is never closed, null when all are */
  readonly quote: number | null;
}

/** How many strings are tried as the one that lacks its closing quote. */
const TRIES = 50;

/**
 * Mends a missing closing quote. Strings may span lines, so one missing quote turns every later string inside out;
 * the string that is taken to end with its line is the first after whose mending the brackets balance best.
 */
export function closeQuote(text: string, tokens: Tokens): Quoted {
  if (tokens.openQuote === null) return { tokens, quote: null };
  let best: { readonly tokens: Tokens; readonly quote: number; readonly mends: number } | null = null;
  for (const quote of suspects(tokens)) {
    const tried = tokenize(text, new Set([quote]));
    if (tried.openQuote !== null) continue;
    const mends = balance(tried.tokens).length;
    if (best === null || mends < best.mends) best = { tokens: tried, quote, mends };
  }
  const result = best ?? { tokens, quote: tokens.openQuote };
  const string = result.tokens.tokens.find((token) => token.start === result.quote);
  result.tokens.problems.error(
    "unclosed-string",
    { start: result.quote, end: string?.end ?? text.length },
    "the string that begins here is never closed",
    best === null
      ? 'add a " where it ends'
      : `add a " where it ends, most likely after ${(string?.end ?? 0) > result.quote + 1 ? JSON.stringify(lastWord(text, string?.end ?? 0)) : "this one"}`,
  );
  return { tokens: result.tokens, quote: result.quote };
}

/** Offsets of the strings that run over a line's end; the last one of all does, being unclosed. */
function suspects(tokens: Tokens): readonly number[] {
  const offsets: number[] = [];
  for (const token of tokens.tokens) {
    if (token.kind === "string" && (token.start === tokens.openQuote || token.value.includes("\n"))) offsets.push(token.start);
  }
  return offsets.length <= TRIES ? offsets : [...offsets.slice(0, TRIES), ...offsets.slice(-1)];
}

function lastWord(text: string, end: number): string {
  return /[^\s"]*$/.exec(text.slice(Math.max(0, end - 40), end))?.[0] ?? "";
}
