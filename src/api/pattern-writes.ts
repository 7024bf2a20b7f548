/** How patterns are written, with their audit records: for their own routes, for restoring a version, and for a configuration as a whole. */
import type { Pattern, Tenant } from "../store/configuration.ts";
import type { Step } from "./audit.ts";
import { diagnose, mustCompile, type Surroundings } from "./check-pattern.ts";
import type { Deps } from "./deps.ts";
import { ApiError } from "./errors.ts";
import { savedMembers } from "./pattern-objects.ts";

/** Enabled patterns of a tenant at most. */
const maxEnabledPatterns = 10_000;
/** Patterns of a tenant at most, drafts included. */
const maxPatterns = 20_000;

export type NewPattern = Omit<Pattern, "id" | "version" | "generation">;

/** @param at epoch ms */
export function creatingPattern(tenant: Tenant, pattern: NewPattern, at: number): Step<Pattern> {
  return [
    (writes) => writes.createPattern(tenant.number, pattern, at),
    (after) => ({ action: "create", kind: "pattern", item: `PT${after.id}`, after: savedMembers(after) }),
  ];
}

/** @param at epoch ms */
export function updatingPattern(tenant: Tenant, before: Pattern, change: Partial<NewPattern>, at: number): Step<Pattern | null> {
  return [
    (writes) => writes.updatePattern(tenant.number, before.id, change, at),
    (after) =>
      after && { action: "update", kind: "pattern", item: `PT${before.id}`, before: savedMembers(before), after: savedMembers(after) },
  ];
}

export function deletingPattern(tenant: Tenant, before: Pattern): Step<boolean> {
  return [
    (writes) => writes.deletePattern(tenant.number, before.id),
    () => ({ action: "delete", kind: "pattern", item: `PT${before.id}`, before: savedMembers(before) }),
  ];
}

/**
 * Whether a pattern may be changed so: what is to run must compile, and there is a limit to how many run.
 * @throws ApiError 400
 */
export async function mayChange(deps: Deps, tenant: Tenant, before: Pattern, after: Pattern, around: Surroundings): Promise<void> {
  if (after.status) mustCompile(after, diagnose(after, around));
  if (after.status && !before.status) await mustHaveRoom(deps, tenant, true, 0);
}

/**
 * @param added how many patterns come to those there are
 * @throws ApiError 400
 */
export async function mustHaveRoom({ store }: Deps, tenant: Tenant, enabled: boolean, added = 1): Promise<void> {
  const patterns = await store.configuration.patterns(tenant.number);
  roomFor(patterns.length + added, patterns.filter(({ status }) => status).length + (enabled ? 1 : 0));
}

/** @throws ApiError 400 when a tenant may not have so many patterns */
export function roomFor(all: number, enabled: number): void {
  if (all > maxPatterns) throw new ApiError(400, `a tenant has at most ${maxPatterns} patterns; delete some first`);
  if (enabled > maxEnabledPatterns)
    throw new ApiError(400, `a tenant has at most ${maxEnabledPatterns} enabled patterns; disable some first`);
}
