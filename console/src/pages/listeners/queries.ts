/** What the Listeners page reads and does. */
import { queryOptions } from "@tanstack/react-query";
import { get, getAll, part, request } from "../../api/client.ts";
import type { CreatedListener, Listener, ListenerEvent, ListenerStatus, ListenerType } from "../../api/objects.ts";
import { queries } from "../../api/queries.ts";

/** How often what changes by itself is read anew, ms. */
const refreshMs = 2_000;

const pathOf = (tenant: string, id?: string): string => `/tenants/${part(tenant)}/listeners${id === undefined ? "" : `/${part(id)}`}`;

export const listenerTypesQuery = queryOptions({
  queryKey: ["listener-types"],
  queryFn: ({ signal }) => get<readonly ListenerType[]>("/listeners/types", signal),
  staleTime: Number.POSITIVE_INFINITY,
});

export const listenersQuery = (tenant: string) =>
  queryOptions({ queryKey: ["tenant", tenant, "listeners"], queryFn: ({ signal }) => getAll<Listener>(pathOf(tenant), signal) });

export const listenerQuery = (tenant: string, id: string) =>
  queryOptions({
    queryKey: ["tenant", tenant, "listeners", id],
    queryFn: ({ signal }) => get<Listener>(pathOf(tenant, id), signal),
  });

/** How all listeners of the tenant do, in one answer. */
export const statusesQuery = (tenant: string) =>
  queryOptions({
    queryKey: ["tenant", tenant, "listener-statuses"],
    queryFn: ({ signal }) => get<readonly ListenerStatus[]>(`${pathOf(tenant)}/status`, signal),
    refetchInterval: refreshMs,
  });

export const lastEventsQuery = (tenant: string, id: string) =>
  queryOptions({
    queryKey: ["tenant", tenant, "listener-events", id],
    queryFn: ({ signal }) => get<readonly ListenerEvent[]>(`${pathOf(tenant, id)}/events`, signal),
    refetchInterval: refreshMs,
  });

/** The members that a person writes. */
export type ListenerDraft = Pick<Listener, "name" | "description" | "status" | "type" | "options" | "mapping">;

/** @throws RequestError */
export async function createListener(tenant: string, draft: ListenerDraft): Promise<CreatedListener> {
  const created = await request<CreatedListener>("POST", pathOf(tenant), draft);
  await refresh(tenant);
  return created;
}

/** @throws RequestError */
export async function saveListener(tenant: string, id: string, draft: ListenerDraft): Promise<Listener> {
  const saved = await request<Listener>("PUT", pathOf(tenant, id), draft);
  queries.setQueryData(listenerQuery(tenant, id).queryKey, saved);
  await refresh(tenant);
  return saved;
}

/** Gives a listener another address; the one before ends at once. @throws RequestError */
export const rotateAddress = (tenant: string, id: string): Promise<CreatedListener> =>
  request<CreatedListener>("POST", `${pathOf(tenant, id)}/token`);

/** @throws RequestError */
export async function deleteListener(tenant: string, id: string): Promise<void> {
  await request("DELETE", pathOf(tenant, id));
  queries.removeQueries({ queryKey: listenerQuery(tenant, id).queryKey });
  await refresh(tenant);
}

async function refresh(tenant: string): Promise<void> {
  await queries.invalidateQueries({ queryKey: listenersQuery(tenant).queryKey, exact: true });
  await queries.invalidateQueries({ queryKey: statusesQuery(tenant).queryKey });
}
