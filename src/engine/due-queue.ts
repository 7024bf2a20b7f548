/**
 * What waits for a tenant's clock, in order of time, with bounded memory.
 *
 * The store holds every due time; this queue holds those up to its horizon.
 *  1. Everything due at or before the horizon is in the heap.
 *  2. A heap entry is a hint: whoever pops it compares it with the due time of the thing itself.
 */
import TinyQueue from "tinyqueue";
import type { Due } from "../store/port.ts";

/** Loads what is due in (after, through], at most limit, never cut between equal dues. */
export type LoadDue = (after: number | null, through: number, limit: number) => Promise<readonly Due[]>;

/** By time; at one moment customers by key, then reactions by number, so that a restart does not change the order. */
function inOrder(a: Due, b: Due): number {
  if (a.due !== b.due) return a.due - b.due;
  if (a.kind === "reaction") return b.kind === "reaction" ? a.number - b.number : 1;
  if (b.kind === "reaction") return -1;
  return a.key < b.key ? -1 : a.key > b.key ? 1 : 0;
}

const pageSize = 5_000;
const minTrimSize = 4 * pageSize;

export class DueQueue {
  private heap = new TinyQueue<Due>([], inOrder);
  private horizon = Number.NEGATIVE_INFINITY;
  /** grows where many things are due at one moment, which can't be cut apart */
  private trimSize = minTrimSize;
  private readonly load: LoadDue;
  /** dues set in the batch that is not committed yet, which a page of the store can't show */
  private readonly uncommitted: () => Iterable<Due>;

  constructor(load: LoadDue, uncommitted: () => Iterable<Due>) {
    this.load = load;
    this.uncommitted = uncommitted;
  }

  /** Notes that something is due; what lies past the horizon is left to the store. */
  add(item: Due): void {
    if (item.due > this.horizon) return;
    this.heap.push(item);
    if (this.heap.length > this.trimSize) this.trim();
  }

  /** The earliest due time known, in epoch ms; past the horizon it is the horizon, so that a look into the store follows. */
  earliest(): number | null {
    const first = this.heap.peek();
    if (first !== undefined) return first.due;
    return this.horizon === Number.POSITIVE_INFINITY ? null : this.horizon;
  }

  /** True when `take` would have to look: something is due at or before `through`, or the store must be asked. */
  hasUpTo(through: number): boolean {
    const earliest = this.earliest();
    return earliest !== null && earliest <= through;
  }

  /**
   * Removes what is due at or before `through`, earliest first.
   * @param limit at most so many
   */
  async take(through: number, limit: number): Promise<Due[]> {
    const taken: Due[] = [];
    while (taken.length < limit) {
      const first = this.heap.peek();
      if (first !== undefined && first.due <= through) {
        taken.push(first);
        this.heap.pop();
      } else if (first === undefined && this.horizon < through) {
        await this.refill();
      } else break;
    }
    return taken;
  }

  /** The due time at the head when it is at or before `through`. Only meaningful after `take` has refilled. */
  peekUpTo(through: number): number | null {
    const first = this.heap.peek();
    return first !== undefined && first.due <= through ? first.due : null;
  }

  /** Makes sure that the queue's head is known. Call once after construction and when `earliest` is only the horizon. */
  async refill(): Promise<void> {
    while (this.heap.length === 0 && this.horizon < Number.POSITIVE_INFINITY) {
      const after = this.horizon === Number.NEGATIVE_INFINITY ? null : this.horizon;
      const page = await this.load(after, Number.MAX_SAFE_INTEGER, pageSize);
      const last = page.at(-1);
      this.horizon = page.length < pageSize || last === undefined ? Number.POSITIVE_INFINITY : last.due;
      for (const item of page) this.heap.push(item);
      for (const item of this.uncommitted()) {
        if (item.due <= this.horizon && (after === null || item.due > after)) this.heap.push(item);
      }
    }
  }

  private trim(): void {
    const kept: Due[] = [];
    while (kept.length < pageSize) kept.push(this.heap.pop()!);
    const horizon = kept.at(-1)!.due;
    while (this.heap.peek()?.due === horizon) kept.push(this.heap.pop()!);
    this.horizon = horizon;
    this.heap = new TinyQueue<Due>(kept, inOrder);
    this.trimSize = Math.max(minTrimSize, 2 * kept.length);
  }
}
