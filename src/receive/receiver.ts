/**
 * The one way in for events that come from outside: the routes of events and batches, CloudEvents, webhooks and listeners.
 * What reactions emit stays inside the engine.
 */
import type { Engine, Submission, SubmissionResult } from "../engine/types.ts";
import type { Tenant } from "../store/configuration.ts";
import type { RefusalCode } from "../store/refused.ts";
import { textOf, type Fault } from "./item.ts";
import type { RateLimits } from "./rate-limit.ts";
import type { RefusedLog } from "./refused-log.ts";

export interface ReceiverOptions {
  readonly engine: Engine;
  /** the engine takes from the same buckets for events that reactions make */
  readonly rateLimits: RateLimits;
  readonly refused: RefusedLog;
  /** epoch ms */
  readonly now: () => number;
}

/** Refusals of the engine that are kept: those that the event itself is to blame for. */
const keptCodes: Readonly<Partial<Record<string, RefusalCode>>> = { "no-key": "no-key", "wrong-time": "wrong-time" };

export class Receiver {
  private readonly options: ReceiverOptions;

  constructor(options: ReceiverOptions) {
    this.options = options;
  }

  /**
   * Takes events in, in this order. Resolves once those accepted are durably stored and matched: one result for each, in order, and one
   * bad event never spoils the others. Those that are refused are kept for a day.
   * @param source how they came: "event", "batch", or a listener's id
   * @throws ApiError 429 over the tenant's rate limit; OverloadedError. Nothing was stored then
   */
  async submit(tenant: Tenant, submissions: readonly Submission[], source: string): Promise<readonly SubmissionResult[]> {
    const results = await this.submitAgain(tenant, submissions);
    for (const [i, result] of results.entries()) if (!result.ok) this.noteResult(tenant, submissions[i]!, result, source);
    return results;
  }

  /** As `submit`, for events that are kept as refused already. */
  async submitAgain(tenant: Tenant, submissions: readonly Submission[]): Promise<readonly SubmissionResult[]> {
    const { engine, rateLimits, now } = this.options;
    if (submissions.length === 0) return [];
    rateLimits.take(tenant, submissions.length, now());
    return engine.submit(tenant.number, submissions);
  }

  /** Keeps for a day what came as an event and could not be taken as one. Costs little, however often it is called. */
  refuse(tenant: Tenant, faults: readonly Fault[], source: string): void {
    const { refused } = this.options;
    for (const { code, error, bytes, text, whole } of faults) {
      if (!refused.hasRoom(tenant.number)) continue;
      refused.note({ tenant: tenant.number, source, code, reason: error, key: null, bytes, text, whole, idempotency: null });
    }
  }

  private noteResult(tenant: Tenant, submission: Submission, result: SubmissionResult & { ok: false }, source: string): void {
    const { refused } = this.options;
    const code = keptCodes[result.code];
    if (code === undefined || !refused.hasRoom(tenant.number)) return;
    const text = textOf(submission.attributes);
    const bytes = text === null ? null : Buffer.byteLength(text);
    const { error: reason, key = null } = result;
    const { idempotency = null } = submission;
    refused.note({ tenant: tenant.number, source, code, reason, key, bytes, text, whole: text !== null, idempotency });
  }
}
