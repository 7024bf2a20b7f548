/** What the Customer page reads and does. */
import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { get, getPage, part, request } from "../../api/client.ts";
import type { Customer, Erased, Identity, Teaching } from "../../api/objects.ts";
import { queries } from "../../api/queries.ts";

const pathOf = (tenant: string): string => `/tenants/${part(tenant)}`;
const keptMs = 60_000;
const pageSize = 100;

/** Where the export of a customer is. */
export const exportPath = (tenant: string, key: string): string => `${pathOf(tenant)}/customers/${part(key)}`;

/** Events, and reactions, that the page shows at first: a timeline for reading, however much there is. */
export const shownAtFirst = 1_000;

/** What is held of a customer, the newest or all of it. Each reading stands in the audit log, so it is read anew only when the person asks for it. */
export const customerQuery = (tenant: string, key: string, everything: boolean) =>
  queryOptions({
    queryKey: ["tenant", tenant, "customer", key, everything],
    queryFn: ({ signal }) => get<Customer>(exportPath(tenant, key) + (everything ? "" : `?limit=${shownAtFirst}`), signal),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: keptMs,
  });

/** What taught the identities of a customer, newest first. */
export const teachingsQuery = (tenant: string, key: string) =>
  infiniteQueryOptions({
    queryKey: ["tenant", tenant, "teachings", key],
    queryFn: ({ pageParam, signal }) => getPage<Teaching>(pageParam, signal),
    initialPageParam: `${pathOf(tenant)}/identities/journal?${new URLSearchParams({ key, limit: String(pageSize) }).toString()}`,
    getNextPageParam: ({ next }) => next,
  });

export interface Found {
  readonly key: string;
  /** what leads to it: "email ann@example.com"; null: nothing had to */
  readonly by: string | null;
}

interface Heard {
  readonly history: readonly { readonly "key-attr": string }[];
}

/** The customers that identifiers of a value lead to. */
export const foundQuery = (tenant: string, text: string) =>
  queryOptions({
    queryKey: ["tenant", tenant, "customer-found", text],
    queryFn: async ({ signal }): Promise<readonly Found[]> => {
      const filter = new URLSearchParams({ value: text }).toString();
      const identities = await get<readonly Identity[]>(`${pathOf(tenant)}/identities?${filter}`, signal);
      return identities.map(({ attribute, value, "key-attr": key }) => ({ key, by: `${attribute} ${value}` }));
    },
  });

const lookedAt = 100;

/** The customers of the latest events, the latest first. */
export const lateCustomersQuery = (tenant: string) =>
  queryOptions({
    queryKey: ["tenant", tenant, "late-customers"],
    queryFn: async ({ signal }) => {
      const { history } = await get<Heard>(`${pathOf(tenant)}/event/history?limit=${lookedAt}`, signal);
      return [...new Set(history.map((event) => event["key-attr"]))];
    },
  });

/** @throws RequestError */
export async function eraseCustomer(tenant: string, key: string): Promise<Erased> {
  const erased = await request<Erased>("DELETE", exportPath(tenant, key));
  for (const kept of ["customer", "teachings"]) queries.removeQueries({ queryKey: ["tenant", tenant, kept, key] });
  for (const kept of ["reactions", "reaction", "late-customers", "customer-found"]) {
    await queries.invalidateQueries({ queryKey: ["tenant", tenant, kept] });
  }
  return erased;
}
