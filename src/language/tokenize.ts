import type { Comment } from "./form.ts";
import { Problems } from "./problem.ts";
import { readAtom } from "./atom.ts";
import { readCurlyString, readString } from "./string.ts";
import type { Token } from "./token.ts";

export interface Tokens {
  readonly tokens: readonly Token[];
  readonly comments: readonly Comment[];
  readonly problems: Problems;
  /** offset of the opening quote of a string that runs to the end of the text; null when there is none */
  readonly openQuote: number | null;
}

/** Characters that end a symbol, number or keyword. */
const END_OF_ATOM = /[\s,()[\]{}";\uFEFF]/g;
const NO_SPACE = /[^\s,\uFEFF]/g;
const OPENING_QUOTES = "\u201C\u201D\u201E\u00AB\u2018\u2019\u201A";

/**
 * Splits a text into tokens and comments, with all errors of single tokens.
 * `cuts`: offsets of opening quotes whose string ends with its line (the reader's guess at where a quote is missing).
 */
export function tokenize(text: string, cuts: ReadonlySet<number> = new Set()): Tokens {
  const tokens: Token[] = [];
  const comments: Comment[] = [];
  const problems = new Problems();
  let openQuote: number | null = null;
  let at = 0;
  while (at < text.length) {
    at = find(NO_SPACE, text, at);
    const char = text.charAt(at);
    if (char === "") {
      break;
    } else if (char === ";") {
      const end = endOfLine(text, at);
      comments.push({ text: text.slice(at, end).trimEnd(), span: { start: at, end } });
      at = end;
    } else if (char === '"') {
      const limit = cuts.has(at) ? endOfCut(text, at) : text.length;
      const read = readString(text, at, limit, problems);
      if (!read.closed && limit === text.length) openQuote = at;
      tokens.push(read.token);
      at = read.token.end;
    } else if (OPENING_QUOTES.includes(char)) {
      const token = readCurlyString(text, at, problems);
      tokens.push(token);
      at = token.end;
    } else {
      const token = readBracket(text, at) ?? readAtom(text, at, endOfAtom(text, at), problems);
      tokens.push(token);
      at = token.end;
    }
  }
  return { tokens, comments, problems, openQuote };
}

function readBracket(text: string, at: number): Token | null {
  const char = text.charAt(at);
  if (char === "(" || char === "[" || char === "{") return { kind: "open", bracket: char, start: at, end: at + 1 };
  if (char === "#" && text.charAt(at + 1) === "{") return { kind: "open", bracket: "#{", start: at, end: at + 2 };
  if (char === ")" || char === "]" || char === "}") return { kind: "close", bracket: char, start: at, end: at + 1 };
  return null;
}

function endOfAtom(text: string, at: number): number {
  const end = find(END_OF_ATOM, text, at + 1);
  // a set that follows without a space keeps its "#"
  return text.charAt(end) === "{" && text.charAt(end - 1) === "#" && end - 1 > at ? end - 1 : end;
}

/** Where the first character that fits stands, at or after `at`; the text's length if there is none. */
function find(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at;
  return pattern.exec(text)?.index ?? text.length;
}

function endOfLine(text: string, at: number): number {
  const end = text.indexOf("\n", at);
  return end === -1 ? text.length : end;
}

/** End of a string that lacks its closing quote: the end of its line, without the closing brackets there. */
function endOfCut(text: string, at: number): number {
  const line = text.slice(at + 1, endOfLine(text, at));
  return at + 1 + line.replace(/[\s,)\]}]*$/, "").length;
}
