/** JSON as people type it. */
import type { Attributes } from "../../../src/language/ast.ts";

/** The attributes of an event that is typed, or what is wrong with it. */
export function attributesIn(text: string): { readonly attributes: Attributes } | { readonly error: string } {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return { error: `This is no JSON: ${(error as Error).message}` };
  }
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return { attributes: value as Attributes };
  return { error: 'An event is a JSON object, such as {"customerId": 2000}' };
}
