/** The store on one SQLite file. */
import type { Store } from "../port.ts";
import { activityTable } from "./activity.ts";
import { auditStore } from "./audit.ts";
import { configurationStore } from "./configuration.ts";
import { connect } from "./connection.ts";
import { engineStore } from "./engine.ts";
import { customerErasure } from "./erase-customer.ts";
import { tenantErasure } from "./erase-tenant.ts";
import { journalStore } from "./journal.ts";
import { migrate } from "./migrate.ts";
import { positionsTable } from "./positions.ts";
import { refusedTable } from "./refused.ts";
import { openTables } from "./tables.ts";

export interface SqliteOptions {
  /** path, or ":memory:" for a store that is gone when it is closed */
  readonly file: string;
  /** The data file does not grow past it: what would is refused as on a full disk. Without it the disk is the limit. */
  readonly maxSizeBytes?: number;
  /** Length of the customers' log at which their table takes it over (customer-log.ts). Longer: faster commits, more memory, a slower start. */
  readonly customerLogLength?: number;
}

/**
 * Opens a data file, creating it or bringing it to the current schema.
 * @throws StoreError when the file can't be opened, is no data file of ours, or has a newer schema than this program knows
 */
export function openSqliteStore({ file, maxSizeBytes, customerLogLength }: SqliteOptions): Store {
  const connection = connect(file, maxSizeBytes);
  try {
    migrate(connection, file);
    const refused = refusedTable(connection);
    const tables = openTables(connection, customerLogLength);
    return {
      engine: engineStore(connection, tables),
      journal: journalStore(connection, tables),
      configuration: configurationStore(connection),
      audit: auditStore(connection),
      activity: activityTable(connection),
      refused,
      erasure: { ...tenantErasure(connection, tables), ...customerErasure(connection, tables, refused.eraseCustomer) },
      positions: positionsTable(connection),
      close: async () => connection.close(),
    };
  } catch (error) {
    connection.close();
    throw error;
  }
}
