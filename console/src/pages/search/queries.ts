/** What Search reads and does. */
import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { get, getPage, part, request } from "../../api/client.ts";
import type { Reaction, ReactionHead } from "../../api/objects.ts";
import { queries } from "../../api/queries.ts";

const statuses = ["running", "success", "failure", "cancelled"] as const;

export type Status = (typeof statuses)[number];

/** The filters, as they stand in the page's address. Times as ISO 8601. */
export interface Filters {
  readonly pattern?: string;
  readonly key?: string;
  readonly status?: Status;
  readonly from?: string;
  readonly to?: string;
}

/** Of what an address holds, the filters that are well-formed. */
export function filtersIn(given: Readonly<Record<string, unknown>>): Filters {
  const { pattern, status } = given;
  const text = (name: "key" | "from" | "to"): Filters => {
    const value = given[name];
    return (typeof value === "string" || typeof value === "number") && value !== "" ? { [name]: String(value) } : {};
  };
  return {
    ...(typeof pattern === "string" && /^PT\d+$/.test(pattern) ? { pattern } : {}),
    ...(statuses.includes(status as Status) ? { status: status as Status } : {}),
    ...text("key"),
    ...text("from"),
    ...text("to"),
  };
}

const pathOf = (tenant: string): string => `/tenants/${part(tenant)}/journal`;
const pageSize = 50;

/** Newest first, page after page. */
export const reactionsQuery = (tenant: string, filters: Filters) =>
  infiniteQueryOptions({
    queryKey: ["tenant", tenant, "reactions", filters],
    queryFn: ({ pageParam, signal }) => getPage<ReactionHead>(pageParam, signal),
    initialPageParam: `${pathOf(tenant)}?${new URLSearchParams({ ...filters, limit: String(pageSize) }).toString()}`,
    getNextPageParam: ({ next }) => next,
  });

const runningRefreshMs = 2_000;

export const reactionQuery = (tenant: string, id: string) =>
  queryOptions({
    queryKey: ["tenant", tenant, "reaction", id],
    queryFn: ({ signal }) => get<Reaction>(`${pathOf(tenant)}/${part(id)}`, signal),
    refetchInterval: ({ state }) => (state.data?.status === "running" ? runningRefreshMs : false),
  });

/** @throws RequestError */
export async function cancelReaction(tenant: string, id: string): Promise<void> {
  await request("POST", `${pathOf(tenant)}/${part(id)}/cancel`);
  await refresh(tenant);
}

/**
 * Runs an ended reaction again, as a new one.
 * @param from id of the command to begin with; null: the whole
 * @returns the new reaction's id
 * @throws RequestError
 */
export async function rerunReaction(tenant: string, id: string, from: number | null): Promise<string> {
  const made = await request<{ readonly id: string }>("POST", `${pathOf(tenant)}/${part(id)}/rerun`, from === null ? {} : { from });
  await refresh(tenant);
  return made.id;
}

/** Up to so many are looked at to say what a filter selects. */
export const maxPreviewed = 1_000;

const queryOf = (filters: Filters): string => new URLSearchParams({ ...filters }).toString();

/** What a filter selects, the newest first, up to maxPreviewed. */
export const selectionQuery = (tenant: string, filters: Filters) =>
  queryOptions({
    queryKey: ["tenant", tenant, "reactions", "selection", filters],
    queryFn: ({ signal }) => getPage<ReactionHead>(`${pathOf(tenant)}?${queryOf(filters)}&limit=${maxPreviewed}`, signal),
    staleTime: 0,
  });

export interface CancelledMany {
  readonly selected: number;
  readonly cancelled: number;
}

export interface RerunMany {
  readonly selected: number;
  readonly rerun: number;
  readonly "rerun-before": number;
  readonly refused: number;
  readonly reasons: readonly { readonly id: string; readonly error: string }[];
}

/** Cancels all running reactions that a filter selects. @throws RequestError */
export async function cancelAll(tenant: string, filters: Filters): Promise<CancelledMany> {
  const done = await request<CancelledMany>("POST", `${pathOf(tenant)}/cancel?${queryOf(filters)}`);
  await refresh(tenant);
  return done;
}

/**
 * Runs all ended reactions again that a filter selects, but those that have been before.
 * @param filters with a status
 * @param fromFailed begin with the command that failed
 * @throws RequestError
 */
export async function rerunAll(tenant: string, filters: Filters, fromFailed: boolean): Promise<RerunMany> {
  const done = await request<RerunMany>("POST", `${pathOf(tenant)}/rerun?${queryOf(filters)}`, fromFailed ? { from: "failed" } : {});
  await refresh(tenant);
  return done;
}

function refresh(tenant: string): Promise<unknown> {
  return Promise.all([
    queries.invalidateQueries({ queryKey: ["tenant", tenant, "reactions"] }),
    queries.invalidateQueries({ queryKey: ["tenant", tenant, "reaction"] }),
  ]);
}
