import type { Attributes } from "../language/ast.ts";

export type Identified = { readonly key: string } | { readonly error: string };

/** Longest value of a key attribute, in characters. */
export const maxKeyLength = 512;

/**
 * Whose event is it? The value of the key attribute as text, so that 2000 and "2000" are the same customer.
 * @param attributes the event
 * @param keyAttribute name of the tenant's key attribute; null when none is set
 * @returns the key, or what is wrong in a sentence
 */
export function identify(attributes: Attributes, keyAttribute: string | null): Identified {
  if (keyAttribute === null) return { error: "this tenant has no key attribute yet; set one with POST /tenants/{tenant}/key-attribute" };
  if (lacks(attributes, keyAttribute)) return { error: lacksKey(keyAttribute) };
  const value = attributes[keyAttribute];
  if (typeof value === "number") {
    return isExact(value)
      ? { key: String(value) }
      : { error: `the key attribute "${keyAttribute}" is a number of more digits than are kept; send it as a string` };
  }
  if (typeof value !== "string") return { error: `the key attribute "${keyAttribute}" must be a non-empty string or a number` };
  if (value === "") return { error: `the key attribute "${keyAttribute}" must not be an empty string` };
  if (value.length > maxKeyLength)
    return { error: `the key attribute "${keyAttribute}" must not be longer than ${maxKeyLength} characters` };
  return { key: value };
}

/** Whether a number came as it stands: of whole ones beyond 2^53 several look the same, and would be one customer. */
export function isExact(value: number): boolean {
  return !Number.isInteger(value) || Number.isSafeInteger(value);
}

/** Whether an event has no value at all for its key attribute. */
export function lacks(attributes: Attributes, keyAttribute: string): boolean {
  return !Object.hasOwn(attributes, keyAttribute) || attributes[keyAttribute] === null;
}

/** What is said of an event that lacks it. */
export function lacksKey(keyAttribute: string): string {
  return `the event lacks the key attribute "${keyAttribute}"`;
}
