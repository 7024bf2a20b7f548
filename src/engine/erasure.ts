/** Erases deleted tenants, in small steps between the batches; what a stop broke off goes on at the next start. */
import { setTimeout as sleep } from "node:timers/promises";
import type { Erasure } from "../store/erasure.ts";
import type { Log, Shared } from "./context.ts";
import type { TenantRuntime } from "./tenant.ts";
import { UnknownTenantError } from "./types.ts";

const stepRows = 1_000;
const stepPauseMs = 10;
const retryPauseMs = 60_000;

/**
 * Begins with what is left from before, then waits to be woken, until aborted.
 * @param exclusive runs a step between two batches
 * @returns a function that wakes it: a tenant has been deleted
 */
export function startErasure(
  erasure: Erasure,
  exclusive: <T>(task: () => Promise<T>) => Promise<T>,
  log: Log,
  signal: AbortSignal,
): () => void {
  let wake = (): void => undefined;
  const pause = (ms: number): Promise<unknown> => sleep(ms, undefined, { signal, ref: false }).catch(() => undefined);
  const aborted = new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));

  async function eraseTenants(): Promise<void> {
    for (const { number, id } of await erasure.deletedTenants()) {
      while (!signal.aborted && (await exclusive(() => erasure.eraseTenant(number, stepRows))) > 0) await pause(stepPauseMs);
      if (!signal.aborted) log.info({ tenant: id }, "the deleted tenant's data is erased");
    }
  }

  async function run(): Promise<void> {
    while (!signal.aborted) {
      const woken = new Promise<void>((resolve) => (wake = resolve));
      try {
        await eraseTenants();
        await Promise.race([woken, aborted]);
      } catch (error) {
        if (signal.aborted) return;
        log.error({ err: error }, "erasing a deleted tenant's data failed; it is tried again in a minute");
        await pause(retryPauseMs);
      }
    }
  }

  void run();
  return () => wake();
}

/** Forgets a deleted tenant: whoever waits for it is told, nothing more is sent for it, and no cache holds anything of it. */
export async function forgetTenant(shared: Shared, tenants: Map<number, TenantRuntime>, tenant: number): Promise<void> {
  const waiting = tenants.get(tenant)?.queue.drain() ?? [];
  tenants.delete(tenant);
  shared.outbox.dropTenant(tenant);
  shared.customers.clear();
  shared.reactions.clear();
  shared.identities.clear();
  for (const input of waiting) if ("reject" in input) input.reject(new UnknownTenantError());
  await shared.augmenter.forget(tenant);
}
