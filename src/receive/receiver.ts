/**
 * The one way in for events that come from outside: the routes of events and batches, CloudEvents, webhooks and listeners.
 * What reactions emit stays inside the engine.
 */
import type { Engine, Submission, SubmissionResult } from "../engine/types.ts";
import type { Tenant } from "../store/configuration.ts";
import type { RateLimits } from "./rate-limit.ts";

export interface ReceiverOptions {
  readonly engine: Engine;
  /** the engine takes from the same buckets for events that reactions make */
  readonly rateLimits: RateLimits;
  /** epoch ms */
  readonly now: () => number;
}

export class Receiver {
  private readonly options: ReceiverOptions;

  constructor(options: ReceiverOptions) {
    this.options = options;
  }

  /**
   * Takes events in, in this order. Resolves once those accepted are durably stored and matched: one result for each, in order, and one
   * bad event never spoils the others.
   * @throws ApiError 429 over the tenant's rate limit; OverloadedError. Nothing was stored then
   */
  async submit(tenant: Tenant, submissions: readonly Submission[]): Promise<readonly SubmissionResult[]> {
    const { engine, rateLimits, now } = this.options;
    if (submissions.length === 0) return [];
    rateLimits.take(tenant, submissions.length, now());
    return engine.submit(tenant.number, submissions);
  }
}
