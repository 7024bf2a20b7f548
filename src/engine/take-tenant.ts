/** One tenant's share of a batch. */
import { advance } from "./clock.ts";
import type { Shared } from "./context.ts";
import { prefetchIdentities } from "./identities.ts";
import type { QueuedInput } from "./inputs.ts";
import { takeInput, type Budget } from "./take-input.ts";
import type { TenantRuntime } from "./tenant.ts";

/** Events of one tenant taken into one batch at most, so that tenants take turns. */
const batchSize = 2_000;

/**
 * Takes in what waits for a tenant, and on the clock received what is due.
 * @param serverNow epoch ms on the server's clock
 * @returns the inputs that are done
 */
export async function takeTenant(shared: Shared, runtime: TenantRuntime, serverNow: () => number): Promise<QueuedInput[]> {
  const finished: QueuedInput[] = [];
  const budget: Budget = { left: batchSize };
  await prefetchIdentities(shared, runtime, runtime.queue, batchSize);
  while (budget.left > 0) {
    const from = nextQueue(runtime);
    const input = from.peek();
    if (input === undefined || !(await takeInput(shared, runtime, input, budget))) break;
    from.shift();
    finished.push(input);
    if (finished.length >= batchSize) break;
  }
  if (runtime.tenant.settings.clock === "received" && runtime.queue.length === 0) {
    const now = serverNow();
    await advance(shared, runtime, now - 1, now);
  }
  return finished;
}

/** At one moment events come before answers; on the clock replay everything waits for answers. */
function nextQueue(runtime: TenantRuntime): TenantRuntime["queue"] {
  const answer = runtime.answers.peek();
  const other = runtime.queue.peek();
  if (answer === undefined) return runtime.queue;
  if (other === undefined || runtime.tenant.settings.clock === "replay") return runtime.answers;
  return other.at <= answer.at ? runtime.queue : runtime.answers;
}
