/** A customer's events, found through the filters of their blocks, a bounded piece of work at a time. */
import type { Connection } from "./connection.ts";
import { blockOf, seqsOf, type EventKeys } from "./event-keys.ts";
import { idSql, idsOfTenant, numberSql } from "./ids.ts";
import { encodeText } from "./text.ts";

/** Blocks looked through in one piece of work, about 10 ms; and blocks that their filters pass over. */
const maxBlocks = 32;
const maxPassed = 2_000;

export interface CustomerEvents<Row> {
  /**
   * Reads events after a seq, ascending; at most limit.
   * @returns next: the seq after which to go on, null at the end
   */
  read(tenant: number, key: string, after: number, limit: number): { rows: Row[]; next: number | null };
  /**
   * Reads events before a seq (null: from the newest), descending; at most limit.
   * @returns next: the seq before which to go on, null at the end
   */
  readBack(tenant: number, key: string, before: number | null, limit: number): { rows: Row[]; next: number | null };
  /**
   * Deletes events after a seq and up to another, inside a transaction; of a block all or none.
   * @returns next: the seq after which to go on, null at the end
   */
  remove(tenant: number, key: string, after: number, through: number, limit: number): { removed: number; next: number | null };
}

/** @param columns of the table event, as a Row has them */
export function customerEvents<Row extends { readonly seq: number }>(
  connection: Connection,
  keys: EventKeys,
  columns: string,
): CustomerEvents<Row> {
  const edge = (order: "asc" | "desc") =>
    connection.prepare<{ seq: number }>(`select ${numberSql("id")} seq from event where id ${idsOfTenant} order by id ${order} limit 1`);
  const [oldest, newest] = [edge("asc"), edge("desc")];
  const range = `id between ${idSql("?1", "?2")} and ${idSql("?1", "?3")} and key = ?4`;
  const select = connection.prepare<Row>(`select ${columns} from event where ${range} order by id limit ?5`);
  const selectBack = connection.prepare<Row>(`select ${columns} from event where ${range} order by id desc limit ?5`);
  const remove = connection.prepare(`delete from event where ${range}`);

  /**
   * Visits the blocks that may hold the customer's events among these seqs (both included), ascending, or back from the newest.
   * @param visit looks through a range of seqs; returns the seq from which to go on when that was enough, else null
   * @returns the seq after which, or before which, to go on; null at the end
   */
  function walk(
    tenant: number,
    key: string,
    { after, through, back = false }: { after: number; through: number; back?: boolean },
    visit: (first: number, last: number) => number | null,
  ): number | null {
    const from = Math.max(after + 1, oldest.get(tenant)?.seq ?? Infinity);
    const to = Math.min(through, newest.get(tenant)?.seq ?? 0);
    if (from > to) return null;
    const blocks = blockOf(to) - blockOf(from);
    let [looked, passed] = [0, 0];
    for (let i = 0; i <= blocks; i++) {
      const block = back ? blockOf(to) - i : blockOf(from) + i;
      const { first, last } = seqsOf(block);
      const end = back ? first : last;
      if (!keys.mayHold(tenant, block, key)) {
        if (++passed >= maxPassed) return end;
        continue;
      }
      const enough = visit(Math.max(first, from), Math.min(last, to));
      if (enough !== null) return enough;
      if (++looked >= maxBlocks) return end;
    }
    return null;
  }

  return {
    read(tenant, key, after, limit) {
      const rows: Row[] = [];
      const next = walk(tenant, key, { after, through: Number.MAX_SAFE_INTEGER }, (first, last) => {
        rows.push(...select.all(tenant, first, last, encodeText(key), limit - rows.length));
        return rows.length < limit ? null : rows.at(-1)!.seq;
      });
      return { rows, next };
    },
    readBack(tenant, key, before, limit) {
      const rows: Row[] = [];
      const through = (before ?? Number.MAX_SAFE_INTEGER) - 1;
      const next = walk(tenant, key, { after: 0, through, back: true }, (first, last) => {
        rows.push(...selectBack.all(tenant, first, last, encodeText(key), limit - rows.length));
        return rows.length < limit ? null : rows.at(-1)!.seq;
      });
      return { rows, next };
    },
    remove(tenant, key, after, through, limit) {
      let removed = 0;
      const next = walk(tenant, key, { after, through }, (first, last) => {
        const gone = Number(remove.run(tenant, first, last, encodeText(key)).changes);
        if (gone > 0) keys.remake(tenant, blockOf(first));
        removed += gone;
        return removed < limit ? null : last;
      });
      return { removed, next };
    },
  };
}
