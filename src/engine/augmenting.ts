/**
 * Reactions that have not begun, since something must be fetched that augments their contexts.
 *
 * Such a reaction is stored at its match, with a row that says so. Once that is durable its context is fetched, outside of the loop; what
 * comes back is an input like the answer of a send, and the reaction begins with it. A process that dies in between finds the row at its next
 * start and fetches again. On the clock replay the clock waits.
 */
import type { Chain } from "../identify/augments/chain.ts";
import type { Attributes } from "../language/ast.ts";
import type { Store } from "../store/port.ts";
import type { Shared } from "./context.ts";
import { loadReactions } from "./events.ts";
import type { QueuedInput } from "./inputs.ts";
import type { TenantRuntime } from "./tenant.ts";

/** Reactions of a tenant that may wait at once; those beyond it begin with what is there at once. */
const maxWaiting = 5_000;

export interface Waiting {
  readonly runtime: TenantRuntime;
  readonly number: number;
  /** with what is added at once */
  readonly context: Attributes;
}

/** Is told the context of a reaction that may begin now. */
export type Heard = (
  runtime: TenantRuntime,
  input: Pick<Extract<QueuedInput, { kind: "augmented" }>, "kind" | "reaction" | "context">,
) => void;

export class Augmenting {
  private readonly waiting = new Map<number, Set<number>>();

  /** How many reactions of a tenant wait. */
  open(tenant: number): number {
    return this.waiting.get(tenant)?.size ?? 0;
  }

  hasRoom(tenant: number): boolean {
    return this.open(tenant) < maxWaiting;
  }

  has(tenant: number, number: number): boolean {
    return this.waiting.get(tenant)?.has(number) === true;
  }

  add(tenant: number, number: number): void {
    const numbers = this.waiting.get(tenant) ?? new Set();
    this.waiting.set(tenant, numbers.add(number));
  }

  remove(tenant: number, number: number): void {
    const numbers = this.waiting.get(tenant);
    if (numbers?.delete(number) === true && numbers.size === 0) this.waiting.delete(tenant);
  }
}

/** Answers that a tenant's reactions wait for: of sends, and of augments. */
export function openAnswers({ outbox, augmenting }: Pick<Shared, "outbox" | "augmenting">, tenant: number): number {
  return outbox.open(tenant) + augmenting.open(tenant);
}

/** Fetches what augments the contexts of reactions that are durable. */
export function fetchContexts({ augmenter }: Pick<Shared, "augmenter">, reactions: readonly Waiting[], heard: Heard): void {
  for (const { runtime, number, context } of reactions) {
    const chain: Chain | undefined = augmenter.chain(runtime.number, "notification");
    const fetched = chain === undefined ? Promise.resolve(context) : chain.applyRest(context, runtime.tenant.keyAttribute);
    void fetched.then((whole) => heard(runtime, { kind: "augmented", reaction: number, context: whole }));
  }
}

/**
 * Reads from the store which reactions wait.
 * @param former what memory held before it is made anew; null at a start
 * @returns those for which nothing is on its way, and nothing waits to be taken in
 */
export async function resumeAugmenting(
  shared: Shared,
  { engine }: Store,
  tenants: ReadonlyMap<number, TenantRuntime>,
  former: { readonly augmenting: Augmenting; readonly tenants: ReadonlyMap<number, TenantRuntime> } | null,
): Promise<Waiting[]> {
  const comes = (tenant: number, number: number): boolean =>
    former?.augmenting.has(tenant, number) === true ||
    Array.from(former?.tenants.get(tenant)?.answers ?? []).some((input) => input.kind === "augmented" && input.reaction === number);
  const orphans: Waiting[] = [];
  for (const { tenant, number } of await engine.augmenting()) {
    const runtime = tenants.get(tenant);
    if (runtime === undefined) continue;
    shared.augmenting.add(tenant, number);
    if (comes(tenant, number)) continue;
    const [reaction] = await loadReactions(shared, runtime, [number]);
    if (reaction !== undefined) orphans.push({ runtime, number, context: reaction.context });
  }
  return orphans;
}
