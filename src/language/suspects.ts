import type { Span } from "./ast.ts";
import { misplacedLines } from "./layout.ts";
import type { LineIndex } from "./position.ts";
import type { Token } from "./token.ts";

/** Up to this many places are looked at because of errors, and as many because of the indentation. */
const PLACES = 24;

/**
 * Places at which a bracket may be missing or one too many, as indices into the tokens: before the one with that index.
 * All places when there are few; of a long program those where lines do not stand as the nesting says, those before its errors, and its end.
 * @param most how many places may be tried
 * @param errors what is wrong with the program as it is read now
 */
export function suspectPlaces(tokens: readonly Token[], lines: LineIndex, errors: readonly Span[], most: number): readonly number[] {
  if (tokens.length < most) return Array.from({ length: tokens.length + 1 }, (_, index) => index);
  const places = new Set(misplacedLines(tokens, lines).slice(0, PLACES));
  const starts = new Set(errors.slice(0, PLACES).map((span) => span.start));
  tokens.forEach((token, index) => {
    if (!starts.has(token.start)) return;
    places.add(index);
    // an error marks the word of a list; the list begins one before
    if (tokens[index - 1]?.kind === "open") places.add(index - 1);
  });
  places.add(tokens.length - 1);
  places.add(tokens.length);
  return [...places].filter((place) => place >= 0).sort((a, b) => a - b);
}
