import type { Attributes } from "../language/ast.ts";
import { isDeeperThan, maxEventDepth } from "../identify/depth.ts";

/** What is wrong with a value as an event, in a sentence; null when nothing is. */
export function faultOf(value: unknown): string | null {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    const kind = Array.isArray(value) ? "an array" : value === undefined ? "nothing" : JSON.stringify(value).slice(0, 40);
    return `an event must be a JSON object such as {"id": 1, "type": "call"}, not ${kind}`;
  }
  if (isDeeperThan(value, maxEventDepth)) return `an event may have objects and arrays ${maxEventDepth} deep inside each other, not more`;
  return null;
}

/** A value without a fault as an event. */
export function toAttributes(value: unknown): Attributes {
  return value as Attributes;
}
