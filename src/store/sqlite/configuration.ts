/** What people configure. Every change is written together with its audit record, in one transaction. */
import type { Configuration, ConfigurationTables } from "../configuration.ts";
import type { NewAuditRecord } from "../audit.ts";
import { appendAudit } from "./audit.ts";
import { clientsTable, tokensTable } from "./clients.ts";
import type { Connection } from "./connection.ts";
import { integrationsTable } from "./integrations.ts";
import { patternsTable } from "./patterns.ts";
import { secretsTable } from "./secrets.ts";
import { templatesTable } from "./templates.ts";
import { tenantsTable } from "./tenants.ts";
import { usersTable } from "./users.ts";

/** Makes the record of a change from what the change's transaction returned. */
type Describe = (result: unknown) => NewAuditRecord | null;

export function configurationStore(connection: Connection): Configuration {
  const append = appendAudit(connection);
  /** of the change whose writing method is being called now; the method takes it with its one transaction */
  let inHand: Describe | null = null;
  const audited: Connection = {
    ...connection,
    write: (work) => {
      if (inHand === null) throw new Error("configuration is written through change, by one call of a writing method");
      const describe = inHand;
      inHand = null;
      return connection.write(() => {
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
    ...integrationsTable(audited),
    ...usersTable(audited),
    ...clientsTable(audited),
  };
  return {
    ...tables,
    ...tokensTable(connection),
    ...secretsTable(connection),
    change: async (work, describe) => {
      inHand = describe as Describe;
      const written = work(tables);
      const taken = inHand === null;
      inHand = null;
      const result = await written;
      if (!taken) throw new Error("a change must begin with its one writing call");
      return result;
    },
  };
}
