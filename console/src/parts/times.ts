/** Times and durations as people read them, in the browser's language and time zone. */
const full = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "medium" });

/** @param iso ISO 8601 */
export function timeText(iso: string): string {
  return full.format(new Date(iso));
}

const clock = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit" });
const exactClock = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit", second: "2-digit" });

/** Hour and minute. @param iso ISO 8601 */
export function clockText(iso: string): string {
  return clock.format(new Date(iso));
}

/** Hour, minute and second. @param ms epoch ms */
export function exactClockText(ms: number): string {
  return exactClock.format(ms);
}

const steps: readonly (readonly [ms: number, unit: string])[] = [
  [86_400_000, "d"],
  [3_600_000, "h"],
  [60_000, "min"],
  [1_000, "s"],
];

/** The two largest units, such as "2 h 5 min". @param ms not negative */
export function durationText(ms: number): string {
  const parts: string[] = [];
  let rest = ms;
  for (const [size, unit] of steps) {
    const count = Math.floor(rest / size);
    rest -= count * size;
    if (count > 0) parts.push(`${count} ${unit}`);
    if (parts.length === 2) break;
  }
  return parts.length === 0 ? `${Math.round(ms)} ms` : parts.join(" ");
}
