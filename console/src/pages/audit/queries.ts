/** What the audit log's pages read. */
import { infiniteQueryOptions } from "@tanstack/react-query";
import { auditKinds, type AuditKind } from "../../../../src/store/audit.ts";
import { getPage, part } from "../../api/client.ts";
import type { AuditRecord } from "../../api/objects.ts";

/** The filters, as they stand in the page's address. Times as ISO 8601. */
export interface AuditFilters {
  readonly kind?: AuditKind;
  readonly item?: string;
  readonly user?: string;
  /** only on the page of the platform */
  readonly tenant?: string;
  readonly from?: string;
  readonly to?: string;
}

const texts = ["item", "user", "tenant", "from", "to"] as const;

/** Of what an address holds, the filters that are well-formed. */
export function auditFiltersIn(given: Readonly<Record<string, unknown>>): AuditFilters {
  const kind = auditKinds.find((one) => one === given["kind"]);
  const found = texts.flatMap((name) => {
    const value = given[name];
    return (typeof value === "string" || typeof value === "number") && value !== "" ? [[name, String(value)] as const] : [];
  });
  return { ...(kind === undefined ? {} : { kind }), ...Object.fromEntries(found) };
}

const pageSize = 50;

/** Newest first, page after page. @param tenant null: of the whole platform */
export const auditQuery = (tenant: string | null, filters: AuditFilters) =>
  infiniteQueryOptions({
    queryKey: tenant === null ? ["admin", "audit", filters] : ["tenant", tenant, "audit", filters],
    queryFn: ({ pageParam, signal }) => getPage<AuditRecord>(pageParam, signal),
    initialPageParam: `${tenant === null ? "" : `/tenants/${part(tenant)}`}/audit?${new URLSearchParams({ ...filters, limit: String(pageSize) }).toString()}`,
    getNextPageParam: ({ next }) => next,
  });
