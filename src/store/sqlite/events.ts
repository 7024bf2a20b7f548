/** Events: rows in the order of acceptance, appended and, by retention, deleted. */
import type { Attributes } from "../../language/ast.ts";
import { partitionOf } from "../partition.ts";
import type { StoredEvent } from "../port.ts";
import type { Connection } from "./connection.ts";
import { customerEvents, type CustomerEvents } from "./customer-events.ts";
import { eventKeys } from "./event-keys.ts";
import { idSql, idsOfTenant, numberSql } from "./ids.ts";
import { decodeText, encodeText } from "./text.ts";

interface EventRow {
  readonly seq: number;
  readonly key: string;
  readonly time: number;
  readonly received_at: number;
  readonly attributes: string;
  readonly contributing: number;
  readonly depth: number;
  readonly root: number | null;
}

const columns = `${numberSql("id")} seq, key, time, received_at, attributes, contributing, depth, root`;

export interface Events {
  insert(event: StoredEvent): void;
  load(tenant: number, seqs: readonly number[]): StoredEvent[];
  /** newest first */
  latest(tenant: number, limit: number): StoredEvent[];
  /** A customer's events after a seq, ascending (customer-events.ts). */
  ofCustomer(tenant: number, key: string, after: number, limit: number): { events: StoredEvent[]; next: number | null };
  /** The same before a seq (null: from the newest), descending. */
  lateOfCustomer(tenant: number, key: string, before: number | null, limit: number): { events: StoredEvent[]; next: number | null };
  removeOfCustomer: CustomerEvents<EventRow>["remove"];
  /** Drops the filters of blocks that have no event any more, inside a transaction. */
  dropKeys(tenant: number): void;
  countDescendants(tenant: number, root: number): number;
  any(tenant: number): boolean;
}

export function eventsTable(connection: Connection): Events {
  const keys = eventKeys(connection);
  const ofCustomer = customerEvents<EventRow>(connection, keys, columns);
  // One row a statement: rows of 50 in one `values`, or all of them through json_each, were 30 to 45 % slower (docs/storage.md).
  const insert = connection.prepare(
    `insert into event (id, partition, contributing, depth, root, time, received_at, key, attributes)
     values (${idSql("?1", "?2")}, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)`,
  );
  const one = connection.prepare<EventRow>(`select ${columns} from event where id = ${idSql("?1", "?2")}`);
  const latest = connection.prepare<EventRow>(`select ${columns} from event where id ${idsOfTenant} order by id desc limit ?2`);
  const descendants = connection.prepare<{ count: number }>(`select count(*) count from event where root = ?2 and id ${idsOfTenant}`);
  const any = connection.prepare<{ found: number }>(
    `select exists (select 1 from progress where tenant = ?1 and last_seq > 0) or exists (select 1 from event where id ${idsOfTenant}) found`,
  );
  return {
    insert(event) {
      insert.run(
        event.tenant,
        event.seq,
        partitionOf(event.tenant, event.key),
        event.contributing ? 1 : 0,
        event.depth,
        event.root,
        event.time,
        event.receivedAt,
        encodeText(event.key),
        JSON.stringify(event.attributes),
      );
      keys.note(event.tenant, event.seq, event.key);
    },
    load(tenant, seqs) {
      const found: StoredEvent[] = [];
      for (const seq of seqs) {
        const row = one.get(tenant, seq);
        if (row !== undefined) found.push(toEvent(tenant, row));
      }
      return found;
    },
    latest: (tenant, limit) => latest.all(tenant, limit).map((row) => toEvent(tenant, row)),
    ofCustomer(tenant, key, after, limit) {
      const { rows, next } = ofCustomer.read(tenant, key, after, limit);
      return { events: rows.map((row) => toEvent(tenant, row)), next };
    },
    lateOfCustomer(tenant, key, before, limit) {
      const { rows, next } = ofCustomer.readBack(tenant, key, before, limit);
      return { events: rows.map((row) => toEvent(tenant, row)), next };
    },
    removeOfCustomer: ofCustomer.remove,
    dropKeys: keys.dropPassed,
    countDescendants: (tenant, root) => descendants.get(tenant, root)!.count,
    any: (tenant) => any.get(tenant)!.found === 1,
  };
}

function toEvent(tenant: number, row: EventRow): StoredEvent {
  return {
    tenant,
    seq: row.seq,
    key: decodeText(row.key),
    time: row.time,
    receivedAt: row.received_at,
    attributes: JSON.parse(row.attributes) as Attributes,
    contributing: row.contributing === 1,
    depth: row.depth,
    root: row.root,
  };
}
