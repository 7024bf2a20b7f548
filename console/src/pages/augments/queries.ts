/** What the Augments page reads and writes. */
import { queryOptions } from "@tanstack/react-query";
import type { Attributes } from "../../../../src/language/ast.ts";
import { get, getAll, part, request } from "../../api/client.ts";
import type { Augment, AugmentRows, AugmentTrial } from "../../api/objects.ts";
import { queries } from "../../api/queries.ts";
import { postFile } from "../../api/upload.ts";

/** How often what may change by itself is read anew, ms. */
const calmMs = 5_000;
const loadingMs = 500;

const pathOf = (tenant: string, id?: string): string => `/tenants/${part(tenant)}/augments${id === undefined ? "" : `/${part(id)}`}`;

export const augmentsQuery = (tenant: string) =>
  queryOptions({
    queryKey: ["tenant", tenant, "augments"],
    queryFn: ({ signal }) => getAll<Augment>(pathOf(tenant), signal),
    refetchInterval: calmMs,
  });

export const augmentQuery = (tenant: string, id: string) =>
  queryOptions({
    queryKey: ["tenant", tenant, "augments", id],
    queryFn: ({ signal }) => get<Augment>(pathOf(tenant, id), signal),
    refetchInterval: ({ state }) => (state.data?.state === "loading" ? loadingMs : calmMs),
  });

/** @param file when the file came, so that another one is read anew */
export const rowsQuery = (tenant: string, id: string, file: string) =>
  queryOptions({
    queryKey: ["tenant", tenant, "augments", id, "rows", file],
    queryFn: ({ signal }) => get<AugmentRows>(`${pathOf(tenant, id)}/rows`, signal),
  });

/** Where the browser downloads the CSV. */
export const fileAddress = (tenant: string, id: string): string => `${pathOf(tenant, id)}/file`;

/** The members that a person writes. */
export type AugmentDraft = Pick<Augment, "name" | "description" | "type" | "service" | "options">;

/** @param id null: a new augment. @throws RequestError */
export async function saveAugment(tenant: string, id: string | null, draft: AugmentDraft): Promise<Augment> {
  const saved = await (id === null ? request<Augment>("POST", pathOf(tenant), draft) : request<Augment>("PUT", pathOf(tenant, id), draft));
  queries.setQueryData(augmentQuery(tenant, saved.id).queryKey, saved);
  await refreshList(tenant);
  return saved;
}

/** @throws RequestError */
export async function deleteAugment(tenant: string, id: string): Promise<void> {
  await request("DELETE", pathOf(tenant, id));
  queries.removeQueries({ queryKey: augmentQuery(tenant, id).queryKey });
  await refreshList(tenant);
}

/**
 * Uploads a CSV; resolves when it is in use.
 * @param onSent is told the share that has gone, from 0 to 1
 * @throws RequestError, with the wrong rows as its problems
 */
export async function uploadFile(
  tenant: string,
  id: string,
  file: File,
  onSent: (share: number) => void,
  signal: AbortSignal,
): Promise<Augment> {
  const augment = await postFile<Augment>(`${pathOf(tenant, id)}/file`, file, "text/csv", onSent, signal);
  queries.setQueryData(augmentQuery(tenant, id).queryKey, augment);
  await refreshList(tenant);
  return augment;
}

/** @throws RequestError */
export async function deleteFile(tenant: string, id: string): Promise<void> {
  await request("DELETE", `${pathOf(tenant, id)}/file`);
  await queries.invalidateQueries({ queryKey: augmentQuery(tenant, id).queryKey });
  await refreshList(tenant);
}

/** @throws RequestError */
export const tryAugment = (tenant: string, id: string, event: Attributes): Promise<AugmentTrial> =>
  request<AugmentTrial>("POST", `${pathOf(tenant, id)}/try`, { event });

function refreshList(tenant: string): Promise<void> {
  return queries.invalidateQueries({ queryKey: augmentsQuery(tenant).queryKey, exact: true });
}
