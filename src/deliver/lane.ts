/**
 * The sends of one queue that wait, in the order in which they fell due, with bounded memory.
 *
 * The store has a row of each; a lane holds those at its head.
 *  1. A waiting send that is not held lies past the horizon; without a horizon all are held.
 *  2. `stored` counts those that are not held.
 *  3. Once something is not held the horizon only moves on, until all are held again.
 */
import type { OutstandingSend, SendPosition } from "../store/port.ts";
import { sendKey } from "./send-key.ts";

/** Characters of parameters that one lane holds, give or take the last send. */
const maxHeldLength = 4_194_304;

/** Comes before every send. */
const beginning: SendPosition = { at: Number.MIN_SAFE_INTEGER, reaction: 0, number: 0 };

export class Lane {
  /** sends held at most, a few at one moment aside */
  private readonly window: number;
  private readonly held = new Map<string, OutstandingSend>();
  private heldLength = 0;
  private stored = 0;
  private horizon: SendPosition | null = null;
  private last: SendPosition = beginning;

  constructor(window: number) {
    this.window = window;
  }

  /** All that wait. */
  get waiting(): number {
    return this.held.size + this.stored;
  }

  get hasHeld(): boolean {
    return this.held.size > 0;
  }

  /** Notes sends that wait in the store when the process starts. */
  addStored(count: number): void {
    if (count === 0) return;
    this.stored += count;
    this.horizon ??= beginning;
  }

  /** @returns false when it is left to the store */
  add(send: OutstandingSend): boolean {
    if (this.stored === 0 && this.held.size < this.window && this.heldLength < maxHeldLength) this.horizon = null;
    if (this.horizon !== null && isAfter(send, this.horizon)) {
      this.stored += 1;
      return false;
    }
    this.hold(send);
    return true;
  }

  /** Puts a send back whose turn it was; it is held in any case, and goes before all others. */
  putBack(send: OutstandingSend): void {
    const others = [...this.held];
    this.held.clear();
    this.held.set(sendKey(send), send);
    for (const [key, other] of others) this.held.set(key, other);
    this.heldLength += send.parameters.length;
  }

  /** Takes the first one held out. */
  shift(): OutstandingSend | undefined {
    for (const send of this.held.values()) {
      this.remove(send);
      return send;
    }
    return undefined;
  }

  /** Takes one out that is held. */
  remove(send: OutstandingSend): void {
    if (this.held.delete(sendKey(send))) this.heldLength -= send.parameters.length;
  }

  /** One that is not held is no longer wanted. @returns false when all are held */
  removeStored(): boolean {
    if (this.stored === 0) return false;
    this.stored -= 1;
    return true;
  }

  /** Where to read on, when it is time to; null when it is not. @param low fewer held than this are too few */
  readFrom(low: number): SendPosition | null {
    return this.stored > 0 && this.held.size < low && this.heldLength < maxHeldLength ? this.horizon : null;
  }

  /**
   * Takes in what was read from the store past the horizon, in order.
   * @param isKnown whether a send is on its way already, put back or held
   * @returns those held from now on
   */
  refill(page: readonly OutstandingSend[], isKnown: (send: OutstandingSend) => boolean): readonly OutstandingSend[] {
    const taken: OutstandingSend[] = [];
    for (const send of page) {
      if (this.heldLength >= maxHeldLength) break;
      this.horizon = send;
      if (isKnown(send)) continue;
      this.stored -= 1;
      this.hold(send);
      taken.push(send);
    }
    if (this.stored === 0) this.horizon = null;
    return taken;
  }

  private hold(send: OutstandingSend): void {
    this.held.set(sendKey(send), send);
    this.heldLength += send.parameters.length;
    if (isAfter(send, this.last)) this.last = send;
    if (this.horizon === null && (this.held.size >= this.window || this.heldLength >= maxHeldLength)) this.horizon = this.last;
  }
}

function isAfter(a: SendPosition, b: SendPosition): boolean {
  if (a.at !== b.at) return a.at > b.at;
  return a.reaction === b.reaction ? a.number > b.number : a.reaction > b.reaction;
}
