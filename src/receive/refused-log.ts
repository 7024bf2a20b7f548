/**
 * Keeps refused events, so that people can see why and send them again. Refusing must stay cheap, or a flood of bad events would hurt the
 * good ones: notes wait in memory, bounded, and are stored together once a second. What finds no room is counted and forgotten.
 * They are a record of what was refused, never of anything acknowledged: a crash may lose the last second of them.
 */
import type { Log } from "../api/deps.ts";
import type { NewRefusedEvent, RefusedBounds, RefusedEvents } from "../store/refused.ts";

/** What one tenant has waiting at most, and all together. */
const maxWaiting: RefusedBounds = { count: 500, length: 1_000_000 };
const maxWaitingOfAll: RefusedBounds = { count: 2_000, length: 4_000_000 };

/** What is kept of one tenant. */
const maxKept: RefusedBounds = { count: 10_000, length: 16_000_000 };

const lifetimeMs = 24 * 60 * 60 * 1_000;
const flushMs = 1_000;
const expireMs = 60_000;
const expireRows = 500;

export interface RefusedLogOptions {
  readonly store: RefusedEvents;
  readonly log: Pick<Log, "error">;
  /** epoch ms */
  readonly now: () => number;
}

interface Waiting {
  count: number;
  length: number;
}

export class RefusedLog {
  /** since the start: notes that found no room, and stored ones that were given up for newer ones */
  dropped = 0;
  private readonly options: RefusedLogOptions;
  private waiting: NewRefusedEvent[] = [];
  private ofTenant = new Map<number, Waiting>();
  private length = 0;
  private timer: NodeJS.Timeout | null = null;
  private expiredAt = Number.NEGATIVE_INFINITY;
  private readonly sweep: NodeJS.Timeout;

  constructor(options: RefusedLogOptions) {
    this.options = options;
    this.sweep = setInterval(() => void this.flush(), expireMs).unref();
  }

  /** Whether another note of that tenant finds room; counts one that does not. */
  hasRoom(tenant: number): boolean {
    const { count, length } = this.ofTenant.get(tenant) ?? { count: 0, length: 0 };
    const all = this.waiting.length < maxWaitingOfAll.count && this.length < maxWaitingOfAll.length;
    if (all && count < maxWaiting.count && length < maxWaiting.length) return true;
    this.dropped++;
    return false;
  }

  /** Notes a refused event. Only where `hasRoom` said so. */
  note(refused: Omit<NewRefusedEvent, "at">): void {
    const length = refused.text?.length ?? 0;
    const own = this.ofTenant.get(refused.tenant) ?? { count: 0, length: 0 };
    own.count++;
    own.length += length;
    this.ofTenant.set(refused.tenant, own);
    this.length += length;
    this.waiting.push({ ...refused, at: this.options.now() });
    this.timer ??= setTimeout(() => void this.flush(), flushMs).unref();
  }

  /** Stores what waits, and forgets what is older than a day. Never rejects: a store that fails has worse to tell. */
  async flush(): Promise<void> {
    const { store, log, now } = this.options;
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
    const { waiting } = this;
    this.waiting = [];
    this.ofTenant = new Map();
    this.length = 0;
    try {
      if (waiting.length > 0) this.dropped += await store.add(waiting, maxKept);
      if (now() - this.expiredAt < expireMs) return;
      this.expiredAt = now();
      while ((await store.expire(now() - lifetimeMs, expireRows)) === expireRows);
    } catch (error) {
      this.dropped += waiting.length;
      log.error({ err: error, count: waiting.length }, "refused events could not be stored");
    }
  }

  /** Stores what waits, for good. */
  async close(): Promise<void> {
    clearInterval(this.sweep);
    await this.flush();
  }
}
