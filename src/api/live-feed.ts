/**
 * What happens in tenants, as it happens, to whoever listens: a bounded past of each tenant that somebody listens to, and its listeners.
 *
 *  1. Where nobody listens nothing is made or kept, so that it costs the engine a look at an empty map.
 *  2. Items of a tenant are numbered without gaps from 1 as long as its feed lives: while somebody listens and a minute longer, for who
 *     comes back. A new feed has a new name, so that an id of a former one is known to be one.
 *  3. A listener is only woken, and takes what it wants when it can. One that is slower than what is kept has a gap; nothing waits for it.
 */
import { randomBytes } from "node:crypto";
import type { Batch } from "../engine/batch.ts";
import { itemsOf, type LiveKind, type Told } from "./live-items.ts";

export interface LiveItem {
  readonly number: number;
  readonly kind: LiveKind;
  /** the customer; null where it is not known */
  readonly key: string | null;
  /** JSON */
  readonly data: string;
}

/** What is kept of one tenant's past. */
const maxKeptItems = 5_000;
const maxKeptLength = 2_000_000;

const lingerMs = 60_000;

/** Listeners at most, of one tenant and of all. */
const maxListeners = 20;
const maxListenersOfAll = 200;

/** One listener's place in a feed. */
export interface Subscription {
  /** of the feed: an item's id is this and its number, with a dash between them */
  readonly name: string;
  /** The next item; "gap" once where items before it are no longer kept; null when there is none yet, and the listener will be woken. */
  next(): LiveItem | "gap" | null;
  end(): void;
}

class Feed {
  readonly name = randomBytes(6).toString("hex");
  readonly listeners = new Set<() => void>();
  last = 0;
  /** ends the feed once nobody listens any more */
  lingering: NodeJS.Timeout | null = null;
  private kept: LiveItem[] = [];
  private length = 0;

  /** Number of the oldest item that is kept; one more than the last where none is. */
  get first(): number {
    return this.last - this.kept.length + 1;
  }

  at(number: number): LiveItem | null {
    return this.kept[number - this.first] ?? null;
  }

  /** Keeps nothing of what has happened so far. */
  clear(): void {
    this.kept = [];
    this.length = 0;
  }

  add({ kind, key, data }: Omit<LiveItem, "number">): void {
    this.kept.push({ number: ++this.last, kind, key, data });
    this.length += data.length;
    if (this.kept.length <= maxKeptItems && this.length <= maxKeptLength) return;
    // Half goes at once, so that keeping one costs the same on average however many are kept.
    const gone = this.kept.splice(0, Math.ceil(this.kept.length / 2));
    for (const { data: text } of gone) this.length -= text.length;
  }
}

export class LiveFeed {
  private readonly feeds = new Map<number, Feed>();
  private count = 0;

  /** Listeners there are. */
  get listeners(): number {
    return this.count;
  }

  /** A batch of the engine is durable. */
  committed(batch: Batch): void {
    if (this.feeds.size === 0) return;
    this.tell(itemsOf(batch, this.feeds));
  }

  /** Whether what is told of the tenant is kept for anyone. */
  has(tenant: number): boolean {
    return this.feeds.has(tenant);
  }

  /** Tells those who listen; of tenants without listeners nothing is kept. */
  tell(items: Iterable<Told>): void {
    const grown = new Set<Feed>();
    for (const told of items) {
      const feed = this.feeds.get(told.tenant);
      if (feed === undefined) continue;
      feed.add(told);
      grown.add(feed);
    }
    for (const { listeners } of grown) for (const wake of listeners) wake();
  }

  /** Forgets what has happened in a tenant so far: something of it is being erased. */
  forget(tenant: number): void {
    this.feeds.get(tenant)?.clear();
  }

  /**
   * Listens to a tenant.
   * @param after id of the last item that the listener has seen; null: from now on
   * @param wake called, while the engine waits, when there is something to take
   * @returns null when too many listen already, to that tenant or in all
   */
  listen(tenant: number, after: string | null, wake: () => void): Subscription | null {
    const feed = this.feeds.get(tenant) ?? new Feed();
    if (feed.listeners.size >= maxListeners || this.count >= maxListenersOfAll) return null;
    this.feeds.set(tenant, feed);
    if (feed.lingering !== null) clearTimeout(feed.lingering);
    feed.lingering = null;
    feed.listeners.add(wake);
    this.count++;
    let { seen, gap } = placeOf(feed, after);
    return {
      name: feed.name,
      next: () => {
        if (gap || seen + 1 < feed.first) {
          gap = false;
          seen = Math.max(seen, feed.first - 1);
          return "gap";
        }
        const item = feed.at(seen + 1);
        if (item !== null) seen++;
        return item;
      },
      end: () => {
        if (!feed.listeners.delete(wake)) return;
        this.count--;
        if (feed.listeners.size === 0) feed.lingering = setTimeout(() => this.feeds.delete(tenant), lingerMs).unref();
      },
    };
  }
}

/** Where a listener begins that has seen the item of that id; `gap`: it is not known what it has missed. */
function placeOf(feed: Feed, after: string | null): { seen: number; gap: boolean } {
  if (after === null) return { seen: feed.last, gap: false };
  const [, name, digits] = /^([0-9a-f]+)-(\d{1,15})$/.exec(after) ?? [];
  const seen = Number(digits);
  const known = name === feed.name && seen <= feed.last;
  return known ? { seen, gap: false } : { seen: feed.last, gap: true };
}
