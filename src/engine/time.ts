import type { Attributes } from "../language/ast.ts";
import type { Settings } from "../store/configuration.ts";

export type Moment = { readonly time: number } | { readonly error: string };

/** Dates that JavaScript can hold, in epoch ms. */
const maxTime = 8.64e15;

/** ISO 8601 date, or date and time; without an offset it is taken as UTC. */
const isoPattern = /^\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?(Z|[+-]\d{2}(?::?\d{2})?)?)?$/i;

/**
 * Reads a time: ISO 8601 text, or epoch ms as a number.
 * @returns epoch ms (whole), or null when it is neither
 */
export function readTime(value: unknown): number | null {
  if (typeof value === "number") return Number.isFinite(value) && Math.abs(value) <= maxTime ? Math.floor(value) : null;
  if (typeof value !== "string") return null;
  const iso = isoPattern.exec(value);
  if (iso === null) return null;
  const text = value.replace(" ", "T").replace(",", ".");
  const time = Date.parse(iso[1] === undefined && text.includes("T") ? `${text}Z` : text);
  return Number.isNaN(time) ? null : time;
}

/**
 * The time of an event on its tenant's clock (when.md, Time).
 * @param clock epoch ms of the latest moment taken in, null before the first
 * @param arrivedAt epoch ms on the server's clock
 * @returns the time, or why the event is refused, in a sentence
 */
export function eventTime(settings: Settings, attributes: Attributes, clock: number | null, arrivedAt: number): Moment {
  if (settings.clock === "received") return { time: Math.max(arrivedAt, clock ?? arrivedAt) };
  const name = settings.timeAttribute ?? "time";
  const value = Object.hasOwn(attributes, name) ? attributes[name] : undefined;
  if (value === undefined || value === null) return { error: `the event lacks the time attribute "${name}"` };
  const time = readTime(value);
  if (time === null) {
    return { error: `the time attribute "${name}" is ${JSON.stringify(value)}; it must be ISO 8601 or epoch milliseconds` };
  }
  if (clock !== null && time < clock) {
    const earlier = `${new Date(time).toISOString()}, earlier than the tenant's clock, ${new Date(clock).toISOString()}`;
    return { error: `the event's time is ${earlier}; on the clock "replay" events come in order of time` };
  }
  return { time };
}
