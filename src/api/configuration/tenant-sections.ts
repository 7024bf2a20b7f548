/** What a tenant has one of: its name, rate limit, key attribute and settings. */
import { isDeepStrictEqual } from "node:util";
import { defaultSettings, type Tenant } from "../../store/configuration.ts";
import type { Step } from "../audit.ts";
import { ApiError } from "../errors.ts";
import { SomeSettings, changedSettings, clockRefusal, settingsObject } from "../settings-objects.ts";
import { keyAttributeName, rateLimit, tenantName } from "../tenant-objects.ts";
import { single, type Context, type Members } from "./section.ts";

export const nameSection = single<string>({
  name: "name",
  kind: "tenant",
  schema: tenantName,
  current: async ({ tenant }) => tenant.name,
  refusal: platformOnly,
  update: (name, context) => updating(context, { name }, "tenant", { name: context.tenant.name }, { name }),
});

export const rateLimitSection = single<number | null>({
  name: "rate-limit",
  kind: "tenant",
  schema: rateLimit,
  current: async ({ tenant }) => tenant.rateLimit,
  refusal: platformOnly,
  update: (after, context) =>
    updating(context, { rateLimit: after }, "tenant", { "rate-limit": context.tenant.rateLimit }, { "rate-limit": after }),
});

export const keyAttributeSection = single<string>({
  name: "key-attribute",
  kind: "key-attribute",
  schema: keyAttributeName,
  current: async ({ tenant }) => tenant.keyAttribute,
  refusal: async (_after, _before, { deps, tenant, confirm }) =>
    confirm || !(await deps.store.journal.hasEvents(tenant.number))
      ? null
      : "there are events already, and a new key attribute drops all partial matches; apply with confirm to do it all the same",
  update: (key, context) => updating(context, { keyAttribute: key }, "key-attribute", { key: context.tenant.keyAttribute }, { key }),
});

export const settingsSection = single<Members>({
  name: "settings",
  kind: "settings",
  schema: SomeSettings,
  current: async ({ tenant }) => settingsObject(tenant.settings),
  meant: (wanted) => {
    try {
      return { value: settingsObject(changedSettings(defaultSettings, wanted)) };
    } catch (error) {
      if (error instanceof ApiError) return { fault: { path: [], message: error.message } };
      throw error;
    }
  },
  refusal: (after, _before, { deps, tenant }) => clockRefusal(deps, tenant, changedSettings(defaultSettings, after)),
  update: (after, context) =>
    updating(context, { settings: changedSettings(defaultSettings, after) }, "settings", settingsObject(context.tenant.settings), after),
});

type TenantChange = Partial<Pick<Tenant, "name" | "rateLimit" | "keyAttribute" | "settings">>;

function updating(
  { tenant }: Context,
  change: TenantChange,
  kind: "tenant" | "key-attribute" | "settings",
  before: Members,
  after: Members,
): Step<Tenant> {
  return [
    (writes) => writes.updateTenant(tenant.number, change),
    () => (isDeepStrictEqual(before, after) ? null : { action: "update", kind, item: tenant.id, before, after }),
  ];
}

async function platformOnly(after: unknown, before: unknown, { platform }: Context): Promise<string | null> {
  if (platform) return null;
  return `only an administrator may change it from ${JSON.stringify(before)} to ${JSON.stringify(after)}; leave it out`;
}
