import type { Attributes, Json } from "../language/ast.ts";

/**
 * The context of a reaction: the contributing events merged, later ones winning attribute by attribute (then.md, The context).
 * @param events attributes of the events, oldest first
 */
export function mergeContext(events: readonly Attributes[]): Attributes {
  const merged = new Map<string, Json>();
  for (const event of events) {
    for (const [name, value] of Object.entries(event)) merged.set(name, value);
  }
  // fromEntries defines own properties, so that an attribute named __proto__ stays an attribute.
  return Object.fromEntries(merged);
}
