/** Erasing a deleted tenant, table by table, in steps small enough to lie between two batches of the engine. */
import type { DeletedTenant, Erasure } from "../erasure.ts";
import type { Connection, Query } from "./connection.ts";
import { primaryKeyOf, tableOwnership } from "./owned-rows.ts";
import type { Tables } from "./tables.ts";
import { decodeText } from "./text.ts";

interface DeletedRow {
  readonly number: number;
  readonly id: string;
  readonly name: string;
  readonly deleting_since: number;
  readonly erased_rows: number;
}

/** Rows of the customers' log rewritten in one step. */
const logRowsAStep = 10;

export function tenantErasure(
  connection: Connection,
  { customers }: Tables,
): Pick<Erasure, "deleteTenant" | "deletedTenants" | "eraseTenant"> {
  const { read, write } = connection;
  const mark = connection.prepare("update tenant set deleting_since = ?2 where number = ?1 and deleting_since is null");
  const leave = connection.prepare("delete from user_tenant where tenant = ?");
  const deleted = connection.prepare<DeletedRow>(
    "select number, id, name, deleting_since, erased_rows from tenant where deleting_since is not null order by deleting_since, number",
  );
  const step = erasureStep(connection, customers);
  return {
    deleteTenant: async (tenant, at) =>
      write(() => {
        mark.run(tenant, at);
        leave.run(tenant);
      }),
    deletedTenants: async () => read(() => deleted.all().map(toDeleted)),
    eraseTenant: async (tenant, limit) => step(tenant, limit),
  };
}

function toDeleted(row: DeletedRow): DeletedTenant {
  return {
    number: row.number,
    id: decodeText(row.id),
    name: decodeText(row.name),
    since: row.deleting_since,
    erasedRows: row.erased_rows,
  };
}

function erasureStep(connection: Connection, customers: Tables["customers"]): (tenant: number, limit: number) => number {
  const note = connection.prepare("update tenant set erased_rows = erased_rows + ?2 where number = ?1");
  /** rows of the log that are done, by tenant; after a restart the log is gone through again */
  const logDone = new Map<number, number>();
  let removals: readonly Query<never>[] | null = null;
  return (tenant, limit) => {
    const after = logDone.get(tenant) ?? 0;
    const log = connection.write(() => customers.eraseLogged((owner) => owner === tenant, after, logRowsAStep));
    log.committed();
    logDone.set(tenant, log.last);
    if (log.states > 0) return log.states;
    if (!log.atEnd) return 1;
    removals ??= prepareRemovals(connection);
    const gone = connection.write(() => {
      for (const removal of removals!) {
        const rows = Number(removal.run(tenant, limit).changes);
        if (rows === 0) continue;
        note.run(tenant, rows);
        return rows;
      }
      return 0;
    });
    if (gone === 0) logDone.delete(tenant);
    return gone;
  };
}

/** For each table that has rows of tenants a statement that deletes at most `?2` of those of the tenant `?1`. */
function prepareRemovals(connection: Connection): readonly Query<never>[] {
  return Object.entries(tableOwnership).flatMap(([table, { tenant }]) => {
    if (tenant === null) return [];
    const key = primaryKeyOf(connection, table);
    return [connection.prepare(`delete from ${table} where (${key}) in (select ${key} from ${table} where ${tenant} limit ?2)`)];
  });
}
