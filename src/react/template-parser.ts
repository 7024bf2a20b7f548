/** Templates parsed by the mustache package, guarded against texts on which its parser takes quadratic time. */
import Mustache from "mustache";
import { maxTemplateLength } from "./limits.ts";

/** What is needed of the package's tokens: a name or text, and for sections the tokens inside. */
export type Token =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "name"; readonly name: string; readonly raw: boolean }
  | { readonly kind: "section"; readonly name: string; readonly inverted: boolean; readonly tokens: readonly Token[] };

export type ParsedTemplate = { readonly tokens: readonly Token[] } | { readonly error: string };

/** The parser searches for closing tags over runs of white space, and for tag kinds over all text that follows. */
const maxWhiteSpaceRun = 1_000;
const maxLengthWithOwnDelimiters = 8_192;
const longWhiteSpace = new RegExp(`\\s{${maxWhiteSpaceRun + 1}}`);

/** Parsed templates by text, the oldest dropped first: parsing costs far more than rendering. */
const cache = new Map<string, ParsedTemplate>();
const maxCachedLength = 1_048_576;
let cachedLength = 0;

/** Parses a template; the error of one that does not parse says what is wrong and where. */
export function parseTemplate(text: string): ParsedTemplate {
  let parsed = cache.get(text);
  if (parsed !== undefined) return parsed;
  parsed = parse(text);
  cache.set(text, parsed);
  cachedLength += text.length;
  for (const [oldest] of cache) {
    if (cachedLength <= maxCachedLength) break;
    cache.delete(oldest);
    cachedLength -= oldest.length;
  }
  return parsed;
}

function parse(text: string): ParsedTemplate {
  const error = refusal(text);
  if (error !== null) return { error };
  const writer = new Mustache.Writer();
  // Its own cache never forgets.
  Object.assign(writer, { templateCache: undefined });
  try {
    return { tokens: convert(writer.parse(text, ["{{", "}}"])) };
  } catch (thrown) {
    return { error: thrown instanceof Error ? thrown.message : String(thrown) };
  }
}

function refusal(text: string): string | null {
  if (text.length > maxTemplateLength) return `it is longer than ${maxTemplateLength} characters`;
  if (longWhiteSpace.test(text)) return `it has more than ${maxWhiteSpaceRun} white-space characters in a row`;
  if (text.includes("{{=") && text.length > maxLengthWithOwnDelimiters) {
    return `with delimiters of its own it may have ${maxLengthWithOwnDelimiters} characters`;
  }
  return null;
}

/** The package's tokens are arrays: kind, name or text, start, end, tokens inside. Partials stand for nothing here. */
function convert(tokens: readonly unknown[]): readonly Token[] {
  return (tokens as readonly [kind: string, name: string, start: number, end: number, inner: readonly unknown[]][]).flatMap(
    ([kind, name, , , inner]): Token[] => {
      if (kind === "text") return [{ kind, text: name }];
      if (kind === "name" || kind === "&") return [{ kind: "name", name, raw: kind === "&" }];
      if (kind === "#" || kind === "^") return [{ kind: "section", name, inverted: kind === "^", tokens: convert(inner) }];
      return [];
    },
  );
}
