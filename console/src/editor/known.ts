/** What the editors know of a tenant: its endpoints, its templates, and the attributes that its events had lately. */
import { queryOptions, useQuery } from "@tanstack/react-query";
import { get, getAll, part } from "../api/client.ts";
import type { EndpointDeclaration, SendDeclaration } from "../../../src/language/declaration.ts";
import type { IntegrationType, Template } from "../api/objects.ts";
import { useMemo } from "react";
import { attributeNames } from "./attribute-names.ts";
import type { Known } from "./option.ts";

/** Events that are looked at for their attributes' names. */
const lookedAt = 100;
const staleMs = 60_000;

export const integrationTypesQuery = queryOptions({
  queryKey: ["integration-types"],
  queryFn: ({ signal }) => get<readonly IntegrationType[]>("/integrations/types", signal),
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
      return attributeNames(history.map(({ event }) => event));
    },
    staleTime: staleMs,
  });

const nothing: readonly never[] = [];

/** What has not been read yet, or can't be, is left out: then it is only not completed. */
export function useKnown(tenant: string): Known {
  const { data: attributes = nothing } = useQuery(attributesQuery(tenant));
  const { data: templates = nothing } = useQuery(templatesQuery(tenant));
  const { data: types = nothing } = useQuery(integrationTypesQuery);
  return useMemo(
    () => ({ attributes, templates, endpoints: Object.fromEntries(types.map((type) => [type.type, declarationOf(type)])) }),
    [attributes, templates, types],
  );
}

/** What the server tells of a third party, as the compiler takes it. */
function declarationOf({ type, sends }: IntegrationType): EndpointDeclaration {
  return { name: type, sends: Object.fromEntries(sends.map((send) => [send.type, sendOf(send)])) };
}

function sendOf({ parameters, "one-of": oneOf, open, response }: IntegrationType["sends"][number]): SendDeclaration {
  const named = parameters.map(({ name, "default-from": from, ...declared }): [string, SendDeclaration["parameters"][string]] => {
    const byDefault = from === "pattern-name" ? from : from === undefined ? undefined : { field: from };
    return [name, { ...declared, ...(byDefault === undefined ? {} : { default: byDefault }) }];
  });
  return { parameters: Object.fromEntries(named), oneOf, open, fields: response };
}
