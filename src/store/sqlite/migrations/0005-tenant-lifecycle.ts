/** Tenants that are being deleted, with how far their erasure has come, and sending that is paused for single integrations. */
import type { Migration } from "../migrate.ts";

export const tenantLifecycle: Migration = {
  number: 5,
  name: "tenant lifecycle",
  sql: `
    alter table tenant add column paused_integrations text not null default '[]';
    alter table tenant add column deleting_since integer;
    alter table tenant add column erased_rows integer not null default 0;
  `,
};
