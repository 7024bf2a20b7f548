/** How integrations are written, with their audit records: for their own routes, and for a configuration as a whole. */
import { callbacks } from "../deliver/callbacks.ts";
import { receiptUrlOf } from "../deliver/providers.ts";
import type { Integration, IntegrationChange, Tenant } from "../store/configuration.ts";
import type { Step } from "./audit.ts";
import type { Deps } from "./deps.ts";
import { integrationObject, mask } from "./integration-objects.ts";

/** An integration as the API tells it. */
export function toldIntegration(
  { publicUrl, declarations }: Pick<Deps, "publicUrl" | "declarations">,
  integration: Integration,
): ReturnType<typeof integrationObject> {
  const { type, receiptToken } = integration;
  const receiptUrl = Object.hasOwn(callbacks, type) ? receiptUrlOf(publicUrl(), type, receiptToken) : null;
  return integrationObject(integration, receiptUrl, declarations[type]?.integration);
}

/** @param before as it stands; null when it is new */
export function puttingIntegration(
  deps: Pick<Deps, "publicUrl" | "declarations">,
  tenant: Tenant,
  type: string,
  change: IntegrationChange,
  before: Integration | null,
): Step<Integration> {
  const changed = Object.keys(change.secrets).filter((field) => change.secrets[field] !== null);
  const marks = Object.fromEntries(changed.map((field) => [field, `${mask} (changed)`]));
  return [
    (writes) => writes.putIntegration(tenant.number, type, change),
    (after) => {
      const item = { kind: "integration", item: type } as const;
      if (before === null) return { action: "create", ...item, after: toldIntegration(deps, after) };
      return { action: "update", ...item, before: toldIntegration(deps, before), after: { ...toldIntegration(deps, after), ...marks } };
    },
  ];
}

export function deletingIntegration(deps: Pick<Deps, "publicUrl" | "declarations">, tenant: Tenant, before: Integration): Step<boolean> {
  return [
    (writes) => writes.deleteIntegration(tenant.number, before.type),
    () => ({ action: "delete", kind: "integration", item: before.type, before: toldIntegration(deps, before) }),
  ];
}
