/** The events in the body of a call. */
import type { Json } from "../../../language/ast.ts";

export type Body = { readonly items: readonly Json[] } | { readonly status: 400 | 415; readonly error: string };

/** Events of one call at most. */
const maxItems = 10_000;

const form = "application/x-www-form-urlencoded";

/**
 * Reads a body: a JSON object, a JSON array of them, or a form.
 * @param contentType as the header has it; a body without one is taken as JSON
 */
export function readBody(body: Buffer, contentType = "application/json"): Body {
  const type = contentType.split(";")[0]!.trim().toLowerCase();
  if (type === form) return { items: [formObject(new URLSearchParams(body.toString()))] };
  if (type !== "application/json" && !/^application\/[\w.-]+\+json$/.test(type)) {
    return { status: 415, error: `the Content-Type must be application/json or ${form}, not ${type}` };
  }
  return readJson(body.toString().replace(/^\uFEFF/, ""));
}

function readJson(text: string): Body {
  try {
    const value = JSON.parse(text) as Json;
    if (typeof value !== "object" || value === null) return { status: 400, error: "the body must be a JSON object, or an array of them" };
    const items = Array.isArray(value) ? (value as readonly Json[]) : [value];
    return items.length <= maxItems ? { items } : { status: 400, error: `a call has at most ${maxItems} events, not ${items.length}` };
  } catch (error) {
    return { status: 400, error: `the body is not JSON: ${(error as Error).message}` };
  }
}

/** Names and values of a form; of a name that stands more than once all values. */
function formObject(members: URLSearchParams): Json {
  return Object.fromEntries([...new Set(members.keys())].map((name) => [name, valueOf(members.getAll(name))]));
}

function valueOf(values: readonly string[]): Json {
  return values.length === 1 ? values[0]! : [...values];
}
