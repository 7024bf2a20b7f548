/** Taking in what is due on a tenant's clock, in order of time. */
import { tickCustomer } from "../match/customer.ts";
import type { Due } from "../store/port.ts";
import { openAnswers } from "./augmenting.ts";
import type { Shared } from "./context.ts";
import { loadCustomer, loadReactions, putCustomer, settle } from "./events.ts";
import { startReactions, stepReaction } from "./reactions.ts";
import type { TenantRuntime } from "./tenant.ts";

const pageSize = 500;

/** Whether everything due at or before `through` is taken in, and nothing holds the clock up, so that `advance` would do nothing. */
export function isTakenIn(shared: Shared, runtime: TenantRuntime, through: number): boolean {
  const held = runtime.tenant.settings.clock === "replay" && openAnswers(shared, runtime.number) > 0;
  return !held && !runtime.dues.hasUpTo(through);
}

/**
 * Takes in everything due at or before `through`.
 * On the clock received it happens now, that is at `through`; on the clock replay each at its own moment, and where a send
 * must wait for an answer from outside, the clock waits with it.
 * @param through epoch ms on the tenant's clock
 * @param receivedAt epoch ms on the server's clock
 * @returns false when the clock (replay) must wait for answers before it can go on
 */
export async function advance(shared: Shared, runtime: TenantRuntime, through: number, receivedAt: number): Promise<boolean> {
  const replay = runtime.tenant.settings.clock === "replay";
  while (runtime.dues.hasUpTo(through)) {
    if (replay && openAnswers(shared, runtime.number) > 0) return false;
    const page = await runtime.dues.take(through, pageSize);
    if (page.length === 0) break;
    await prefetch(shared, runtime, page);
    for (const [i, item] of page.entries()) {
      const earlier = runtime.dues.peekUpTo(item.due - 1);
      if (earlier !== null || (replay && openAnswers(shared, runtime.number) > 0)) {
        for (const rest of page.slice(i)) runtime.dues.add(rest);
        break;
      }
      const now = replay ? item.due : through;
      runtime.clock = Math.max(runtime.clock ?? now, now);
      await takeDue(shared, runtime, item, now);
      await settle(shared, runtime, now, receivedAt);
    }
  }
  return !(replay && openAnswers(shared, runtime.number) > 0);
}

/** Reads the reactions of a page from the store in one call; the cache holds them until they are stepped. */
async function prefetch(shared: Shared, runtime: TenantRuntime, page: readonly Due[]): Promise<void> {
  const numbers = page.flatMap((item) => (item.kind === "reaction" ? [item.number] : []));
  if (numbers.length > 1) await loadReactions(shared, runtime, numbers);
}

async function takeDue(shared: Shared, runtime: TenantRuntime, item: Due, now: number): Promise<void> {
  if (item.kind === "reaction") {
    const [reaction] = await loadReactions(shared, runtime, [item.number]);
    if (reaction !== undefined && reaction.state.due !== null && reaction.state.due <= now) {
      shared.batch.tenants.add(runtime);
      stepReaction(shared, runtime, reaction, { kind: "clock" }, now);
    }
    return;
  }
  const customer = await loadCustomer(shared, runtime, item.key);
  if (customer.due === null) return;
  if (customer.due > now) {
    runtime.dues.add({ kind: "customer", due: customer.due, key: item.key });
    return;
  }
  shared.batch.tenants.add(runtime);
  const result = tickCustomer(runtime.index, customer.states, now);
  putCustomer(shared, customer, result.states);
  await startReactions(shared, runtime, item.key, result.matches, now);
}
