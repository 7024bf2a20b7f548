import type { Pause, SendCounts, SendQueue } from "./send-queue.ts";

/** How the sends of a tenant's integration stand. */
export interface SendStatus {
  readonly waiting: number;
  readonly inFlight: number;
  /** while the provider takes nothing */
  readonly pause: Pause | null;
  /** `at`: epoch ms on the server's clock. The last one since the process started */
  readonly lastError: { readonly at: number; readonly error: string } | null;
  /** since the process started */
  readonly counts: Readonly<SendCounts>;
}

export interface QueueStatus extends SendStatus {
  /** the tenant's number */
  readonly tenant: number;
  readonly endpoint: string;
}

const nothingSent: SendStatus = {
  waiting: 0,
  inFlight: 0,
  pause: null,
  lastError: null,
  counts: { succeeded: 0, failed: 0, postponed: 0 },
};

/** @param queue undefined when nothing was sent; now: epoch ms on the server's clock */
export function statusOf(queue: SendQueue | undefined, now: number): SendStatus {
  if (queue === undefined) return nothingSent;
  const { waiting, inFlight, lastError, counts } = queue;
  return { waiting, inFlight: inFlight.size, pause: queue.pausedAt(now), lastError, counts: { ...counts } };
}
