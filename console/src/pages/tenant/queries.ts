/** What the Tenant page reads and writes. */
import { queryOptions } from "@tanstack/react-query";
import { get, getAll, getText, part, request } from "../../api/client.ts";
import type { Applied, Settings, Tenant, User } from "../../api/objects.ts";
import { queries } from "../../api/queries.ts";
import { sessionQuery } from "../../session/session.ts";
import { conditionQuery, keyAttributeQuery } from "../overview/queries.ts";

const pathOf = (tenant: string): string => `/tenants/${part(tenant)}`;

export const tenantQuery = (tenant: string) =>
  queryOptions({ queryKey: ["tenant", tenant, "itself"], queryFn: ({ signal }) => get<Tenant>(pathOf(tenant), signal) });

export const settingsQuery = (tenant: string) =>
  queryOptions({ queryKey: ["tenant", tenant, "settings"], queryFn: ({ signal }) => get<Settings>(`${pathOf(tenant)}/settings`, signal) });

/** For administrators. */
export const membersQuery = (tenant: string) =>
  queryOptions({ queryKey: ["tenant", tenant, "members"], queryFn: ({ signal }) => getAll<User>(`${pathOf(tenant)}/users`, signal) });

/** @param confirm also where there are events; all partial matches are then dropped. @throws RequestError */
export async function setKeyAttribute(tenant: string, key: string, confirm: boolean): Promise<void> {
  await request("POST", `${pathOf(tenant)}/key-attribute`, { key, ...(confirm ? { confirm } : {}) });
  queries.setQueryData(keyAttributeQuery(tenant).queryKey, key);
}

/** @throws RequestError */
export async function changeSettings(tenant: string, settings: Settings): Promise<Settings> {
  const saved = await request<Settings>("PUT", `${pathOf(tenant)}/settings`, settings);
  queries.setQueryData(settingsQuery(tenant).queryKey, saved);
  return saved;
}

export type TenantDraft = Pick<Tenant, "name" | "rate-limit">;

/** For administrators. @throws RequestError */
export async function changeTenant(tenant: string, draft: TenantDraft): Promise<Tenant> {
  const saved = await request<Tenant>("PUT", pathOf(tenant), draft);
  queries.setQueryData(tenantQuery(tenant).queryKey, saved);
  await Promise.all([
    queries.invalidateQueries({ queryKey: sessionQuery.queryKey }),
    queries.invalidateQueries({ queryKey: ["admin", "tenants"] }),
  ]);
  return saved;
}

/**
 * Stops or lets go on what is sent.
 * @param integration only that one; undefined: everything of the tenant
 * @throws RequestError
 */
export async function pauseOrResume(tenant: string, verb: "pause" | "resume", integration?: string): Promise<void> {
  const saved = await request<Tenant>("POST", `${pathOf(tenant)}/${verb}`, integration === undefined ? {} : { integration });
  queries.setQueryData(tenantQuery(tenant).queryKey, saved);
  // the overview tells what is paused
  await queries.invalidateQueries({ queryKey: conditionQuery(tenant).queryKey });
}

const yamlType = "application/yaml";

/** The whole configuration as YAML. @throws RequestError */
export function exportYaml(tenant: string): Promise<string> {
  return getText(`${pathOf(tenant)}/export`, yamlType);
}

export interface ApplyOptions {
  /** deletes what the document's sections do not have */
  readonly prune: boolean;
  /** lets the key attribute change once there are events */
  readonly confirm: boolean;
}

/** Brings the tenant to what a document says, or tells what that would change. @throws RequestError with its problems */
export async function applyYaml(tenant: string, yaml: string, options: ApplyOptions, dryRun: boolean): Promise<Applied> {
  const query = new URLSearchParams({ prune: String(options.prune), confirm: String(options.confirm), "dry-run": String(dryRun) });
  const applied = await request<Applied>("POST", `${pathOf(tenant)}/apply?${query.toString()}`, new Blob([yaml], { type: yamlType }));
  if (!dryRun) await queries.invalidateQueries({ queryKey: ["tenant", tenant] });
  return applied;
}
