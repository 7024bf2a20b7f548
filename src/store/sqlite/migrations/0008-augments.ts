/** Augments; the rows of a file augment are in files beside the store. */
import type { Migration } from "../migrate.ts";

export const augments: Migration = {
  number: 8,
  name: "augments",
  sql: `
  create table augment (
    tenant integer not null references tenant, id integer not null, name text not null, description text not null, type text not null,
    service text not null, options text not null, file text, primary key (tenant, id), unique (tenant, name)
  ) strict;
`,
};
