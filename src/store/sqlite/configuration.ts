/** What people configure. Every change is written together with its audit record, in one transaction. */
import type { Configuration, ConfigurationTables } from "../configuration.ts";
import type { NewAuditRecord } from "../audit.ts";
import { appendAudit } from "./audit.ts";
import { sessionsTable, tokensTable } from "./access.ts";
import { augmentsTable } from "./augments.ts";
import { clientsTable } from "./clients.ts";
import type { Connection } from "./connection.ts";
import { integrationsTable } from "./integrations.ts";
import { listenersTable } from "./listeners.ts";
import { patternsTable } from "./patterns.ts";
import { secretsTable } from "./secrets.ts";
import { templatesTable } from "./templates.ts";
import { tenantsTable } from "./tenants.ts";
import { usersTable } from "./users.ts";

/** Makes the record of a change from what the change's transaction returned. */
type Describe = (result: unknown) => NewAuditRecord | null;

export function configurationStore(connection: Connection): Configuration {
  const append = appendAudit(connection);
  /** the change whose writing method is being called now; the method takes it with its one transaction */
  let inHand: { readonly describe: Describe; readonly within: Connection["write"] } | null = null;
  const audited: Connection = {
    ...connection,
    write: (work) => {
      if (inHand === null) throw new Error("configuration is written through change, by one call of a writing method");
      const { describe, within } = inHand;
      inHand = null;
      return within(() => {
        const result = work();
        const record = describe(result);
        if (record !== null) append(record);
        return result;
      });
    },
  };
  const tables: ConfigurationTables = {
    ...tenantsTable(audited),
    ...patternsTable(audited),
    ...templatesTable(audited),
    ...augmentsTable(audited),
    ...listenersTable(audited),
    ...integrationsTable(audited),
    ...usersTable(audited),
    ...clientsTable(audited),
  };
  /** @param within runs what the writing method does */
  const begin = (
    work: (writes: ConfigurationTables) => Promise<unknown>,
    describe: Describe,
    within: Connection["write"],
  ): Promise<unknown> => {
    inHand = { describe, within };
    const written = work(tables);
    const taken = inHand === null;
    inHand = null;
    return taken ? written : written.then(() => Promise.reject(new Error("a change must begin with its one writing call")));
  };
  return {
    ...tables,
    ...tokensTable(connection),
    ...secretsTable(connection),
    ...sessionsTable(connection),
    change: <T>(work: (writes: ConfigurationTables) => Promise<T>, describe: (result: T) => NewAuditRecord | null) =>
      begin(work, describe as Describe, connection.write) as Promise<T>,
    changeAll: async (changes) => {
      const written: Promise<unknown>[] = [];
      try {
        connection.write(() => {
          for (const { work, describe } of changes) {
            const outcome: { failure?: { readonly error: unknown } } = {};
            written.push(begin(work, describe, noting(outcome)));
            if (outcome.failure !== undefined) throw outcome.failure.error;
          }
        });
      } finally {
        await Promise.allSettled(written);
      }
    },
  };
}

/** Runs work within the transaction that is open, and notes what it throws: a method's own promise tells of it too late. */
function noting(outcome: { failure?: { readonly error: unknown } }): Connection["write"] {
  return (work) => {
    try {
      return work();
    } catch (error) {
      outcome.failure = { error };
      throw error;
    }
  };
}
