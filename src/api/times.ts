import { readTime } from "../engine/time.ts";
import { ApiError } from "./errors.ts";

/** A moment as the API tells it: ISO 8601, UTC; null stays null. */
export function isoTime(at: number): string;
export function isoTime(at: number | null): string | null;
export function isoTime(at: number | null): string | null {
  return at === null ? null : new Date(at).toISOString();
}

/**
 * A moment that was given: ISO 8601, or epoch milliseconds as a number or as digits.
 * @param name of the member or parameter, for the message
 * @returns epoch ms
 * @throws ApiError 400
 */
export function givenTime(name: string, given: string | number): number {
  const time = readTime(typeof given === "string" && /^-?\d{5,16}$/.test(given) ? Number(given) : given);
  if (time !== null) return time;
  throw new ApiError(
    400,
    `"${name}" must be a time, ISO 8601 such as "1999-08-01T08:30:00Z" or epoch milliseconds, not ${JSON.stringify(given)}`,
  );
}
