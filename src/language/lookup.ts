import type { Attributes, Json } from "./ast.ts";

/**
 * The value of an attribute: of exactly that name, else by dotted path, where whole numbers index arrays (when.md, attribute).
 * Only own properties count, so that no attribute is found on a prototype.
 * @param attributes a JSON object
 * @param name attribute or dotted path
 * @returns undefined when it is missing
 */
export function lookup(attributes: Attributes, name: string): Json | undefined {
  if (Object.hasOwn(attributes, name)) return attributes[name];
  if (!name.includes(".")) return undefined;
  let value: Json | undefined = attributes;
  for (const part of name.split(".")) {
    if (typeof value !== "object" || value === null) return undefined;
    if (Array.isArray(value)) value = /^\d+$/.test(part) ? (value as readonly Json[])[Number(part)] : undefined;
    else value = Object.hasOwn(value, part) ? (value as Attributes)[part] : undefined;
  }
  return value;
}
