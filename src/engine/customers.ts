/** A customer's partial matches between the store, the cache and the matcher. */
import { expiresAtOf, nextDueOf, oldestSeqOf, postponeCustomer, type CustomerStates } from "../match/customer.ts";
import type { MatchState } from "../match/types.ts";
import type { CustomerState } from "../store/port.ts";
import type { TenantRuntime } from "./tenant.ts";

export interface Customer {
  readonly runtime: TenantRuntime;
  readonly key: string;
  readonly states: CustomerStates;
  /** epoch ms when the clock must be taken in; null: nothing pending */
  readonly due: number | null;
}

/** What can no longer match is removed within this time of that moment (when.md, Lifetime: a minute). */
const expiryGrainMs = 30_000;

/**
 * A customer with these partial matches, its due time worked out: the next absence, or the next clean-up, which is put off to a
 * multiple of half a minute so that customers with many windows are not written for each.
 */
export function customerOf(runtime: TenantRuntime, key: string, states: CustomerStates): Customer {
  const absence = nextDueOf(runtime.index, states);
  const expiry = expiresAtOf(runtime.index, states);
  const cleanUp = expiry === null ? null : (Math.floor(expiry / expiryGrainMs) + 1) * expiryGrainMs;
  const due = absence === null ? cleanUp : cleanUp === null ? absence : Math.min(absence, cleanUp);
  return { runtime, key, states, due };
}

/** The row to store: partial matches by pattern, each with the generation of the pattern that they belong to. */
export function rowOf(customer: Customer): CustomerState {
  const { runtime, key, states, due } = customer;
  const stored: Record<string, readonly [generation: number, state: MatchState]> = {};
  let empty = true;
  for (const [id, state] of Object.entries(states)) {
    stored[id] = [runtime.patterns.get(Number(id))!.pattern.generation, state];
    empty = false;
  }
  if (empty) return { tenant: runtime.number, key, state: null, due: null, oldestSeq: null };
  const oldestSeq = oldestSeqOf(runtime.index, states);
  return { tenant: runtime.number, key, state: JSON.stringify(stored), due, oldestSeq };
}

/**
 * Reads a stored row. Partial matches of patterns that have since been disabled, deleted or given a new when are left out.
 * @param startedAt epoch ms: absences whose moment fell before it, while the server was not running, wait `catchUpMs` longer
 */
export function customerFrom(runtime: TenantRuntime, row: CustomerState, startedAt: number): Customer {
  const stored = JSON.parse(row.state ?? "{}") as Record<string, readonly [number, MatchState]>;
  const states: Record<number, MatchState> = {};
  for (const [id, [generation, state]] of Object.entries(stored)) {
    if (runtime.patterns.get(Number(id))?.pattern.generation === generation) states[Number(id)] = state;
  }
  const { settings } = runtime.tenant;
  const late = settings.clock === "received" && row.due !== null && row.due < startedAt;
  if (!late) return customerOf(runtime, row.key, states);
  const to = startedAt + settings.catchUpSeconds * 1000;
  return customerOf(runtime, row.key, postponeCustomer(runtime.index, states, startedAt, to));
}
