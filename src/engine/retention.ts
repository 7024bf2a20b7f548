/** Forgets old events, journal entries and answers, in small steps between the batches. */
import { setTimeout as sleep } from "node:timers/promises";
import type { EngineStore } from "../store/port.ts";
import type { Log } from "./context.ts";
import { answerLifetimeMs } from "./take-input.ts";
import { msPerDay, type TenantRuntime } from "./tenant.ts";

const stepRows = 500;
const pauseMs = 60_000;
const stepPauseMs = 20;

/**
 * One step for one tenant: events and answers by the server's clock, the journal by the tenant's.
 * @returns rows that went
 */
export function expireStep(store: EngineStore, runtime: TenantRuntime, now: number): Promise<number> {
  const { settings } = runtime.tenant;
  const before = {
    events: now - settings.eventDays * msPerDay,
    journal: (settings.clock === "replay" ? (runtime.clock ?? now) : now) - settings.journalDays * msPerDay,
    answers: now - answerLifetimeMs,
  };
  return store.expire(runtime.number, before, stepRows);
}

/**
 * Works through all tenants every minute until aborted.
 * @param exclusive runs a step between two batches
 */
export async function startRetention(
  tenants: () => Iterable<TenantRuntime>,
  step: (runtime: TenantRuntime) => Promise<number>,
  log: Log,
  signal: AbortSignal,
): Promise<void> {
  const pause = (ms: number): Promise<unknown> => sleep(ms, undefined, { signal, ref: false }).catch(() => undefined);
  while (!signal.aborted) {
    for (const runtime of Array.from(tenants())) {
      try {
        while (!signal.aborted && (await step(runtime)) > 0) await pause(stepPauseMs);
      } catch (error) {
        log.error({ err: error, tenant: runtime.tenant.id }, "retention failed; it is tried again in a minute");
      }
    }
    await pause(pauseMs);
  }
}
