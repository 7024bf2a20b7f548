/** Recorded events for long readings in a thread of their own: a second connection, which only reads and holds nobody up. */
import { DatabaseSync } from "node:sqlite";
import type { Attributes } from "../../language/ast.ts";
import { explain } from "./errors.ts";
import { idSql, idsOfTenant, lastIdOfTenant, numberSql } from "./ids.ts";
import { decodeText } from "./text.ts";

export interface ReadEvent {
  readonly seq: number;
  readonly key: string;
  /** epoch ms on the tenant's clock */
  readonly time: number;
  readonly attributes: Attributes;
}

export interface EventReader {
  /** seq of the first event at or after that time (epoch ms, the tenant's clock), and of the last there is; null when there is none */
  span(tenant: number, from: number): { readonly first: number; readonly last: number } | null;
  /** Events after that seq, in order; at most limit. */
  after(tenant: number, seq: number, limit: number): ReadEvent[];
  close(): void;
}

/** @throws StoreError when the file can't be read */
export function openEventReader(file: string): EventReader {
  try {
    return readerOn(new DatabaseSync(file, { readOnly: true }));
  } catch (error) {
    throw explain(error, file);
  }
}

function readerOn(database: DatabaseSync): EventReader {
  const ends = database.prepare(`select ${numberSql("min(id)")} first, ${numberSql("max(id)")} last from event where id ${idsOfTenant}`);
  const nextTime = database.prepare(
    `select ${numberSql("id")} seq, time from event where id >= ${idSql("?1", "?2")} and id <= ${lastIdOfTenant} order by id limit 1`,
  );
  const page = database.prepare(
    `select ${numberSql("id")} seq, key, time, attributes from event where id > ${idSql("?1", "?2")} and id <= ${lastIdOfTenant} order by id limit ?3`,
  );
  return {
    span(tenant, from) {
      const { first, last } = ends.get(tenant) as { first: number | null; last: number | null };
      if (first === null || last === null) return null;
      const start = firstSince((seq) => nextTime.get(tenant, seq) as { seq: number; time: number } | undefined, first, last, from);
      return start === null ? null : { first: start, last };
    },
    after: (tenant, seq, limit) =>
      (page.all(tenant, seq, limit) as unknown as { seq: number; key: string; time: number; attributes: string }[]).map((row) => ({
        seq: row.seq,
        key: decodeText(row.key),
        time: row.time,
        attributes: JSON.parse(row.attributes) as Attributes,
      })),
    close: () => database.close(),
  };
}

/** Times grow with the seqs, some of which may be gone, so the first is found by halving. */
function firstSince(
  next: (seq: number) => { readonly seq: number; readonly time: number } | undefined,
  first: number,
  last: number,
  from: number,
): number | null {
  let low = first;
  let high = last + 1;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    const found = next(middle);
    if (found === undefined || found.time >= from) high = middle;
    else low = found.seq + 1;
  }
  return next(low)?.seq ?? null;
}
