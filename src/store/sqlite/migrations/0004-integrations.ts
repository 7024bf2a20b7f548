/** Integrations, and the encrypted secrets of whatever has some. */
import type { Migration } from "../migrate.ts";

export const integrations: Migration = {
  number: 4,
  name: "integrations",
  sql: `
  create table integration (
    tenant integer not null references tenant, type text not null, fields text not null, receipt_token text not null unique,
    primary key (tenant, type)
  ) strict, without rowid;
  create table secret (
    tenant integer not null references tenant, place text not null, sealed text not null, primary key (tenant, place)
  ) strict, without rowid;
`,
};
