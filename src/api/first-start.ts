/** What a fresh data folder is given: an administrator, a tenant to try things with, and credentials for both. */
import type { Store } from "../store/port.ts";
import { auditedBy } from "./audit.ts";
import { createClient } from "./clients.ts";
import { ApiError } from "./errors.ts";
import { tenantObject } from "./tenant-objects.ts";
import { hashPassword, newClientId, newSecret } from "./secrets.ts";
import { firstClient, saveNewUser } from "./users.ts";

/** The file's very form; see docs/operations.md. */
export interface InitialCredentials {
  readonly admin: { readonly email: string; readonly password: string; readonly "client-id": string; readonly "client-secret": string };
  readonly tenant: string;
  readonly url: string;
}

const author = "first start";
const adminEmail = "admin@localhost";
const demoTenant = "demo";
const demoKeyAttribute = "id";

/** Fresh credentials; they are worth nothing until `provision` has stored them. */
export function newCredentials(url: string): InitialCredentials {
  const admin = { email: adminEmail, password: newSecret(), "client-id": newClientId(), "client-secret": newSecret() };
  return { admin, tenant: demoTenant, url };
}

/** Whether the folder has been given its first client, which may since have been deleted. */
export async function isProvisioned({ configuration, audit }: Store): Promise<boolean> {
  const given = await audit.records({ user: author, kind: "client" }, null, 1);
  if (given.length > 0) return true;
  for (const { number } of await configuration.users()) {
    if ((await configuration.clientsOf(number)).length > 0) return true;
  }
  return false;
}

/**
 * Stores administrator, tenant and client. Each step is left out where a start that was broken off has done it already,
 * so it can be called again with the same credentials.
 * @param now epoch ms
 */
export async function provision(store: Store, { admin, tenant }: InitialCredentials, now: number): Promise<void> {
  const { configuration } = store;
  const audited = auditedBy(store, { user: author, client: null }, () => now);
  if ((await configuration.tenant(tenant)) === null) {
    await audited.write(
      (writes) => writes.createTenant({ id: tenant, name: "Demo", rateLimit: null, keyAttribute: demoKeyAttribute }),
      (created) => ({ action: "create", kind: "tenant", item: tenant, after: tenantObject(created), tenant: created }),
    );
  }
  const passwordHash = await hashPassword(admin.password);
  const administrator = { email: admin.email, name: "Administrator", role: "admin", passwordHash, tenants: [tenant] } as const;
  const user = (await configuration.user(admin.email)) ?? (await saveNewUser(audited, administrator));
  if (user.role !== "admin") throw new ApiError(409, `${admin.email} is no administrator`);
  const credentials = { clientId: admin["client-id"], clientSecret: admin["client-secret"] };
  await createClient(configuration, audited, user, { name: firstClient }, now, credentials);
}
