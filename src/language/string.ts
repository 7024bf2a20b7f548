import type { Problems } from "./problem.ts";
import type { Token } from "./token.ts";

const ESCAPES: Readonly<Record<string, string>> = { '"': '"', "\\": "\\", "/": "/", b: "\b", f: "\f", n: "\n", r: "\r", t: "\t" };

export interface ReadString {
  readonly token: Token;
  readonly closed: boolean;
}

/**
 * Reads the string whose opening quote is at `start`, up to its closing quote or `limit` (exclusive).
 * JSON's escapes (RFC 8259, section 7); line breaks may stand as they are. A string that is not closed is for the caller to report.
 */
export function readString(text: string, start: number, limit: number, problems: Problems): ReadString {
  let value = "";
  let at = start + 1;
  while (at < limit) {
    const char = text.charAt(at);
    if (char === '"') return { token: stringToken(text, start, at + 1, value), closed: true };
    if (char !== "\\") {
      value += char;
      at++;
      continue;
    }
    const escape = readEscape(text, at, limit, problems);
    value += escape.value;
    at = escape.end;
  }
  return { token: stringToken(text, start, limit, value), closed: false };
}

function readEscape(text: string, at: number, limit: number, problems: Problems): { value: string; end: number } {
  const char = at + 1 < limit ? text.charAt(at + 1) : "";
  const simple = Object.hasOwn(ESCAPES, char) ? ESCAPES[char] : undefined;
  if (simple !== undefined) return { value: simple, end: at + 2 };
  if (char === "u") {
    const digits = text.slice(at + 2, Math.min(at + 6, limit));
    if (/^[0-9a-fA-F]{4}$/.test(digits)) return { value: String.fromCharCode(Number.parseInt(digits, 16)), end: at + 6 };
    problems.error(
      "bad-escape",
      { start: at, end: at + 2 },
      "\\u must be followed by four hexadecimal digits",
      "write for example \\u00e9, or the character itself",
    );
    return { value: "", end: at + 2 };
  }
  const end = Math.min(at + 2, limit);
  problems.error(
    "bad-escape",
    { start: at, end },
    `${text.slice(at, end)} is not an escape`,
    `escapes are \\" \\\\ \\/ \\b \\f \\n \\r \\t \\uXXXX; a backslash itself is written \\\\`,
  );
  return { value: char, end };
}

/** Reads text in typographic quotes, as word processors put them, up to the next such quote of the line, so that one mistake gives one error. */
export function readCurlyString(text: string, start: number, problems: Problems): Token {
  const rest = text.slice(start + 1);
  const length = rest.search(/[\u201C\u201D\u201E\u00AB\u00BB\u2018\u2019\u201A\n]/);
  const closed = length !== -1 && rest.charAt(length) !== "\n";
  const value = closed ? rest.slice(0, length) : (/^[^\s,()[\]{}";]*/.exec(rest)?.[0] ?? "");
  const end = start + 1 + value.length + (closed ? 1 : 0);
  problems.error("curly-quotes", { start, end }, "typographic quotes do not make a string", `write ${JSON.stringify(value)}`);
  return { kind: "string", value, text: JSON.stringify(value), start, end };
}

function stringToken(text: string, start: number, end: number, value: string): Token {
  return { kind: "string", value, text: text.slice(start, end), start, end };
}
