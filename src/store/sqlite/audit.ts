/** The audit log. */
import type { SQLInputValue } from "node:sqlite";
import type { Audit, AuditAction, AuditFilter, AuditKind, AuditRecord, Members, NewAuditRecord } from "../audit.ts";
import type { Connection, Query } from "./connection.ts";
import { decodeText, encodeNullable, encodeText } from "./text.ts";

interface AuditRow {
  readonly id: number;
  readonly at: number;
  readonly user: string;
  readonly client: string | null;
  readonly tenant: number | null;
  readonly tenant_id: string | null;
  readonly action: AuditAction;
  readonly kind: AuditKind;
  readonly item: string;
  readonly before: string | null;
  readonly after: string | null;
}

/** Condition and value of each filter. `+at` keeps the index on times, which is not in the order wanted, from the choice. */
const conditions: {
  readonly [Name in keyof AuditFilter]-?: { readonly sql: string; readonly value: (given: string & number) => SQLInputValue };
} = {
  tenant: { sql: "tenant = ?", value: (given) => given },
  kind: { sql: "kind = ?", value: (given) => given },
  item: { sql: "item = ?", value: encodeText },
  user: { sql: "user = ? collate nocase", value: encodeText },
  from: { sql: "+at >= ?", value: (given) => given },
  to: { sql: "+at < ?", value: (given) => given },
};

/** @returns a function that appends a record; call it inside the transaction of the change */
export function appendAudit(connection: Connection): (record: NewAuditRecord) => void {
  const insert = connection.prepare(
    "insert into audit (at, user, client, tenant, tenant_id, action, kind, item, before, after) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
  );
  return ({ at, author, tenant, action, kind, item, before, after }) => {
    const who = [encodeText(author.user), encodeNullable(author.client)] as const;
    const where = [tenant?.number ?? null, encodeNullable(tenant?.id ?? null)] as const;
    insert.run(at, ...who, ...where, action, kind, encodeText(item), toJson(before), toJson(after));
  };
}

export function auditStore(connection: Connection): Audit {
  const { read, write } = connection;
  const append = appendAudit(connection);
  const search = searchAudit(connection);
  return {
    append: async (record) => write(() => append(record)),
    records: async (filter, before, limit) => read(() => search(filter, before, limit).map(toRecord)),
  };
}

function searchAudit(connection: Connection): (filter: AuditFilter, before: number | null, limit: number) => AuditRow[] {
  const range = rangeOfTimes(connection);
  const prepared = new Map<string, Query<AuditRow>>();
  const query = (where: string): Query<AuditRow> => {
    const found = prepared.get(where) ?? connection.prepare<AuditRow>(`select * from audit where ${where} order by id desc limit ?`);
    prepared.set(where, found);
    return found;
  };
  return (filter, before, limit) => {
    const { first, last } = range(filter);
    const names = (Object.keys(conditions) as (keyof AuditFilter)[]).filter((name) => filter[name] !== undefined);
    const where = ["id between ? and ?", ...names.map((name) => conditions[name].sql)].join(" and ");
    const values = names.map((name) => conditions[name].value(filter[name] as string & number));
    return query(where).all(first, before === null ? last : Math.min(last, before - 1), ...values, limit);
  };
}

/**
 * The ids between which the records of a time lie, by the index on times alone: records are wide, and going through them from the newest to
 * the one asked for is what takes long.
 */
function rangeOfTimes(connection: Connection): (filter: AuditFilter) => { readonly first: number; readonly last: number } {
  const firstFrom = connection.prepare<{ id: number | null }>("select min(id) id from audit indexed by audit_at where at >= ?");
  const lastBefore = connection.prepare<{ id: number | null }>("select max(id) id from audit indexed by audit_at where at < ?");
  return ({ from, to }) => ({
    first: from === undefined ? 0 : (firstFrom.get(from)?.id ?? Number.MAX_SAFE_INTEGER),
    last: to === undefined ? Number.MAX_SAFE_INTEGER : (lastBefore.get(to)?.id ?? 0),
  });
}

/** JSON.stringify escapes lone surrogates itself (text.ts). */
function toJson(object: Members | null): string | null {
  return object === null ? null : JSON.stringify(object);
}

function toRecord(row: AuditRow): AuditRecord {
  return {
    number: row.id,
    at: row.at,
    author: { user: decodeText(row.user), client: row.client === null ? null : decodeText(row.client) },
    tenant: row.tenant === null ? null : { number: row.tenant, id: decodeText(row.tenant_id ?? "") },
    action: row.action,
    kind: row.kind,
    item: decodeText(row.item),
    before: row.before === null ? null : (JSON.parse(row.before) as Members),
    after: row.after === null ? null : (JSON.parse(row.after) as Members),
  };
}
