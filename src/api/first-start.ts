/** What a fresh data folder is given: an administrator, a tenant to try things with, and credentials for both. */
import type { Configuration } from "../store/configuration.ts";
import { ApiError } from "./errors.ts";
import { hashPassword, hashSecret, newClientId, newSecret } from "./secrets.ts";

/** The file's very form; see docs/operations.md. */
export interface InitialCredentials {
  readonly admin: { readonly email: string; readonly password: string; readonly "client-id": string; readonly "client-secret": string };
  readonly tenant: string;
  readonly url: string;
}

const adminEmail = "admin@localhost";
const demoTenant = "demo";
const demoKeyAttribute = "id";

/** Fresh credentials; they are worth nothing until `provision` has stored them. */
export function newCredentials(url: string): InitialCredentials {
  const admin = { email: adminEmail, password: newSecret(), "client-id": newClientId(), "client-secret": newSecret() };
  return { admin, tenant: demoTenant, url };
}

/** Whether the folder has been given its first client. */
export async function isProvisioned(configuration: Configuration): Promise<boolean> {
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
export async function provision(configuration: Configuration, { admin, tenant }: InitialCredentials, now: number): Promise<void> {
  if ((await configuration.tenant(tenant)) === null) {
    await configuration.createTenant({ id: tenant, name: "Demo", rateLimit: null, keyAttribute: demoKeyAttribute });
  }
  const user =
    (await configuration.user(admin.email)) ??
    (await configuration.createUser({
      email: admin.email,
      name: "Administrator",
      role: "admin",
      passwordHash: await hashPassword(admin.password),
      tenants: [tenant],
    }));
  if (user.role !== "admin") throw new ApiError(409, `${admin.email} is no administrator`);
  await configuration.createClient({
    clientId: admin["client-id"],
    user: user.number,
    name: "first",
    secretHash: hashSecret(admin["client-secret"]),
    scopes: null,
    createdAt: now,
  });
}
