import type { Duration, Unit } from "./ast.ts";
import type { Call, Form } from "./form.ts";
import { nearest } from "./nearest.ts";
import type { Problems } from "./problem.ts";
import { describe, show } from "./show.ts";

const MS: Readonly<Record<Unit, number>> = { seconds: 1000, minutes: 60_000, hours: 3_600_000, days: 86_400_000 };

const UNITS: ReadonlyMap<string, Unit> = new Map([
  ["seconds", "seconds"],
  ["minutes", "minutes"],
  ["hours", "hours"],
  ["days", "days"],
  ["second", "seconds"],
  ["minute", "minutes"],
  ["hour", "hours"],
  ["day", "days"],
]);

/** What people write for units, and what to write instead. */
const MEANT: ReadonlyMap<string, string> = new Map([
  ["s", "seconds"],
  ["sec", "seconds"],
  ["secs", "seconds"],
  ["m", "minutes, say"],
  ["min", "minutes"],
  ["mins", "minutes"],
  ["h", "hours"],
  ["hr", "hours"],
  ["hrs", "hours"],
  ["d", "days"],
  ["ms", "seconds; the shortest time is 1 seconds"],
  ["millisecond", "seconds; the shortest time is 1 seconds"],
  ["milliseconds", "seconds; the shortest time is 1 seconds"],
  ["week", "7 days for a week"],
  ["weeks", "7 days for a week"],
  ["month", "30 days for a month"],
  ["months", "30 days for a month"],
  ["year", "365 days for a year"],
  ["years", "365 days for a year"],
]);

/** Longest time in a When: what a Date can hold (ECMA-262, 21.4.1.1). */
export const WHEN_TIME_LIMIT_MS = 8_640_000_000_000_000;
/** Longest time in a Then: ten years. */
export const THEN_TIME_LIMIT_MS = 3653 * MS.days;

export function isUnit(form: Form | undefined): boolean {
  return form?.kind === "symbol" && UNITS.has(form.name.toLowerCase());
}

/** Reads `N unit`. Reports what is wrong with either; null when something is. */
export function readDuration(call: Call, amount: Form, unit: Form, limitMs: number, problems: Problems): Duration | null {
  const count = readWhole(amount, 1, Number.MAX_SAFE_INTEGER, `the time of ${call.head.name}`, problems);
  const name = readUnit(unit, problems);
  if (count === null || name === null) return null;
  const ms = count * MS[name];
  if (ms > limitMs) {
    problems.error(
      "bad-amount",
      amount.span,
      `${count} ${name} is longer than a time may be`,
      `at most ${Math.floor(limitMs / MS[name])} ${name}`,
    );
    return null;
  }
  return { amount: count, unit: name, ms };
}

function readUnit(form: Form, problems: Problems): Unit | null {
  const name = form.kind === "symbol" || form.kind === "keyword" ? form.name.toLowerCase() : "";
  const unit = form.kind === "symbol" ? UNITS.get(name) : undefined;
  if (unit !== undefined) return unit;
  const near = MEANT.get(name) ?? (UNITS.has(name) ? name : nearest(name, UNITS.keys()));
  problems.error(
    "wrong-unit",
    form.span,
    `${describe(form)} is not a unit of time`,
    near === null ? "write seconds, minutes, hours or days" : `write ${near}`,
  );
  return null;
}

/** Reads a whole number from `least` to `most`; reports anything else. `what` is named in the message. */
export function readWhole(form: Form, least: number, most: number, what: string, problems: Problems): number | null {
  if (form.kind === "number" && Number.isInteger(form.value) && form.value >= least && form.value <= most) return form.value;
  const range = most === Number.MAX_SAFE_INTEGER ? `of at least ${least}` : `from ${least} to ${most}`;
  const inQuotes = form.kind === "string" && /^[0-9]+$/.test(form.value);
  problems.error(
    "bad-amount",
    form.span,
    `${what} must be a whole number ${range}, not ${show(form)}`,
    inQuotes ? `write ${form.value} without quotes` : undefined,
  );
  return null;
}
