/** Refused events, and how much of them each tenant has. */
import type { Migration } from "../migrate.ts";

export const refusedEvents: Migration = {
  number: 3,
  name: "refused events",
  sql: `
  create table refused (
    id integer primary key, at integer not null, source text not null, code text not null, reason text not null, key text, bytes integer,
    whole integer not null, idempotency text, length integer not null, text text
  ) strict;
  create index refused_at on refused (at);
  create table refused_total (
    tenant integer primary key, last integer not null, count integer not null, length integer not null
  ) strict;
`,
};
