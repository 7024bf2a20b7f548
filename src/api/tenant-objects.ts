/** Tenants as the API takes and tells them; for the commands that work on the folder itself, too. */
import { Type, type Static } from "typebox";
import type { Tenant } from "../store/configuration.ts";
import type { DeletedTenant } from "../store/erasure.ts";
import type { Audited, Change } from "./audit.ts";
import { Time, ignored, nullable } from "./operation.ts";
import { isoTime } from "./times.ts";
import { strictObject } from "./validation.ts";

export const tenantName = Type.String({ minLength: 1, maxLength: 200 });
export const keyAttributeName = Type.String({ minLength: 1, maxLength: 200 });
/** Events a second; null: no limit of its own. */
export const rateLimit = Type.Union([Type.Number({ exclusiveMinimum: 0, maximum: 10_000_000 }), Type.Null()]);

export const NewTenant = strictObject(
  {
    id: Type.String({
      pattern: "^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$",
      description: 'letters, digits, ".", "_" and "-", 1 to 64 of them, the first a letter or digit',
    }),
    name: Type.Optional(tenantName),
    "rate-limit": Type.Optional(rateLimit),
  },
  { title: "NewTenant" },
);

/** As elsewhere: an answer can be changed and sent back. */
export const TenantChange = strictObject(
  { name: Type.Optional(tenantName), "rate-limit": Type.Optional(rateLimit), id: ignored, paused: ignored, "paused-integrations": ignored },
  { title: "TenantChange" },
);

export const TenantObject = strictObject(
  {
    id: Type.String(),
    name: Type.String(),
    "rate-limit": nullable(Type.Number({ description: "events a second" })),
    paused: Type.Boolean({ description: "nothing is sent" }),
    "paused-integrations": Type.Array(Type.String(), { description: "integrations to which nothing is sent" }),
  },
  { title: "Tenant" },
);

export type TenantObject = Static<typeof TenantObject>;

/** A tenant that is being deleted, as the list of tenants tells it. */
export const DeletedTenantObject = strictObject(
  {
    id: Type.String(),
    name: Type.String(),
    deleting: strictObject({ since: Time, "erased-rows": Type.Integer({ minimum: 0 }) }, { description: "how far its erasure has come" }),
  },
  { title: "DeletedTenant" },
);

export type DeletedTenantObject = Static<typeof DeletedTenantObject>;

export const tenantExample = { id: "acme", name: "Acme Ltd", "rate-limit": 500, paused: false, "paused-integrations": [] };

/** A tenant as the API tells it. */
export function tenantObject({ id, name, rateLimit, paused, pausedIntegrations }: Tenant): TenantObject {
  return { id, name, "rate-limit": rateLimit, paused, "paused-integrations": [...pausedIntegrations] };
}

/** A tenant that is being deleted as the API tells it. */
export function deletedTenantObject({ id, name, since, erasedRows }: DeletedTenant): DeletedTenantObject {
  return { id, name, deleting: { since: isoTime(since), "erased-rows": erasedRows } };
}

/** Describes a change of a tenant for the audit log. */
export function updated(before: Tenant): (after: Tenant) => Change {
  return (after) => ({ action: "update", kind: "tenant", item: after.id, before: tenantObject(before), after: tenantObject(after) });
}

/** @throws TakenError */
export function createTenant(audited: Audited, body: Static<typeof NewTenant>): Promise<Tenant> {
  const { id, name = id, "rate-limit": rateLimit = null } = body;
  return audited.write(
    (writes) => writes.createTenant({ id, name, rateLimit, keyAttribute: null }),
    (tenant) => ({ action: "create", kind: "tenant", item: id, after: tenantObject(tenant), tenant }),
  );
}
