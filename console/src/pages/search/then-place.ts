/** Where a command of a Then ends. Pure. */
import type { Span } from "../../../../src/language/ast.ts";
import { tokenize } from "../../../../src/language/tokenize.ts";

/**
 * @param start where the command's parenthesis stands, in UTF-16 code units: a command's id in the journal
 * @returns the text from there to the parenthesis that closes it
 */
export function commandSpan(text: string, start: number): Span {
  let depth = 0;
  for (const token of tokenize(text).tokens) {
    if (token.start < start) continue;
    if (token.kind === "open") depth++;
    if (token.kind === "close") depth--;
    if (depth === 0) return { start, end: token.end };
  }
  return { start, end: text.length };
}
