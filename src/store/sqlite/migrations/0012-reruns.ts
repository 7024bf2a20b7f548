/** Which reaction a re-run repeats, and the command with which it begins. */
import type { Migration } from "../migrate.ts";

export const reruns: Migration = {
  number: 12,
  name: "reruns",
  sql: `
    alter table reaction add column rerun_of integer;
    alter table reaction add column rerun_from integer;
    create index reaction_rerun on reaction (tenant, rerun_of) where rerun_of is not null;
  `,
};
