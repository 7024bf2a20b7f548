/** What an event's identifiers say, and what is said when they lead to nobody. */
import type { Attributes, Json } from "../language/ast.ts";
import { isExact, lacksKey, maxKeyLength } from "./key.ts";

/** An identifier's value as text: 2000 and "2000" are the same. */
export interface IdentifierValue {
  readonly attribute: string;
  readonly value: string;
}

/** Values of one identifier that count, where an event has an array of them. */
const maxValues = 20;

/**
 * The identifier values that an event carries, in the order of the tenant's setting; of an array its elements in their order.
 * Only non-empty texts of at most 512 characters and numbers that are exact count; anything else leads to nobody and is passed over.
 * @param identifiers names of attributes, from the tenant's settings
 */
export function identifierValues(attributes: Attributes, identifiers: readonly string[]): IdentifierValue[] {
  return identifiers.flatMap((attribute) => {
    const value = Object.hasOwn(attributes, attribute) ? attributes[attribute] : undefined;
    const values = Array.isArray(value) ? value.slice(0, maxValues) : [value];
    const texts = new Set(values.map(textOf).filter((text) => text !== null));
    return Array.from(texts, (text) => ({ attribute, value: text }));
  });
}

function textOf(value: Json | undefined): string | null {
  if (typeof value === "number") return isExact(value) ? String(value) : null;
  return typeof value === "string" && value !== "" && value.length <= maxKeyLength ? value : null;
}

/**
 * Why an event without key attribute is refused, in a sentence.
 * @param values its identifier values, none of which leads to a customer
 */
export function leadsToNobody(keyAttribute: string, identifiers: readonly string[], values: readonly IdentifierValue[]): string {
  if (values.length === 0) return `${lacksKey(keyAttribute)} and every identifier that could lead to it (${identifiers.join(", ")})`;
  const told = values.map(({ attribute, value }) => `${attribute} ${JSON.stringify(value)}`).join(", ");
  return `${lacksKey(keyAttribute)}, and no customer is known by its identifiers: ${told}`;
}
