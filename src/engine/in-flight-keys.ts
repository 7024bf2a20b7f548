import type { Submission, SubmissionResult } from "./types.ts";

/**
 * The Idempotency-Keys of submissions that are being taken in; a second one with the same key is refused meanwhile (api.md, 409).
 * Where the key alone tells (CloudEvents), or the submission says so, the second waits its turn and gets the first answer.
 */
export class InFlightKeys {
  private readonly keys = new Set<string>();

  /**
   * Runs a submission while its keys are in flight.
   * @returns its results, or the refusal when the only item's key is in flight already
   */
  async hold(
    tenant: number,
    items: readonly Submission[],
    submit: () => Promise<readonly SubmissionResult[]>,
  ): Promise<readonly SubmissionResult[]> {
    const own: string[] = [];
    for (const { idempotency } of items) {
      if (idempotency === undefined || idempotency.bodyHash === null || idempotency.waits === true) continue;
      const key = `${tenant}/${idempotency.key}`;
      if (!this.keys.has(key)) own.push(key);
      else if (items.length === 1) return [refusal(idempotency.key)];
    }
    for (const key of own) this.keys.add(key);
    try {
      return await submit();
    } finally {
      for (const key of own) this.keys.delete(key);
    }
  }
}

function refusal(key: string): SubmissionResult {
  return { ok: false, code: "in-flight", error: `an event with the Idempotency-Key "${key}" is being taken in right now` };
}
