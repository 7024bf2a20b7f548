/** What Overview reads. */
import { queryOptions } from "@tanstack/react-query";
import { get, getAll, part } from "../../api/client.ts";
import type { ActivityMinute, Augment, Integration, Listener, ListenerStatus, Tenant } from "../../api/objects.ts";
import { queries } from "../../api/queries.ts";
import { merged } from "./activity.ts";

const pathOf = (tenant: string): string => `/tenants/${part(tenant)}`;

/** The last hour by the minute; the live stream goes on from there. */
export const activityQuery = (tenant: string) => {
  const queryKey = ["tenant", tenant, "activity"] as const;
  return queryOptions({
    queryKey,
    queryFn: async ({ signal }) => {
      const read = await get<readonly ActivityMinute[]>(`${pathOf(tenant)}/activity`, signal);
      // What the stream told meanwhile may be newer than the answer.
      return (queries.getQueryData<readonly ActivityMinute[]>(queryKey) ?? []).reduce(merged, read);
    },
  });
};

export interface Condition {
  readonly tenant: Tenant;
  readonly integrations: readonly Integration[];
  readonly augments: readonly Augment[];
  readonly listeners: readonly (Listener & { readonly state: ListenerStatus })[];
}

const lookAgainMs = 60_000;

/** How everything stands that can be down, paused or failing. */
export const conditionQuery = (tenant: string) =>
  queryOptions({
    queryKey: ["tenant", tenant, "condition"],
    queryFn: async ({ signal }): Promise<Condition> => {
      const at = pathOf(tenant);
      const [told, integrations, augments, listeners, states] = await Promise.all([
        get<Tenant>(at, signal),
        get<readonly Integration[]>(`${at}/integrations`, signal),
        getAll<Augment>(`${at}/augments`, signal),
        getAll<Listener>(`${at}/listeners`, signal),
        get<readonly ListenerStatus[]>(`${at}/listeners/status`, signal),
      ]);
      // one that was made or deleted between the two answers is told the next time
      const enabled = listeners.flatMap((listener) => {
        const state = states.find(({ id }) => id === listener.id);
        return listener.status && state !== undefined ? [{ ...listener, state }] : [];
      });
      return { tenant: told, integrations, augments, listeners: enabled };
    },
    refetchInterval: lookAgainMs,
  });

interface History {
  readonly history: readonly unknown[];
}

export const keyAttributeQuery = (tenant: string) =>
  queryOptions({
    queryKey: ["tenant", tenant, "key-attribute"],
    queryFn: async ({ signal }) => (await get<{ readonly key: string | null }>(`${pathOf(tenant)}/key-attribute`, signal)).key,
  });

export const hasEventsQuery = (tenant: string) =>
  queryOptions({
    queryKey: ["tenant", tenant, "has-events"],
    queryFn: async ({ signal }) => (await get<History>(`${pathOf(tenant)}/event/history?limit=1`, signal)).history.length > 0,
  });
