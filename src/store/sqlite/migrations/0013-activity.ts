import type { Migration } from "../migrate.ts";

/** Counts of what happened, by stretch of time; pattern 0: of all. */
export const activity: Migration = {
  number: 13,
  name: "activity",
  sql: `
  create table activity (
    tenant integer not null, stretch integer not null, kind text not null, pattern integer not null, at integer not null, count integer not null,
    primary key (tenant, stretch, kind, pattern, at)
  ) strict, without rowid;
  create index activity_at on activity (stretch, at);
`,
};
