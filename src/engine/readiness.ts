/** Where inputs wait, and when there is something for the engine to do. */
import { openAnswers } from "./augmenting.ts";
import type { Shared } from "./context.ts";
import type { QueuedInput } from "./inputs.ts";
import type { TenantRuntime } from "./tenant.ts";
import { OverloadedError } from "./types.ts";

/**
 * Whether a tenant has something that can be taken in now. On the clock replay inputs wait while sends have no answer.
 * @param now epoch ms on the server's clock
 */
export function isReady(runtime: TenantRuntime, shared: Pick<Shared, "outbox" | "augmenting">, now: number): boolean {
  if (runtime.answers.length > 0) return true;
  if (runtime.tenant.settings.clock === "replay") return runtime.queue.length > 0 && openAnswers(shared, runtime.number) === 0;
  return runtime.queue.length > 0 || runtime.dues.hasUpTo(now - 1);
}

/** The earliest due time on the server's clock, in epoch ms; Infinity when nothing is due ever. */
export function earliestDue(tenants: Iterable<TenantRuntime>): number {
  let earliest = Number.POSITIVE_INFINITY;
  for (const runtime of tenants) {
    if (runtime.tenant.settings.clock === "received") earliest = Math.min(earliest, runtime.dues.earliest() ?? earliest);
  }
  return earliest;
}

/** How long the oldest input, or the longest overdue timer, has waited, in ms. @param now epoch ms on the server's clock */
export function lagMs(tenants: Iterable<TenantRuntime>, now: number): number {
  let oldest = now;
  for (const { tenant, queue, answers, dues } of tenants) {
    oldest = Math.min(oldest, queue.peek()?.at ?? now, answers.peek()?.at ?? now);
    if (tenant.settings.clock === "received") oldest = Math.min(oldest, dues.earliest() ?? now);
  }
  return now - oldest;
}

/** Tells whoever gave an input that it is durable. */
export function finish(input: QueuedInput): void {
  if (input.kind === "submit") input.resolve(input.results);
  else if (input.kind === "move-clock") input.resolve(input.to);
  else if (input.kind === "receipt") input.resolve();
}

/** Where an input of a tenant waits. */
export function queueOf(runtime: TenantRuntime, { kind }: QueuedInput): TenantRuntime["queue"] {
  return kind === "submit" || kind === "move-clock" ? runtime.queue : runtime.answers;
}

/** Refuses what waits to be taken in as overloaded; nothing of it was stored. */
export function refuseWaiting(tenants: Iterable<TenantRuntime>, message: string): void {
  for (const { queue } of tenants) for (const input of queue.drain()) if ("reject" in input) input.reject(new OverloadedError(message));
}
