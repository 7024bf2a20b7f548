/** What falls due, in order of time. */
import TinyQueue from "tinyqueue";

interface Entry<T> {
  /** epoch ms */
  readonly due: number;
  /** order of addition among equals */
  readonly order: number;
  readonly item: T;
}

/** Below this many entries it is not worth looking for stale ones. */
const minCleaned = 10_000;

/**
 * A queue whose entries go stale when an item's due time changes: an entry counts only while `dueOf` of its item says the same.
 * Stale entries never outnumber live ones by much.
 */
export class DueQueue<T> {
  private queue = new TinyQueue<Entry<T>>([], compare);
  private order = 0;
  private cleanAt = minCleaned;
  private readonly dueOf: (item: T) => number | null;

  constructor(dueOf: (item: T) => number | null) {
    this.dueOf = dueOf;
  }

  /** Entries, stale ones included. */
  get length(): number {
    return this.queue.length;
  }

  add(item: T, due: number): void {
    this.queue.push({ due, order: this.order++, item });
    if (this.queue.length < this.cleanAt) return;
    this.queue = new TinyQueue(
      this.queue.data.filter((entry) => this.isLive(entry)),
      compare,
    );
    this.cleanAt = Math.max(minCleaned, 2 * this.queue.length);
  }

  /** Takes out the earliest item due at or before `through`; of equal ones the one added first. */
  takeUpTo(through: number): T | undefined {
    for (let first = this.queue.peek(); first !== undefined && first.due <= through; first = this.queue.peek()) {
      this.queue.pop();
      if (this.isLive(first)) return first.item;
    }
    return undefined;
  }

  private isLive({ due, item }: Entry<T>): boolean {
    return this.dueOf(item) === due;
  }
}

function compare(a: Entry<unknown>, b: Entry<unknown>): number {
  return a.due - b.due || a.order - b.order;
}
