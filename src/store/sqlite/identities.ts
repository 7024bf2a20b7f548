/** Identities, and the journal of what taught them. */
import type { IdentifierValue } from "../../identify/identifiers.ts";
import type { Identity, IdentityFilter, JournaledTeaching, Teaching } from "../identities.ts";
import { partitionOf } from "../partition.ts";
import type { Connection, Query } from "./connection.ts";
import { decodeNullable, decodeText, encodeNullable, encodeText } from "./text.ts";

interface IdentityRow {
  readonly attribute: string;
  readonly value: string;
  readonly key: string;
  readonly seq: number;
  readonly at: number;
}

interface TeachingRow extends IdentityRow {
  readonly id: number;
  readonly before: string | null;
}

export interface Identities {
  put(tenant: number, teaching: Teaching): void;
  find(tenant: number, values: readonly IdentifierValue[]): Identity[];
  /** how many lead to this customer */
  count(tenant: number, key: string): number;
  list(tenant: number, filter: IdentityFilter, after: IdentifierValue | null, limit: number): Identity[];
  /** newest first */
  teachings(tenant: number, filter: IdentityFilter, before: number | null, limit: number): JournaledTeaching[];
  /** @returns how many teachings from before that time went */
  expire(tenant: number, before: number, limit: number): number;
}

export function identitiesTable(connection: Connection): Identities {
  const upsert = connection.prepare(
    `insert into identity (tenant, attribute, value, key, partition, seq, at) values (?, ?, ?, ?, ?, ?, ?)
     on conflict (tenant, value, attribute) do update set key = excluded.key, partition = excluded.partition, seq = excluded.seq, at = excluded.at`,
  );
  const append = connection.prepare(
    "insert into teaching (tenant, attribute, value, key, partition, seq, at, before) values (?, ?, ?, ?, ?, ?, ?, ?)",
  );
  const one = connection.prepare<IdentityRow>(
    "select attribute, value, key, seq, at from identity where tenant = ? and value = ? and attribute = ?",
  );
  const count = connection.prepare<{ count: number }>("select count(*) count from identity where tenant = ? and key = ?");
  const expire = connection.prepare(
    "delete from teaching where id in (select id from teaching where tenant = ? and at < ? order by at limit ?)",
  );
  return {
    put(tenant, { attribute, value, key, seq, at, before }) {
      const columns = [tenant, encodeText(attribute), encodeText(value), encodeText(key), partitionOf(tenant, key), seq, at] as const;
      upsert.run(...columns);
      append.run(...columns, encodeNullable(before));
    },
    find: (tenant, values) =>
      values.flatMap(({ attribute, value }) => {
        const row = one.get(tenant, encodeText(value), encodeText(attribute));
        return row === undefined ? [] : [toIdentity(row)];
      }),
    count: (tenant, key) => count.get(tenant, encodeText(key))!.count,
    ...searches(connection),
    expire: (tenant, before, limit) => Number(expire.run(tenant, before, limit).changes),
  };
}

type Condition = readonly [sql: string, value: string | number];

/** A filter is the prefix of an index: value, or key. */
function searches(connection: Connection): Pick<Identities, "list" | "teachings"> {
  const statements = new Map<string, Query<TeachingRow>>();
  const run = (sql: string, values: readonly (string | number)[]): TeachingRow[] => {
    let statement = statements.get(sql);
    if (statement === undefined) statements.set(sql, (statement = connection.prepare<TeachingRow>(sql)));
    return statement.all(...values);
  };
  return {
    list(tenant, { value, key }, after, limit) {
      const conditions = [...conditionsOf(tenant, value), ...(key === undefined ? [] : [["key = ?", encodeText(key)] as const])];
      const from = after === null ? "" : " and (value, attribute) > (?, ?)";
      const cursor = after === null ? [] : [encodeText(after.value), encodeText(after.attribute)];
      const sql = `select attribute, value, key, seq, at from identity where ${sqlOf(conditions)}${from} order by value, attribute limit ?`;
      return run(sql, [...valuesOf(conditions), ...cursor, limit]).map(toIdentity);
    },
    teachings(tenant, { value, key }, before, limit) {
      const conditions = [...conditionsOf(tenant, value), ...(before === null ? [] : [["id < ?", before] as const])];
      const some = `select id, attribute, value, key, seq, at, before from teaching where ${sqlOf(conditions)}`;
      const values = valuesOf(conditions);
      if (key === undefined) return run(`${some} order by id desc limit ?`, [...values, limit]).map(toTeaching);
      const either = `${some} and key = ? union ${some} and before = ? order by id desc limit ?`;
      return run(either, [...values, encodeText(key), ...values, encodeText(key), limit]).map(toTeaching);
    },
  };
}

function conditionsOf(tenant: number, value: string | undefined): Condition[] {
  return [["tenant = ?", tenant], ...(value === undefined ? [] : [["value = ?", encodeText(value)] as const])];
}

const sqlOf = (conditions: readonly Condition[]): string => conditions.map(([sql]) => sql).join(" and ");
const valuesOf = (conditions: readonly Condition[]): (string | number)[] => conditions.map(([, value]) => value);

function toIdentity({ attribute, value, key, seq, at }: IdentityRow): Identity {
  return { attribute: decodeText(attribute), value: decodeText(value), key: decodeText(key), seq, at };
}

function toTeaching(row: TeachingRow): JournaledTeaching {
  return { ...toIdentity(row), number: row.id, before: decodeNullable(row.before) };
}
