/** Lines of recorded events that were left out. */
import type { Refused } from "../recorded/events.ts";
import { RecordedEventsError } from "../recorded/source.ts";

/** Told one by one; the others are counted. */
const maxTold = 5;

export class RefusedLines {
  count = 0;
  private readonly strict: boolean;
  private readonly told: string[] = [];
  private outOfOrder = false;

  /** @param strict the first one is an error */
  constructor(strict: boolean) {
    this.strict = strict;
  }

  /** @throws RecordedEventsError when strict */
  add({ reason, earlier }: Refused): void {
    if (this.strict) throw new RecordedEventsError(reason);
    this.count++;
    this.outOfOrder ||= earlier === true;
    if (this.told.length < maxTold) this.told.push(reason);
  }

  /** @param events how many were taken in */
  warnings(events: number): string[] {
    if (this.count === 0) return [];
    const all = (this.count + events).toLocaleString("en");
    const head = `${events === 0 ? "error" : "warning"}: ${this.count.toLocaleString("en")} of ${all} lines left out`;
    const more = this.count > maxTold ? [`  and ${(this.count - maxTold).toLocaleString("en")} more`] : [];
    const advice = this.outOfOrder ? ["  --sort puts events in order of time first (it reads all of them into memory)"] : [];
    return [head, ...this.told.map((reason) => `  ${reason}`), ...more, ...advice];
  }
}
