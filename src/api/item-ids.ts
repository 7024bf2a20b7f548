import { notFound } from "./errors.ts";

/**
 * The number behind an item's id, such as PT1.
 * @param kind what the item is, for the message
 * @throws ApiError 404 when the text is no such id
 */
export function numberIn(prefix: string, id: string, kind: string): number {
  const digits = id.startsWith(prefix) ? id.slice(prefix.length) : "";
  if (/^[1-9]\d{0,14}$/.test(digits)) return Number(digits);
  throw noItem(id, kind);
}

/** @throws ApiError 404 when the text is no id of a pattern */
export const patternNumber = (id: string): number => numberIn("PT", id, "pattern");

export function noItem(id: string, kind: string): Error {
  return notFound(`there is no ${kind} ${id}`);
}
