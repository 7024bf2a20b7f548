/**
 * The search of the journal, newest first. Every filter is a range of one index, which ends with the reaction's number:
 * key (and status) -> reaction_key, with a pattern -> reaction_key_pattern; pattern and status -> reaction_pattern; status -> reaction_status or
 * running; from and to -> a range of numbers.
 */
import type { ReactionFilter, ReactionHead } from "../journal.ts";
import type { ReactionStatus } from "../port.ts";
import type { Connection, Query } from "./connection.ts";
import { idSql, numberSql } from "./ids.ts";
import { matchedRange } from "./matched-blocks.ts";
import { statusNames, statusNumber } from "./statuses.ts";
import { decodeNullable, decodeText, encodeText } from "./text.ts";

export interface HeadRow {
  readonly number: number;
  readonly pattern: number;
  readonly name: string;
  readonly version: number;
  readonly key: string;
  readonly status: number;
  readonly matched_at: number;
  readonly ended_at: number | null;
  readonly reason: string | null;
  readonly rerun_of: number | null;
  readonly rerun_from: number | null;
  /** JSON array */
  readonly reruns: string;
}

export const headColumns = `${numberSql("reaction.id")} number, reaction.pattern, origin.name, origin.version, reaction.key, reaction.status,
  reaction.matched_at, reaction.ended_at, reaction.reason, reaction.rerun_of, reaction.rerun_from,
  (select json_group_array(${numberSql("again.id")}) from reaction again
     where again.tenant = reaction.tenant and again.rerun_of = ${numberSql("reaction.id")}) reruns`;

export function toHead(row: HeadRow): ReactionHead {
  return {
    number: row.number,
    pattern: { id: row.pattern, name: decodeText(row.name), version: row.version },
    key: decodeText(row.key),
    status: statusNames[row.status]!,
    matchedAt: row.matched_at,
    endedAt: row.ended_at,
    reason: decodeNullable(row.reason),
    rerun: row.rerun_of === null ? null : { of: row.rerun_of, from: row.rerun_from },
    reruns: JSON.parse(row.reruns) as number[],
  };
}

/** SQL and the values of its question marks, in order. */
interface Part {
  readonly sql: string;
  readonly values: readonly (string | number)[];
}

/** @returns the port's `reactions` */
export function searchReactions(
  connection: Connection,
): (tenant: number, filter: ReactionFilter, before: number | null, limit: number) => ReactionHead[] {
  const rangeOf = matchedRange(connection);
  // At most one statement for each combination of filters.
  const statements = new Map<string, Query<HeadRow>>();

  return (tenant, filter, before, limit) => {
    const range = rangeOf(tenant, filter.from, filter.to);
    if (range === null) return [];
    const last = before === null ? range.last : Math.min(range.last, before - 1);
    const ids = { sql: `reaction.id between ${idSql("?", "?")} and ${idSql("?", "?")}`, values: [tenant, range.first, tenant, last] };
    const found = choose(filter, [ids, ...timeConditions(filter)]);
    const sql = `select ${headColumns} from (${found.sql} order by id desc limit ?) found
      cross join reaction on reaction.id = found.id join origin on origin.id = reaction.origin order by reaction.id desc`;
    let statement = statements.get(sql);
    if (statement === undefined) statements.set(sql, (statement = connection.prepare<HeadRow>(sql)));
    return statement.all(...found.values, limit).map(toHead);
  };
}

function timeConditions({ from, to }: ReactionFilter): Part[] {
  const conditions: Part[] = [];
  if (from !== undefined) conditions.push({ sql: "reaction.matched_at >= ?", values: [from] });
  if (to !== undefined) conditions.push({ sql: "reaction.matched_at < ?", values: [to] });
  return conditions;
}

/** The ids, newest first, from the index that fits the filter best. */
function choose({ key, pattern, status }: ReactionFilter, conditions: readonly Part[]): Part {
  const patternIs: Part[] = pattern === undefined ? [] : [{ sql: "reaction.pattern = ?", values: [pattern] }];
  // Without a status: the ranges of all four, which SQLite merges as it reads.
  const statuses = status === undefined ? statusNames : [status];
  const statusIs = (name: ReactionStatus): Part => ({ sql: "reaction.status = ?", values: [statusNumber[name]] });
  if (key !== undefined) {
    const index = pattern === undefined ? "reaction_key" : "reaction_key_pattern";
    const keyIs: Part = { sql: "reaction.key = ?", values: [encodeText(key)] };
    return union(statuses.map((name) => select(`reaction indexed by ${index}`, [keyIs, ...patternIs, statusIs(name), ...conditions])));
  }
  if (pattern !== undefined) {
    return union(statuses.map((name) => select("reaction indexed by reaction_pattern", [...patternIs, statusIs(name), ...conditions])));
  }
  if (status === "running") return selectRunning(conditions);
  if (status !== undefined) {
    const ended: Part = { sql: "reaction.status > 0", values: [] };
    return select("reaction indexed by reaction_status", [statusIs(status), ended, ...conditions]);
  }
  return select("reaction", conditions);
}

/** The few running ones drive the search: their ids are a table of their own. */
function selectRunning([ids, ...others]: readonly Part[]): Part {
  const range = { sql: ids!.sql.replace("reaction.id", "running.id"), values: ids!.values };
  const { sql, values } = select("running cross join reaction on reaction.id = running.id", [range, ...others]);
  return { sql: sql.replace("select reaction.id id", "select running.id id"), values };
}

function select(source: string, conditions: readonly Part[]): Part {
  return {
    sql: `select reaction.id id from ${source} where ${conditions.map((condition) => condition.sql).join(" and ")}`,
    values: conditions.flatMap((condition) => condition.values),
  };
}

function union(parts: readonly Part[]): Part {
  return { sql: parts.map((part) => part.sql).join(" union all "), values: parts.flatMap((part) => part.values) };
}
