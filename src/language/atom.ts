import type { Problems } from "./problem.ts";
import type { Token } from "./token.ts";

/** JSON's numbers (RFC 8259, section 6). */
const NUMBER = /^-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?$/;
const LOOKS_LIKE_NUMBER = /^[+-]?\.?[0-9]/;
const LITERALS: ReadonlyMap<string, boolean | null> = new Map<string, boolean | null>([
  ["true", true],
  ["false", false],
  ["nil", null],
]);

/** Reads the number, literal, keyword or symbol that fills [start, end). */
export function readAtom(text: string, start: number, end: number, problems: Problems): Token {
  const word = text.slice(start, end);
  const literal = LITERALS.get(word.toLowerCase());
  if (literal !== undefined) return { kind: "literal", value: literal, text: word, start, end };
  if (NUMBER.test(word)) return readNumber(word, start, end, problems);
  if (LOOKS_LIKE_NUMBER.test(word)) return readBadNumber(word, start, end, problems);
  if (word.startsWith(":")) return readKeyword(word, start, end, text.charAt(start - 1) === '"' ? null : problems);
  return { kind: "symbol", name: word, start, end };
}

function readNumber(word: string, start: number, end: number, problems: Problems): Token {
  const value = Number(word);
  if (Number.isFinite(value)) return { kind: "number", value, text: word, start, end };
  problems.error("bad-number", { start, end }, `${word} is too large a number`, "the largest is about 1.79e308");
  return { kind: "number", value: 0, text: word, start, end };
}

function readBadNumber(word: string, start: number, end: number, problems: Problems): Token {
  problems.error("bad-number", { start, end }, `${word} is not a number`, adviceFor(word));
  const value = Number.parseFloat(word);
  return { kind: "number", value: Number.isFinite(value) ? value : 0, text: word, start, end };
}

function adviceFor(word: string): string {
  const withUnit = /^([0-9]+)([a-zA-Z]+)$/.exec(word);
  if (withUnit)
    return `put a space between number and unit: ${withUnit[1]} ${withUnit[2]}; a name that begins with a digit goes in quotes: "${word}"`;
  if (/^\+?0*[0-9]{1,15}$/.test(word)) return `write ${Number(word)}, or "${word}" if it is text, as a telephone number is`;
  if (/^[+-]?(\.[0-9]+|[0-9]+\.)$/.test(word)) return `write ${Number(word)}`;
  return `text, and a name that begins with a digit, goes in quotes: "${word}"`;
}

/** Without `problems` a colon alone is not reported: after a string, as in JSON, it is the map's checks that do. */
function readKeyword(word: string, start: number, end: number, problems: Problems | null): Token {
  const name = word.slice(1);
  if (name === "" || name.startsWith(":")) {
    problems?.error("bad-keyword", { start, end }, `${word} names nothing`, "a key is a colon and a name without a space between: :name");
  }
  return { kind: "keyword", name, start, end };
}
