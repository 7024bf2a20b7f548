/** What the Integrations page reads and does. */
import { queryOptions } from "@tanstack/react-query";
import type { Attributes } from "../../../../src/language/ast.ts";
import { get, part, request } from "../../api/client.ts";
import type { Integration, TestedSend } from "../../api/objects.ts";
import { queries } from "../../api/queries.ts";

/** How often what changes by itself is read anew, ms. */
const refreshMs = 3_000;

const pathOf = (tenant: string, type?: string): string =>
  `/tenants/${part(tenant)}/integrations${type === undefined ? "" : `/${part(type)}`}`;

/** Those that are set up, and those that need no setting up. */
export const integrationsQuery = (tenant: string) =>
  queryOptions({
    queryKey: ["tenant", tenant, "integrations"],
    queryFn: ({ signal }) => get<readonly Integration[]>(pathOf(tenant), signal),
    refetchInterval: refreshMs,
  });

/** Whether the tenant sends at all, and by what it does not. */
export interface Pauses {
  readonly paused: boolean;
  readonly "paused-integrations": readonly string[];
}

export const pausesQuery = (tenant: string) =>
  queryOptions({
    queryKey: ["tenant", tenant, "pauses"],
    queryFn: ({ signal }) => get<Pauses>(`/tenants/${part(tenant)}`, signal),
  });

/** @param fields by name; a secret's mask keeps it, null removes it. @throws RequestError */
export async function saveIntegration(
  tenant: string,
  type: string,
  fields: Readonly<Record<string, string | number | null>>,
): Promise<Integration> {
  const saved = await request<Integration>("POST", pathOf(tenant, type), fields);
  await refresh(tenant);
  return saved;
}

/** @throws RequestError */
export async function deleteIntegration(tenant: string, type: string): Promise<void> {
  await request("DELETE", pathOf(tenant, type));
  await refresh(tenant);
}

/** Pauses or resumes the sends of one integration. @throws RequestError */
export async function pauseIntegration(tenant: string, type: string, pause: boolean): Promise<void> {
  const pauses = await request<Pauses>("POST", `/tenants/${part(tenant)}/${pause ? "pause" : "resume"}`, { integration: type });
  queries.setQueryData(pausesQuery(tenant).queryKey, pauses);
  await refresh(tenant);
}

/** Makes one real send. @throws RequestError */
export const testIntegration = (tenant: string, type: string, send: string, parameters: Attributes): Promise<TestedSend> =>
  request<TestedSend>("POST", `${pathOf(tenant, type)}/test`, { send, parameters });

function refresh(tenant: string): Promise<void> {
  return queries.invalidateQueries({ queryKey: integrationsQuery(tenant).queryKey });
}
