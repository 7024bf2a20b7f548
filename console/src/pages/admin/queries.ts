/** What the pages for administrators read and write. */
import { queryOptions } from "@tanstack/react-query";
import { getAll, part, request } from "../../api/client.ts";
import type { CreatedUser, DeletedTenant, Tenant, User } from "../../api/objects.ts";
import { queries } from "../../api/queries.ts";
import { sessionQuery, type Role } from "../../session/session.ts";

export type ListedTenant = Tenant | DeletedTenant;

const erasingRefreshMs = 2_000;

/** All tenants; those that are being deleted tell how far that has come, and are looked after until they are gone. */
export const tenantsQuery = queryOptions({
  queryKey: ["admin", "tenants"],
  queryFn: ({ signal }) => getAll<ListedTenant>("/tenants", signal),
  refetchInterval: ({ state }) => (state.data?.some((tenant) => "deleting" in tenant) === true ? erasingRefreshMs : false),
});

export interface NewTenantDraft {
  readonly id: string;
  readonly name?: string;
  readonly "rate-limit"?: number | null;
}

/** @throws RequestError */
export async function createTenant(draft: NewTenantDraft): Promise<Tenant> {
  const created = await request<Tenant>("POST", "/tenants", draft);
  await refreshTenants();
  return created;
}

/** @throws RequestError */
export async function deleteTenant(id: string): Promise<void> {
  await request("DELETE", `/tenants/${part(id)}`);
  queries.removeQueries({ queryKey: ["tenant", id] });
  await refreshTenants();
}

function refreshTenants(): Promise<unknown> {
  return Promise.all([
    queries.invalidateQueries({ queryKey: tenantsQuery.queryKey }),
    queries.invalidateQueries({ queryKey: sessionQuery.queryKey }),
  ]);
}

export const usersQuery = queryOptions({
  queryKey: ["admin", "users"],
  queryFn: ({ signal }) => getAll<User>("/users", signal),
});

/** The members that a person writes; what is absent stays. */
export interface UserDraft {
  readonly email?: string;
  readonly name?: string;
  readonly role?: Role;
  readonly tenants?: readonly string[];
  /** null takes it away */
  readonly password?: string | null;
}

/** @returns the user, this once with the secret of a first client. @throws RequestError */
export async function createUser(draft: UserDraft): Promise<CreatedUser> {
  const created = await request<CreatedUser>("POST", "/users", draft);
  await refreshUsers();
  return created;
}

/** @throws RequestError */
export async function changeUser(email: string, draft: UserDraft): Promise<User> {
  const saved = await request<User>("PUT", `/users/${part(email)}`, draft);
  await refreshUsers();
  return saved;
}

/** @throws RequestError */
export async function deleteUser(email: string): Promise<void> {
  await request("DELETE", `/users/${part(email)}`);
  await refreshUsers();
}

/** The person may have changed themselves, and members are seen on every tenant's page. */
function refreshUsers(): Promise<unknown> {
  return Promise.all([
    queries.invalidateQueries({ queryKey: usersQuery.queryKey }),
    queries.invalidateQueries({ queryKey: sessionQuery.queryKey }),
    queries.invalidateQueries({ queryKey: ["account"] }),
    queries.invalidateQueries({ predicate: ({ queryKey }) => queryKey[0] === "tenant" && queryKey[2] === "members" }),
  ]);
}
