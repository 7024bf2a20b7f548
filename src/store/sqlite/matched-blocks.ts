/**
 * The earliest and latest match time of each 1,024 reactions. The journal's filters `from` and `to` become a range of numbers through it,
 * because numbers and match times run nearly in step; an index on the match time would cost every reaction an entry, and still sort the wrong way.
 */
import type { NewReaction } from "../port.ts";
import type { Connection } from "./connection.ts";
import { idsOfTenant, maxNumber, numberSql } from "./ids.ts";

const blockBits = 10;

interface Block {
  readonly tenant: number;
  readonly block: number;
  earliest: number;
  latest: number;
}

/** @returns a function that takes new reactions into their blocks; call it inside the transaction that inserts them */
export function matchedBlocks(connection: Connection): (reactions: readonly NewReaction[]) => void {
  const widen = connection.prepare(
    `insert into matched_block (tenant, block, earliest, latest) values (?, ?, ?, ?)
     on conflict (tenant, block) do update set earliest = min(earliest, excluded.earliest), latest = max(latest, excluded.latest)`,
  );
  return (reactions) => {
    const blocks = new Map<string, Block>();
    for (const { tenant, number, matchedAt } of reactions) {
      const index = Math.floor(number / 2 ** blockBits);
      const block = blocks.get(`${tenant}/${index}`);
      if (block === undefined) blocks.set(`${tenant}/${index}`, { tenant, block: index, earliest: matchedAt, latest: matchedAt });
      else {
        block.earliest = Math.min(block.earliest, matchedAt);
        block.latest = Math.max(block.latest, matchedAt);
      }
    }
    for (const { tenant, block, earliest, latest } of blocks.values()) widen.run(tenant, block, earliest, latest);
  };
}

/** Numbers of reactions, both included. */
export interface NumberRange {
  readonly first: number;
  readonly last: number;
}

/**
 * @returns a function that gives the range outside of which no reaction of the tenant has from <= matchedAt < to; null when none can have.
 * A missing bound is none.
 */
export function matchedRange(
  connection: Connection,
): (tenant: number, from: number | undefined, to: number | undefined) => NumberRange | null {
  const hull = connection.prepare<{ first: number | null; last: number | null }>(
    "select min(block) first, max(block) last from matched_block where tenant = ? and latest >= ? and earliest < ?",
  );
  return (tenant, from, to) => {
    if (from === undefined && to === undefined) return { first: 0, last: maxNumber };
    const { first, last } = hull.get(tenant, from ?? Number.MIN_SAFE_INTEGER, to ?? Number.MAX_SAFE_INTEGER)!;
    if (first === null || last === null) return null;
    return { first: first * 2 ** blockBits, last: (last + 1) * 2 ** blockBits - 1 };
  };
}

/** @returns a function that drops the blocks below the tenant's oldest reaction */
export function dropMatchedBlocks(connection: Connection): (tenant: number) => void {
  const drop = connection.prepare(
    `delete from matched_block where tenant = ?1
     and block < coalesce((select ${numberSql("id")} >> ${blockBits} from reaction where id ${idsOfTenant} order by id limit 1), ${maxNumber})`,
  );
  return (tenant) => void drop.run(tenant);
}
