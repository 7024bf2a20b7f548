/** The audit log is searched by user, kind, item and time, newest first: an index ends with the row id, so each gives that order. */
import type { Migration } from "../migrate.ts";

const sql = `
  create index audit_user on audit (user collate nocase);
  create index audit_kind on audit (kind);
  create index audit_at on audit (at);
  create index audit_tenant_user on audit (tenant, user collate nocase) where tenant is not null;
  create index audit_tenant_kind on audit (tenant, kind) where tenant is not null;
  create index audit_tenant_item on audit (tenant, item) where tenant is not null;
`;

export const auditSearch: Migration = { number: 16, name: "audit search", sql };
