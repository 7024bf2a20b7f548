/** A customer's reactions by status and by pattern, so that rare ones are found at once among hundreds of thousands. */
import type { Migration } from "../migrate.ts";

export const journalSearch: Migration = {
  number: 9,
  name: "journal search",
  sql: `
    drop index reaction_key;
    create index reaction_key on reaction (key, status);
    create index reaction_key_pattern on reaction (key, pattern, status);
  `,
};
