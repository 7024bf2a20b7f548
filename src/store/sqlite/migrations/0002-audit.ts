/** The audit log. No foreign key: a record outlives the tenant it names. */
import type { Migration } from "../migrate.ts";

const sql = `
  create table audit (
    id integer primary key autoincrement, at integer not null, user text not null, client text, tenant integer, tenant_id text,
    action text not null, kind text not null, item text not null, before text, after text
  ) strict;
  create index audit_tenant on audit (tenant) where tenant is not null;
  create index audit_item on audit (item);
  create trigger audit_append_only before update on audit begin select raise(abort, 'the audit log is append-only'); end;
`;

export const audit: Migration = { number: 2, name: "audit", sql };
