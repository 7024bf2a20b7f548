/**
 * The one way in for events that come from outside: the routes of events and batches, CloudEvents, webhooks and listeners.
 * What reactions emit stays inside the engine.
 */
import { unavailable, type ApiError } from "../api/errors.ts";
import type { Engine, Submission, SubmissionResult } from "../engine/types.ts";
import type { Tenant } from "../store/configuration.ts";
import type { FreeDisk } from "../store/free-disk.ts";
import type { RefusalCode } from "../store/refused.ts";
import type { AugmentStage } from "./augment-stage.ts";
import { FairShare } from "./fair-share.ts";
import { textOf, type Fault } from "./item.ts";
import { exceeded, type RateLimits } from "./rate-limit.ts";
import type { RefusedLog } from "./refused-log.ts";

export interface ReceiverOptions {
  readonly engine: Engine;
  readonly stage: AugmentStage;
  /** the engine takes from the same buckets for events that reactions make */
  readonly rateLimits: RateLimits;
  readonly refused: RefusedLog;
  readonly disk: FreeDisk;
  readonly observer: ReceiverObserver;
  /** epoch ms */
  readonly now: () => number;
}

/** Whoever counts what is taken in and what is not. */
export interface ReceiverObserver {
  /** events are stored and matched, after so many ms */
  taken(ms: number): void;
  refused(reason: string, count: number): void;
}

/** Events that may wait for the engine at once: two whole batches of one tenant, and room for others. */
const maxWaiting = 200_000;

/** Refusals of the engine that are kept: those that the event itself is to blame for. */
const keptCodes: Readonly<Partial<Record<string, RefusalCode>>> = { "no-key": "no-key", "wrong-time": "wrong-time" };

export class Receiver {
  private readonly options: ReceiverOptions;
  private readonly waiting = new FairShare(maxWaiting);

  constructor(options: ReceiverOptions) {
    this.options = options;
  }

  /**
   * Takes events in, in this order. Resolves once those accepted are durably stored and matched: one result for each, in order, and one
   * bad event never spoils the others. Those that are refused are kept for a day.
   * @param source how they came: "event", "batch", or a listener's id
   * @throws ApiError 429 over the tenant's rate limit, 503 when too many of its events wait; OverloadedError. Nothing was stored then
   */
  submit(tenant: Tenant, submissions: readonly Submission[], source: string): Promise<readonly SubmissionResult[]> {
    return this.take(tenant, submissions, source);
  }

  /** As `submit`, for events that are kept as refused already. */
  submitAgain(tenant: Tenant, submissions: readonly Submission[]): Promise<readonly SubmissionResult[]> {
    return this.take(tenant, submissions, null);
  }

  /** @param source null: what is refused is kept already */
  private async take(tenant: Tenant, submissions: readonly Submission[], source: string | null): Promise<readonly SubmissionResult[]> {
    const { stage, observer } = this.options;
    if (submissions.length === 0) return [];
    const begun = performance.now();
    this.admit(tenant, submissions.length);
    try {
      const results = await stage.submit(tenant, submissions);
      observer.taken(performance.now() - begun);
      for (let i = 0; i < results.length; i++) {
        const result = results[i]!;
        if (result.ok) continue;
        observer.refused(result.code, 1);
        if (source !== null) this.noteResult(tenant, submissions[i]!, result, source);
      }
      return results;
    } catch (error) {
      observer.refused("overloaded", submissions.length);
      throw error;
    } finally {
      this.waiting.give(tenant.number, submissions.length);
    }
  }

  /** Moves a replay clock, after the events that came before. Returns the new clock. @throws ClockError @param to epoch ms */
  async moveClock(tenant: Tenant, to: number): Promise<number> {
    const { stage, engine } = this.options;
    await stage.passed(tenant);
    return engine.moveClock(tenant.number, to);
  }

  /** Received events that wait to be stored and matched. */
  get waitingEvents(): number {
    return this.waiting.used;
  }

  /** @throws ApiError */
  private admit(tenant: Tenant, count: number): void {
    const { rateLimits, disk, observer, now } = this.options;
    const refuse = (reason: string, error: ApiError): never => {
      observer.refused(reason, count);
      throw error;
    };
    if (disk.low) refuse("disk", unavailable(disk.message));
    if (!this.waiting.take(tenant.number, count)) refuse("overloaded", unavailable("too many events wait; try again shortly"));
    const seconds = rateLimits.tryTake(tenant, count, now());
    if (seconds === 0) return;
    this.waiting.give(tenant.number, count);
    refuse("rate-limit", exceeded(seconds));
  }

  /** Keeps for a day what came as an event and could not be taken as one. Costs little, however often it is called. */
  refuse(tenant: Tenant, faults: readonly Fault[], source: string): void {
    const { refused, observer } = this.options;
    for (const { code, error, bytes, text, whole } of faults) {
      observer.refused(code, 1);
      if (!refused.hasRoom(tenant.number)) continue;
      refused.note({ tenant: tenant.number, source, code, reason: error, key: null, bytes, text, whole, idempotency: null });
    }
  }

  private noteResult(tenant: Tenant, submission: Submission, result: SubmissionResult & { ok: false }, source: string): void {
    const { refused } = this.options;
    const code = keptCodes[result.code];
    if (code === undefined || !refused.hasRoom(tenant.number)) return;
    const text = textOf(submission.asSent ?? submission.attributes);
    const bytes = text === null ? null : Buffer.byteLength(text);
    const { error: reason, key = null } = result;
    const { idempotency = null } = submission;
    refused.note({ tenant: tenant.number, source, code, reason, key, bytes, text, whole: text !== null, idempotency });
  }
}
