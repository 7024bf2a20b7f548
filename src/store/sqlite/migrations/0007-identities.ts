/** Identities and the journal of what taught them. */
import type { Migration } from "../migrate.ts";

export const identities: Migration = {
  number: 7,
  name: "identities",
  sql: `
  create table identity (
    tenant integer not null, attribute text not null, value text not null, key text not null, partition integer not null,
    seq integer not null, at integer not null, primary key (tenant, value, attribute)
  ) strict, without rowid;
  create index identity_key on identity (tenant, key);

  create table teaching (
    id integer primary key, tenant integer not null, partition integer not null, seq integer not null, at integer not null,
    attribute text not null, value text not null, key text not null, before text
  ) strict;
  create index teaching_key on teaching (tenant, key);
  create index teaching_before on teaching (tenant, before) where before is not null;
  create index teaching_value on teaching (tenant, value);
  create index teaching_at on teaching (tenant, at);
`,
};
