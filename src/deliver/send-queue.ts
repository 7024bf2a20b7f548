/**
 * The queue of one tenant's integration: what waits, what is in flight, whether the provider takes anything.
 *
 *     open --told to wait (429, 503 with Retry-After)--> paused --time is over--> open
 *     open --ten calls in a row without an answer--> paused --time is over--> probing --an answer--> open
 *                                                      ^----------no answer-----'
 *
 * Where the provider does not say how long, a pause takes 1 s, the next one twice as long, at most a minute, until something goes through.
 */
import type { OutstandingSend } from "../store/port.ts";
import type { Delivered } from "./endpoint.ts";
import { Lane } from "./lane.ts";

const firstPauseMs = 1_000;
const longestPauseMs = 60_000;
/** Calls in a row without an answer after which a provider is taken to be down. */
const downAfter = 10;
const minWindow = 200;

/** Counted since the process started. */
export interface SendCounts {
  succeeded: number;
  failed: number;
  postponed: number;
}

export interface Pause {
  /** epoch ms on the server's clock */
  readonly until: number;
  readonly reason: string;
}

export class SendQueue {
  readonly tenant: number;
  readonly endpoint: string;
  readonly sends: Lane;
  readonly polls: Lane;
  readonly inFlight = new Set<OutstandingSend>();
  readonly counts: SendCounts = { succeeded: 0, failed: 0, postponed: 0 };
  /** epoch ms on the server's clock */
  lastError: { readonly at: number; readonly error: string } | null = null;
  private readonly limit: number;
  private pause: Pause | null = null;
  private nextPauseMs = firstPauseMs;
  private unanswered = 0;

  /** @param limit sends in flight at most */
  constructor(tenant: number, endpoint: string, limit: number) {
    this.tenant = tenant;
    this.endpoint = endpoint;
    this.limit = limit;
    const window = Math.max(minWindow, 2 * limit);
    this.sends = new Lane(window);
    this.polls = new Lane(window);
  }

  laneOf({ poll }: { readonly poll: boolean }): Lane {
    return poll ? this.polls : this.sends;
  }

  get waiting(): number {
    return this.sends.waiting + this.polls.waiting;
  }

  get hasHeld(): boolean {
    return this.sends.hasHeld || this.polls.hasHeld;
  }

  /** How many of a lane may be too few to keep the calls going. */
  get low(): number {
    return this.limit + 1;
  }

  /** Whether one more may go out. @param now epoch ms on the server's clock */
  isOpen(now: number): boolean {
    if (this.pausedAt(now) !== null) return false;
    return this.inFlight.size < (this.unanswered >= downAfter ? 1 : this.limit);
  }

  /** The pause that the provider has set, if one lasts. @param now epoch ms on the server's clock */
  pausedAt(now: number): Pause | null {
    return this.pause !== null && this.pause.until > now ? this.pause : null;
  }

  /** Takes up a pause that was set before this process started. */
  resumePause(pause: Pause): void {
    this.pause = pause;
  }

  /** Goes on with what a queue before this one knew of the provider. */
  takeOver(former: SendQueue): void {
    Object.assign(this.counts, former.counts);
    this.lastError = former.lastError;
    this.pause = former.pause;
    this.nextPauseMs = former.nextPauseMs;
    this.unanswered = former.unanswered;
  }

  /** Polls yield to sends. */
  shift(): OutstandingSend | undefined {
    return this.sends.shift() ?? this.polls.shift();
  }

  /**
   * Notes what came of a call.
   * @param now epoch ms on the server's clock
   * @returns the pause that begins with it, if one does
   */
  note(delivered: Delivered, now: number): Pause | null {
    if ("ok" in delivered) {
      this.counts.succeeded += 1;
      this.nextPauseMs = firstPauseMs;
      this.unanswered = 0;
      return null;
    }
    const postponed = "postponed" in delivered;
    const reason = postponed ? delivered.postponed : delivered.error;
    this.lastError = { at: now, error: reason };
    this.counts[postponed ? "postponed" : "failed"] += 1;
    this.unanswered = !postponed && delivered.unreachable === true ? this.unanswered + 1 : 0;
    if (postponed) return this.beginPause(now, delivered.pauseMs, reason);
    return this.unanswered >= downAfter ? this.beginPause(now, null, reason) : null;
  }

  /** Of several pauses the longest counts. One of our own making does not lengthen one that lasts. */
  private beginPause(now: number, pauseMs: number | null, reason: string): Pause | null {
    const lasting = this.pausedAt(now);
    const until = now + Math.max(firstPauseMs, pauseMs ?? this.nextPauseMs);
    if (lasting !== null && (pauseMs === null || until <= lasting.until)) return null;
    this.pause = { until, reason };
    if (pauseMs === null) this.nextPauseMs = Math.min(longestPauseMs, this.nextPauseMs * 2);
    return this.pause;
  }
}
