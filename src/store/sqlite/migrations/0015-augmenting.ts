/** Reactions that have not begun, since something that augments their contexts is still to be fetched. */
import type { Migration } from "../migrate.ts";

export const augmenting: Migration = {
  number: 15,
  name: "augmenting",
  sql: `
  create table augmenting (tenant integer not null, reaction integer not null, primary key (tenant, reaction)) strict, without rowid;
`,
};
