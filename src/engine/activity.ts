/**
 * Counts what happens, for charts: beside the engine, so that no batch waits for it. What a second brings is added to the store at once;
 * a crash may lose that second's counts, which charts can do without.
 */
import { stretches, type Activity, type ActivityCount, type ActivityKind, type Stretch } from "../store/activity.ts";
import type { Batch } from "./batch.ts";
import type { Log } from "./context.ts";
import type { EngineObserver } from "./options.ts";

const flushEveryMs = 1_000;
const msPerDay = 86_400_000;
/** How long counts are kept, in ms. */
const keptMs: Readonly<Record<Stretch, number>> = { minute: 2 * msPerDay, hour: 400 * msPerDay };

interface Options {
  readonly store: Activity;
  readonly log: Log;
  /** epoch ms */
  readonly now: () => number;
  /** called with counts that have just been added to the store */
  readonly onStored: (counts: readonly ActivityCount[]) => Promise<void>;
}

export class ActivityRecorder implements EngineObserver {
  private readonly options: Options;
  private counts = new Map<string, Omit<ActivityCount, "count"> & { count: number }>();
  private timer: NodeJS.Timeout | null = null;
  private expiredAt = 0;

  constructor(options: Options) {
    this.options = options;
  }

  committed({ events, started, outcomes, ended }: Batch): void {
    const now = this.options.now();
    for (const [tenant, count] of countsOf(events.values())) this.note(tenant, "events", null, now, count);
    for (const { tenant, patternId } of started) {
      this.note(tenant, "matches", null, now);
      this.noteIn("hour", tenant, "matches", patternId, now);
    }
    for (const { tenant, poll } of outcomes) if (!poll) this.note(tenant, "sends", null, now);
    for (const { tenant, status } of ended) if (status === "failure") this.note(tenant, "failures", null, now);
    if (this.counts.size > 0) this.timer ??= setTimeout(() => void this.flush(), flushEveryMs).unref();
  }

  /** Adds what has been counted to the store. Never rejects: counts that can't be stored are tried again. */
  async flush(): Promise<void> {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
    const counts = [...this.counts.values()];
    this.counts = new Map();
    try {
      if (counts.length > 0) {
        await this.options.store.add(counts);
        await this.options.onStored(counts);
      }
      await this.expire();
    } catch (error) {
      this.options.log.error({ err: error }, "counts for charts could not be stored or told");
    }
  }

  private async expire(): Promise<void> {
    const now = this.options.now();
    if (now - this.expiredAt < stretches.hour) return;
    this.expiredAt = now;
    for (const stretch of ["minute", "hour"] as const) await this.options.store.expire(stretch, now - keptMs[stretch]);
  }

  private note(tenant: number, kind: ActivityKind, pattern: number | null, now: number, by = 1): void {
    this.noteIn("minute", tenant, kind, pattern, now, by);
    this.noteIn("hour", tenant, kind, pattern, now, by);
  }

  private noteIn(stretch: Stretch, tenant: number, kind: ActivityKind, pattern: number | null, now: number, by = 1): void {
    const at = now - (now % stretches[stretch]);
    const id = `${tenant}/${stretch}/${kind}/${pattern}/${at}`;
    const count = this.counts.get(id);
    if (count === undefined) this.counts.set(id, { tenant, stretch, kind, pattern, at, count: by });
    else count.count += by;
  }
}

/** How many there are of each tenant. */
function countsOf(items: Iterable<{ readonly tenant: number }>): ReadonlyMap<number, number> {
  const counts = new Map<number, number>();
  for (const { tenant } of items) counts.set(tenant, (counts.get(tenant) ?? 0) + 1);
  return counts;
}
