/** What the Templates page reads and writes; the list is editor/known.ts's. */
import { queryOptions } from "@tanstack/react-query";
import type { Attributes } from "../../../../src/language/ast.ts";
import { get, getAll, part, request } from "../../api/client.ts";
import type { Template } from "../../api/objects.ts";
import { queries } from "../../api/queries.ts";
import { templatesQuery } from "../../editor/known.ts";

const pathOf = (tenant: string): string => `/tenants/${part(tenant)}/templates`;

export const templateQuery = (tenant: string, id: string) =>
  queryOptions({
    queryKey: ["tenant", tenant, "templates", id],
    queryFn: ({ signal }) => get<Template>(`${pathOf(tenant)}/${part(id)}`, signal),
  });

export interface User {
  readonly id: string;
  readonly name: string;
}

/** The patterns whose Then names the template. */
export const usedByQuery = (tenant: string, id: string) =>
  queryOptions({
    queryKey: ["tenant", tenant, "templates", id, "used-by"],
    queryFn: ({ signal }) => getAll<User>(`${pathOf(tenant)}/${part(id)}/used-by`, signal),
  });

export interface RecentEvent {
  readonly id: string;
  readonly key: string;
  readonly receivedAt: string;
  readonly attributes: Attributes;
}

const lookedAt = 50;

export const recentEventsQuery = (tenant: string) =>
  queryOptions({
    queryKey: ["tenant", tenant, "recent-events"],
    queryFn: async ({ signal }): Promise<readonly RecentEvent[]> => {
      const { history } = await get<{
        readonly history: readonly {
          readonly id: string;
          readonly "key-attr": string;
          readonly "received-at": string;
          readonly event: Attributes;
        }[];
      }>(`/tenants/${part(tenant)}/event/history?limit=${lookedAt}`, signal);
      return history.map(({ id, "key-attr": key, "received-at": receivedAt, event }) => ({ id, key, receivedAt, attributes: event }));
    },
  });

export type TemplateDraft = Pick<Template, "name" | "description" | "template">;

/** @param id null: a new template. @throws RequestError */
export async function saveTemplate(tenant: string, id: string | null, draft: TemplateDraft): Promise<Template> {
  const saved = await (id === null
    ? request<Template>("POST", pathOf(tenant), draft)
    : request<Template>("PUT", `${pathOf(tenant)}/${part(id)}`, draft));
  queries.setQueryData(templateQuery(tenant, saved.id).queryKey, saved);
  await queries.invalidateQueries({ queryKey: templatesQuery(tenant).queryKey });
  return saved;
}

/** @throws RequestError */
export async function deleteTemplate(tenant: string, id: string): Promise<void> {
  await request("DELETE", `${pathOf(tenant)}/${part(id)}`);
  queries.removeQueries({ queryKey: templateQuery(tenant, id).queryKey });
  await queries.invalidateQueries({ queryKey: templatesQuery(tenant).queryKey });
}
