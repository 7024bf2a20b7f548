/** Refused events. `refused_total` keeps the last number given and how much there is, so that the bounds cost no counting. */
import type { NewRefusedEvent, RefusalCode, RefusedBounds, RefusedEvent, RefusedEvents, RefusedFilter } from "../refused.ts";
import type { Connection } from "./connection.ts";
import { idSql, idsOfTenant, maxNumber, numberSql } from "./ids.ts";
import { decodeNullable, decodeText, encodeNullable, encodeText } from "./text.ts";

interface Row {
  readonly number: number;
  readonly at: number;
  readonly source: string;
  readonly code: RefusalCode;
  readonly reason: string;
  readonly key: string | null;
  readonly bytes: number | null;
  readonly whole: number;
  readonly idempotency: string | null;
  readonly text: string | null;
}

interface Gone {
  readonly tenant: number;
  readonly length: number;
}

const columns = `${numberSql("id")} number, at, source, code, reason, key, bytes, whole, idempotency, text`;

const gone = "returning id >> 40 tenant, length";

/** What the port has, and a step for a transaction of somebody else's. */
export interface RefusedTable extends RefusedEvents {
  /** Erases a customer's refused events, inside a transaction; returns how many there were. */
  eraseCustomer(tenant: number, key: string): number;
}

export function refusedTable(connection: Connection): RefusedTable {
  const { read, write } = connection;
  const one = connection.prepare<Row>(`select ${columns} from refused where id = ${idSql("?1", "?2")}`);
  const list = filtered(connection, `id < ${idSql("?1", "?2")}`, "desc");
  const oldest = filtered(connection, `id > ${idSql("?1", "?2")}`, "asc");
  const remove = connection.prepare<Gone>(`delete from refused where id = ${idSql("?1", "?2")} ${gone}`);
  const eraseKey = connection.prepare<Gone>(`delete from refused where id ${idsOfTenant} and key = ?2 ${gone}`);
  const eraseAll = connection.prepare<Gone>(`delete from refused where id ${idsOfTenant} ${gone}`);
  const expire = connection.prepare<Gone>(
    `delete from refused where id in (select id from refused where at < ?1 order by at limit ?2) ${gone}`,
  );
  const subtract = connection.prepare("update refused_total set count = count - 1, length = length - ?2 where tenant = ?1");
  const account = (rows: readonly Gone[]): number => {
    for (const { tenant, length } of rows) subtract.run(tenant, length);
    return rows.length;
  };
  const there = connection.prepare<object>("select 1 from tenant where number = ? and deleting_since is null");
  const insert = inserter(connection);
  const giveUp = oldestGoFirst(connection, account);
  return {
    add: async (events, bounds) =>
      write(() => {
        const tenants = new Set(events.map(({ tenant }) => tenant).filter((tenant) => there.get(tenant) !== undefined));
        for (const event of events) if (tenants.has(event.tenant)) insert(event);
        return [...tenants].reduce((sum, tenant) => sum + giveUp(tenant, bounds), 0);
      }),
    list: async (tenant, filter, before, limit) => read(() => list(tenant, filter, before ?? maxNumber, limit)),
    oldest: async (tenant, filter, after, limit) => read(() => oldest(tenant, filter, after, limit)),
    event: async (tenant, number) =>
      read(() => {
        const row = one.get(tenant, number);
        return row === undefined ? null : toEvent(tenant, row);
      }),
    remove: async (tenant, numbers) => write(() => account(numbers.flatMap((number) => remove.all(tenant, number)))),
    erase: async (tenant, key) => write(() => void account(key === null ? eraseAll.all(tenant) : eraseKey.all(tenant, encodeText(key)))),
    eraseCustomer: (tenant, key) => account(eraseKey.all(tenant, encodeText(key))),
    expire: async (before, limit) => write(() => account(expire.all(before, limit))),
  };
}

type Filtered = (tenant: number, filter: RefusedFilter, number: number, limit: number) => RefusedEvent[];

/** @param range SQL about the id and the number bound as ?2 */
function filtered(connection: Connection, range: string, order: "asc" | "desc"): Filtered {
  const query = connection.prepare<Row>(
    `select ${columns} from refused where id ${idsOfTenant} and ${range} and (?3 is null or code = ?3)
       and (?4 is null or source = ?4) and (?5 is null or at >= ?5) and (?6 is null or at < ?6) order by id ${order} limit ?7`,
  );
  return (tenant, { code = null, source, from = null, to = null }, number, limit) =>
    query.all(tenant, number, code, source === undefined ? null : encodeText(source), from, to, limit).map((row) => toEvent(tenant, row));
}

function inserter(connection: Connection): (event: NewRefusedEvent) => void {
  const count = connection.prepare<{ last: number }>(
    `insert into refused_total (tenant, last, count, length) values (?1, 1, 1, ?2)
     on conflict (tenant) do update set last = last + 1, count = count + 1, length = length + ?2 returning last`,
  );
  const insert = connection.prepare(
    `insert into refused (id, at, source, code, reason, key, bytes, whole, idempotency, length, text)
     values (${idSql("?1", "?2")}, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)`,
  );
  return ({ tenant, at, source, code, reason, key, bytes, whole, idempotency, text }) => {
    const length = text?.length ?? 0;
    const { last } = count.get(tenant, length)!;
    insert.run(
      tenant,
      last,
      at,
      encodeText(source),
      code,
      encodeText(reason),
      encodeNullable(key),
      bytes,
      whole ? 1 : 0,
      idempotency === null ? null : JSON.stringify(idempotency),
      length,
      encodeNullable(text),
    );
  };
}

function oldestGoFirst(
  connection: Connection,
  account: (rows: readonly Gone[]) => number,
): (tenant: number, bounds: RefusedBounds) => number {
  const total = connection.prepare<{ count: number; length: number }>("select count, length from refused_total where tenant = ?");
  const oldest = connection.prepare<Gone>(
    `delete from refused where id = (select id from refused where id ${idsOfTenant} order by id limit 1) ${gone}`,
  );
  return (tenant, bounds) => {
    let given = 0;
    for (;;) {
      const { count, length } = total.get(tenant)!;
      if (count <= bounds.count && length <= bounds.length) return given;
      given += account(oldest.all(tenant));
    }
  };
}

function toEvent(tenant: number, row: Row): RefusedEvent {
  const { number, at, code, bytes } = row;
  return {
    tenant,
    number,
    at,
    source: decodeText(row.source),
    code,
    reason: decodeText(row.reason),
    key: decodeNullable(row.key),
    bytes,
    text: decodeNullable(row.text),
    whole: row.whole === 1,
    idempotency: row.idempotency === null ? null : (JSON.parse(row.idempotency) as RefusedEvent["idempotency"]),
  };
}
