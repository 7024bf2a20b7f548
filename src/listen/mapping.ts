/** A third party's event as one of ours: which of its values become which attributes. Pure. */
import { convert, type ValueType } from "../identify/convert.ts";
import type { Attributes, Json } from "../language/ast.ts";
import { lookup } from "../language/lookup.ts";

export interface Mapping {
  /** our attribute: path in theirs; empty: every member under its own name */
  readonly attributes: Readonly<Record<string, string>>;
  /** by our attribute: what its value is converted to */
  readonly types: Readonly<Record<string, ValueType>>;
}

export type Mapped = { readonly attributes: Attributes } | { readonly error: string };

/**
 * Maps an event. Members that no path names are dropped; a path that leads nowhere leaves its attribute out.
 * @param source the event as the third party sent it
 * @returns our event, or why it can't be one, in a sentence
 */
export function mapEvent(source: Json, { attributes: paths, types }: Mapping): Mapped {
  if (typeof source !== "object" || source === null || Array.isArray(source)) return { error: "what was sent is not a JSON object" };
  const whole = source as Attributes;
  const found = Object.keys(paths).length === 0 ? Object.entries(whole) : taken(whole, paths);
  const attributes: [string, Json][] = [];
  for (const [name, value] of found) {
    const converted = Object.hasOwn(types, name) ? convert(value, types[name]!) : { value };
    if ("error" in converted) return { error: `the attribute "${name}" ${converted.error}` };
    attributes.push([name, converted.value]);
  }
  return { attributes: Object.fromEntries(attributes) };
}

function taken(source: Attributes, paths: Mapping["attributes"]): [string, Json][] {
  return Object.entries(paths).flatMap(([name, path]) => {
    const value = valueAt(source, path);
    return value === undefined ? [] : [[name, value] as [string, Json]];
  });
}

/** The value at a path: members with dots between them, array indexes as `items[0]` or `items.0`. */
export function valueAt(source: Attributes, path: string): Json | undefined {
  return lookup(source, path) ?? lookup(source, path.replaceAll(/\[(\d+)\]/g, ".$1"));
}
