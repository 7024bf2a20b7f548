/** What the Patterns page reads and writes. */
import { queryOptions } from "@tanstack/react-query";
import { get, getAll, part, request } from "../../api/client.ts";
import type { Pattern, PatternVersion } from "../../api/objects.ts";
import { queries } from "../../api/queries.ts";
import type { PatternDraft } from "./draft.ts";

const pathOf = (tenant: string): string => `/tenants/${part(tenant)}/patterns`;

export const patternsQuery = (tenant: string) =>
  queryOptions({ queryKey: ["tenant", tenant, "patterns"], queryFn: ({ signal }) => getAll<Pattern>(pathOf(tenant), signal) });

export const patternQuery = (tenant: string, id: string) =>
  queryOptions({
    queryKey: ["tenant", tenant, "patterns", id],
    queryFn: ({ signal }) => get<Pattern>(`${pathOf(tenant)}/${part(id)}`, signal),
  });

export const versionsQuery = (tenant: string, id: string) =>
  queryOptions({
    queryKey: ["tenant", tenant, "patterns", id, "versions"],
    queryFn: ({ signal }) => getAll<PatternVersion>(`${pathOf(tenant)}/${part(id)}/versions`, signal),
  });

/** @param id null: a new pattern. @throws RequestError */
export async function savePattern(tenant: string, id: string | null, draft: PatternDraft): Promise<Pattern> {
  const saved = await (id === null
    ? request<Pattern>("POST", pathOf(tenant), draft)
    : request<Pattern>("PUT", `${pathOf(tenant)}/${part(id)}`, draft));
  queries.setQueryData(patternQuery(tenant, saved.id).queryKey, saved);
  await refreshPatterns(tenant);
  return saved;
}

/** @throws RequestError */
export async function deletePattern(tenant: string, id: string): Promise<void> {
  await request("DELETE", `${pathOf(tenant)}/${part(id)}`);
  queries.removeQueries({ queryKey: patternQuery(tenant, id).queryKey });
  await refreshPatterns(tenant);
}

/** Makes an older version the newest. @throws RequestError */
export async function restoreVersion(tenant: string, id: string, version: number): Promise<Pattern> {
  const saved = await request<Pattern>("POST", `${pathOf(tenant)}/${part(id)}/versions/${version}/restore`);
  queries.setQueryData(patternQuery(tenant, id).queryKey, saved);
  await refreshPatterns(tenant);
  return saved;
}

function refreshPatterns(tenant: string): Promise<void> {
  return queries.invalidateQueries({ queryKey: patternsQuery(tenant).queryKey });
}
