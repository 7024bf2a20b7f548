/** Brings a data file to the schema this program knows, one numbered step at a time. */
import type { Connection } from "./connection.ts";
import { StoreError } from "./errors.ts";
import { firstSchema } from "./migrations/0001-first-schema.ts";
import { audit } from "./migrations/0002-audit.ts";
import { refusedEvents } from "./migrations/0003-refused-events.ts";
import { integrations } from "./migrations/0004-integrations.ts";
import { tenantLifecycle } from "./migrations/0005-tenant-lifecycle.ts";
import { listeners } from "./migrations/0006-listeners.ts";
import { identities } from "./migrations/0007-identities.ts";
import { augments } from "./migrations/0008-augments.ts";
import { journalSearch } from "./migrations/0009-journal-search.ts";
import { sessions } from "./migrations/0010-sessions.ts";
import { sendQueues } from "./migrations/0011-send-queues.ts";
import { reruns } from "./migrations/0012-reruns.ts";
import { activity } from "./migrations/0013-activity.ts";
import { customers } from "./migrations/0014-customers.ts";
import { augmenting } from "./migrations/0015-augmenting.ts";
import { auditSearch } from "./migrations/0016-audit-search.ts";

export interface Migration {
  /** counts up from 1 without gaps; never changed once released */
  readonly number: number;
  readonly name: string;
  readonly sql: string;
}

export const migrations: readonly Migration[] = [
  firstSchema,
  audit,
  refusedEvents,
  integrations,
  tenantLifecycle,
  listeners,
  identities,
  augments,
  journalSearch,
  sessions,
  sendQueues,
  reruns,
  activity,
  customers,
  augmenting,
  auditSearch,
];

/**
 * Applies the migrations that the file lacks, each in a transaction of its own.
 * @throws StoreError when the file has a newer schema than `known`, or is another program's database
 */
export function migrate(connection: Connection, file: string, known: readonly Migration[] = migrations): void {
  const current = currentSchema(connection, file);
  if (current > known.length) {
    throw new StoreError(
      `data file ${file} has schema ${current}, but this program knows schemas up to ${known.length}: ` +
        "a newer WhenThen has written it. Start that version again, or restore a backup from before the upgrade.",
    );
  }
  for (const migration of known.slice(current)) apply(connection, migration);
}

function apply(connection: Connection, migration: Migration): void {
  connection.write(() => {
    connection.exec(migration.sql);
    connection.prepare("insert into migration (number, name, applied_at) values (?, ?, unixepoch())").run(migration.number, migration.name);
  });
}

/** @returns number of the last migration applied, 0 for a new file */
function currentSchema(connection: Connection, file: string): number {
  const tables = connection.prepare<{ name: string }>("select name from sqlite_schema where type = 'table'").all();
  if (tables.length === 0) {
    connection.exec("create table migration (number integer primary key, name text not null, applied_at integer not null) strict");
    return 0;
  }
  if (!tables.some((table) => table.name === "migration")) {
    throw new StoreError(`data file ${file}: it is a database of another program (it has no table migration)`);
  }
  return connection.prepare<{ number: number }>("select coalesce(max(number), 0) number from migration").get()!.number;
}
