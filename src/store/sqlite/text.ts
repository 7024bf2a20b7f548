/**
 * Texts as SQLite takes them. SQLite stores UTF-8, which has no lone surrogates: two different keys with lone surrogates would become one.
 * So these, and the escape character itself, are written as the noncharacter U+FFFE and four hex digits. Every other text is stored as it is.
 * JSON texts need none of this, because JSON.stringify escapes lone surrogates itself.
 */
const escape = "\ufffe";
const special = /\ufffe|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

/** @returns the text to bind; distinct texts stay distinct */
export function encodeText(text: string): string {
  if (text.isWellFormed() && !text.includes(escape)) return text;
  return text.replace(special, (unit) => escape + unit.charCodeAt(0).toString(16).padStart(4, "0"));
}

/** The inverse of encodeText. */
export function decodeText(stored: string): string {
  if (!stored.includes(escape)) return stored;
  return stored.replace(/\ufffe([0-9a-f]{4})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}

/** encodeText for a text that may be missing. */
export function encodeNullable(text: string | null): string | null {
  return text === null ? null : encodeText(text);
}

/** decodeText for a text that may be missing. */
export function decodeNullable(stored: string | null): string | null {
  return stored === null ? null : decodeText(stored);
}
