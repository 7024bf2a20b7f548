/** What the editors know of a tenant: its endpoints, its templates, and the attributes that its events had lately. */
import { queryOptions, useQuery } from "@tanstack/react-query";
import { get, getAll, part } from "../api/client.ts";
import type { EndpointType, Template } from "../api/objects.ts";
import type { Known } from "./options.ts";

/** Events that are looked at for their attributes' names. */
const lookedAt = 100;
const staleMs = 60_000;

const endpointTypesQuery = queryOptions({
  queryKey: ["endpoints"],
  queryFn: ({ signal }) => get<readonly EndpointType[]>("/integrations/types", signal),
  staleTime: Number.POSITIVE_INFINITY,
});

export const templatesQuery = (tenant: string) =>
  queryOptions({
    queryKey: ["tenant", tenant, "templates"],
    queryFn: ({ signal }) => getAll<Template>(`/tenants/${part(tenant)}/templates`, signal),
  });

interface History {
  readonly history: readonly { readonly event: Readonly<Record<string, unknown>> }[];
}

export const attributesQuery = (tenant: string) =>
  queryOptions({
    queryKey: ["tenant", tenant, "attributes"],
    queryFn: async ({ signal }) => {
      const { history } = await get<History>(`/tenants/${part(tenant)}/event/history?limit=${lookedAt}`, signal);
      return [...new Set(history.flatMap(({ event }) => Object.keys(event)))].sort();
    },
    staleTime: staleMs,
  });

const nothing: readonly never[] = [];

/** What has not been read yet, or can't be, is left out: then it is only not completed. */
export function useKnown(tenant: string): Known {
  const { data: attributes = nothing } = useQuery(attributesQuery(tenant));
  const { data: templates = nothing } = useQuery(templatesQuery(tenant));
  const { data: types = nothing } = useQuery(endpointTypesQuery);
  return { attributes, templates, endpoints: Object.fromEntries(types.map((type) => [type.name, type])) };
}
