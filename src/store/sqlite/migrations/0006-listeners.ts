/** Listeners, and how far each has come. */
import type { Migration } from "../migrate.ts";

export const listeners: Migration = {
  number: 6,
  name: "listeners",
  sql: `
  create table listener (
    tenant integer not null references tenant, id integer not null, name text not null, description text not null, status integer not null,
    type text not null, options text not null, secrets_key text not null, mapping text not null, token_hash text unique,
    primary key (tenant, id), unique (tenant, name)
  ) strict;
  create table listener_position (
    tenant integer not null, listener integer not null, position text not null, primary key (tenant, listener),
    foreign key (tenant, listener) references listener (tenant, id) on delete cascade
  ) strict, without rowid;
`,
};
