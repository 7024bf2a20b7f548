/** Where a customer's events lie, and which customers are being erased. */
import type { Migration } from "../migrate.ts";

export const customers: Migration = {
  number: 14,
  name: "customers",
  sql: `
    create table event_keys (tenant integer not null, block integer not null, filter blob not null, primary key (tenant, block)) strict, without rowid;
    create table erasing (
      tenant integer not null, key text not null, through_event integer not null, through_reaction integer not null, since integer not null,
      primary key (tenant, key)
    ) strict, without rowid;
  `,
};
