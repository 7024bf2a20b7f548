/** Texts of forms and CSV files as the values that they stand for (`options.types` of listeners and augments). */
import type { Json } from "../language/ast.ts";

export const valueTypes = ["text", "number", "boolean"] as const;

export type ValueType = (typeof valueTypes)[number];

export type Converted = { readonly value: Json } | { readonly error: string };

const numeric = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;
const booleans: Readonly<Record<string, boolean>> = { true: true, false: false, yes: true, no: false, "1": true, "0": false };

/**
 * Converts a value. What has the type already, and null, stay as they are.
 * @returns the value, or why it can't be converted, as the end of a sentence: `is "abc", which is no number`
 */
export function convert(value: Json, type: ValueType): Converted {
  if (value === null) return { value };
  if (type === "text") return typeof value === "object" ? wrong(value, "no text") : { value: String(value) };
  if (typeof value === type) return { value };
  const text = typeof value === "object" ? "" : String(value).trim();
  if (type === "number") return numeric.test(text) && Number.isFinite(Number(text)) ? { value: Number(text) } : wrong(value, "no number");
  const found = Object.hasOwn(booleans, text.toLowerCase()) ? booleans[text.toLowerCase()] : undefined;
  return found === undefined ? wrong(value, "neither true nor false") : { value: found };
}

function wrong(value: Json, what: string): Converted {
  const shown = JSON.stringify(value);
  return { error: `is ${shown.length > 80 ? `${shown.slice(0, 80)}…` : shown}, which is ${what}` };
}
