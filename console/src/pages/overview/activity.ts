/** Counts a minute, as they are read and as the live stream tells them. Pure. */
import type { ActivityMinute } from "../../api/objects.ts";

export const countKinds = ["events", "matches", "sends", "failures"] as const;

export type CountKind = (typeof countKinds)[number];

const minuteMs = 60_000;
/** What is shown: an hour. */
const shownMinutes = 60;

/**
 * The minutes with what was told of one; those in between are there too, and the latest hour is kept. Counts of a minute only grow, so of two
 * tellings the greater is the newer one.
 * @param minutes each once, the oldest first
 */
export function merged(minutes: readonly ActivityMinute[], told: ActivityMinute): readonly ActivityMinute[] {
  const at = Date.parse(told.at);
  const first = minutes[0];
  const last = minutes.at(-1);
  if (first === undefined || last === undefined) return [told];
  if (at < Date.parse(first.at)) return minutes;
  const between = Array.from({ length: Math.max(0, (at - Date.parse(last.at)) / minuteMs) }, (_, i) =>
    empty(Date.parse(last.at) + (i + 1) * minuteMs),
  );
  return [...minutes, ...between].slice(-shownMinutes).map((minute) => (Date.parse(minute.at) === at ? greater(minute, told) : minute));
}

/** The minutes, and the one after the last as one in which nothing has happened yet. */
export function withNext(minutes: readonly ActivityMinute[]): readonly ActivityMinute[] {
  const last = minutes.at(-1);
  return last === undefined ? minutes : merged(minutes, empty(Date.parse(last.at) + minuteMs));
}

export function sumOf(minutes: readonly ActivityMinute[], kind: CountKind): number {
  return minutes.reduce((sum, minute) => sum + minute[kind], 0);
}

function empty(at: number): ActivityMinute {
  return { at: new Date(at).toISOString(), events: 0, matches: 0, sends: 0, failures: 0 };
}

function greater(a: ActivityMinute, b: ActivityMinute): ActivityMinute {
  const counts = Object.fromEntries(countKinds.map((kind) => [kind, Math.max(a[kind], b[kind])])) as Record<CountKind, number>;
  return { at: a.at, ...counts };
}
