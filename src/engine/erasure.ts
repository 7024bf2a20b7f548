/**
 * Erases deleted tenants, and customers, in small steps between the batches. What is to be erased is stored first, so what a stop broke off
 * goes on at the next start.
 */
import { setTimeout as sleep } from "node:timers/promises";
import type { ErasedRows, ErasingCustomer } from "../store/erasure.ts";
import type { Store } from "../store/port.ts";
import { customerId } from "./batch.ts";
import type { Log, Shared } from "./context.ts";
import type { TenantRuntime } from "./tenant.ts";
import { UnknownTenantError } from "./types.ts";

const stepRows = 1_000;
const stepPauseMs = 10;
const retryPauseMs = 60_000;

/** Running reactions cancelled in one batch. */
const cancelledAtOnce = 200;

/** What erasing needs of the engine. */
export interface ErasureParts {
  readonly store: Store;
  /** epoch ms on the server's clock */
  readonly now: () => number;
  readonly log: Log;
  readonly signal: AbortSignal;
  /** as it is now: a failed commit makes it anew */
  readonly memory: () => { readonly shared: Shared; readonly tenants: Map<number, TenantRuntime> };
  /** runs a step between two batches */
  readonly exclusive: <T>(task: () => Promise<T>) => Promise<T>;
  readonly cancel: (tenant: number, numbers: readonly number[]) => Promise<readonly number[]>;
}

export class Eraser {
  private readonly parts: ErasureParts;
  private wake = (): void => undefined;

  constructor(parts: ErasureParts) {
    this.parts = parts;
  }

  /** Begins with what is left from before, then waits to be woken, until aborted. */
  async run(): Promise<void> {
    const { log, signal } = this.parts;
    const aborted = new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));
    while (!signal.aborted) {
      const woken = new Promise<void>((resolve) => (this.wake = resolve));
      try {
        await this.eraseTenants();
        for (const customer of await this.parts.store.erasure.erasingCustomers()) await this.erase(customer);
        await Promise.race([woken, aborted]);
      } catch (error) {
        if (signal.aborted) return;
        log.error({ err: error }, "erasing what was deleted failed; it is tried again in a minute");
        await this.pause(retryPauseMs);
      }
    }
  }

  /** Deletes a tenant at once; its data goes in the background. */
  async deleteTenant(tenant: number): Promise<void> {
    const { store, now, memory, exclusive } = this.parts;
    await exclusive(async () => {
      await store.erasure.deleteTenant(tenant, now());
      const { shared, tenants } = memory();
      await forgetTenant(shared, tenants, tenant);
    });
    this.wake();
  }

  /**
   * Erases a customer: everything up to this moment. Once this has begun it is finished, if need be after a restart.
   * @returns what went
   */
  async eraseCustomer(tenant: number, key: string): Promise<ErasedRows> {
    const { store, now, memory, exclusive } = this.parts;
    const begun = await exclusive(async () => {
      const { shared, tenants } = memory();
      const runtime = tenants.get(tenant);
      if (runtime === undefined) throw new UnknownTenantError();
      const customer: ErasingCustomer = { tenant, key, throughEvent: runtime.lastSeq, throughReaction: runtime.lastReaction };
      const partialMatches = await store.erasure.beginErasingCustomer(customer, now());
      shared.customers.delete(customerId(tenant, key));
      shared.identities.clear();
      shared.augmenter.forgetCustomer(tenant, key);
      return { customer, partialMatches };
    });
    return add({ partialMatches: begun.partialMatches }, await this.erase(begun.customer));
  }

  private async erase(customer: ErasingCustomer): Promise<ErasedRows> {
    const { store, exclusive, memory, signal } = this.parts;
    await this.cancelRunning(customer);
    const step = store.erasure.customerErasure(customer);
    let total: ErasedRows = {};
    while (!signal.aborted) {
      const gone = await exclusive(async () => {
        memory().shared.identities.clear();
        return step();
      });
      if (gone === null) break;
      total = add(total, gone);
    }
    return total;
  }

  private async cancelRunning({ tenant, key, throughReaction }: ErasingCustomer): Promise<void> {
    const { store, cancel } = this.parts;
    while (this.parts.memory().tenants.has(tenant)) {
      const running = await store.journal.reactions(tenant, { key, status: "running" }, throughReaction + 1, cancelledAtOnce);
      const numbers = running.map(({ number }) => number);
      if (numbers.length === 0 || (await cancel(tenant, numbers)).length === 0) return;
    }
  }

  private async eraseTenants(): Promise<void> {
    const { store, exclusive, log, signal } = this.parts;
    for (const { number, id } of await store.erasure.deletedTenants()) {
      while (!signal.aborted && (await exclusive(() => store.erasure.eraseTenant(number, stepRows))) > 0) await this.pause(stepPauseMs);
      if (!signal.aborted) log.info({ tenant: id }, "the deleted tenant's data is erased");
    }
  }

  private pause(ms: number): Promise<unknown> {
    return sleep(ms, undefined, { signal: this.parts.signal, ref: false }).catch(() => undefined);
  }
}

function add(a: ErasedRows, b: ErasedRows): ErasedRows {
  const names = new Set([...Object.keys(a), ...Object.keys(b)]) as Set<keyof ErasedRows>;
  return Object.fromEntries([...names].map((name) => [name, (a[name] ?? 0) + (b[name] ?? 0)]));
}

/** Forgets a deleted tenant: whoever waits for it is told, nothing more is sent for it, and no cache holds anything of it. */
async function forgetTenant(shared: Shared, tenants: Map<number, TenantRuntime>, tenant: number): Promise<void> {
  const waiting = tenants.get(tenant)?.queue.drain() ?? [];
  tenants.delete(tenant);
  shared.outbox.dropTenant(tenant);
  shared.customers.clear();
  shared.reactions.clear();
  shared.identities.clear();
  for (const input of waiting) if ("reject" in input) input.reject(new UnknownTenantError());
  await shared.augmenter.forget(tenant);
}
