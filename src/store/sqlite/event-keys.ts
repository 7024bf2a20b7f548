/**
 * Which keys occur among each 1,024 events, as a Bloom filter of 2 KiB, so that a customer's events are found without an index on the key.
 *
 * Why: such an index would touch a page for nearly every event, which is what makes writes slow (customer-log.ts); a filter costs 2 bytes an
 * event and some additions. A block without a filter (the newest, and those from before there were any) is looked through.
 *
 *  1. A filter may say that a key occurs where it does not (about one block in a thousand), never the other way round.
 *  2. Filters being built are in memory only; one that was not begun at its block's first event is made from the rows.
 */
import type { Connection } from "./connection.ts";
import { idSql, idsOfTenant, maxNumber, numberSql } from "./ids.ts";
import { encodeText } from "./text.ts";

const blockSize = 1_024;
const filterBits = 16 * blockSize;
const probes = 6;

/** The block that an event lies in. */
export const blockOf = (seq: number): number => Math.floor(seq / blockSize);

/** Seqs of a block, both included. Seqs begin at 1. */
export const seqsOf = (block: number): { first: number; last: number } => ({
  first: Math.max(1, block * blockSize),
  last: block * blockSize + blockSize - 1,
});

interface OpenFilter {
  readonly block: number;
  readonly bits: Uint8Array;
  events: number;
}

export interface EventKeys {
  /** Notes an event that was inserted, inside the same transaction. Events of a tenant come in the order of their seqs. */
  note(tenant: number, seq: number, key: string): void;
  /** Makes a block's filter anew, inside a transaction, if it has one: some of its events are gone. */
  remake(tenant: number, block: number): void;
  /** false: none of the block's events has that key */
  mayHold(tenant: number, block: number, key: string): boolean;
  /** Drops the filters of blocks below the tenant's oldest event, inside a transaction. */
  dropPassed(tenant: number): void;
}

export function eventKeys(connection: Connection): EventKeys {
  const put = connection.prepare("insert or replace into event_keys (tenant, block, filter) values (?, ?, ?)");
  const get = connection.prepare<{ filter: Uint8Array }>("select filter from event_keys where tenant = ? and block = ?");
  const drop = connection.prepare(
    `delete from event_keys where tenant = ?1
     and block < coalesce((select ${numberSql("id")} / ${blockSize} from event where id ${idsOfTenant} order by id limit 1), ${maxNumber})`,
  );
  const keys = connection.prepare<{ key: string }>(`select key from event where id between ${idSql("?1", "?2")} and ${idSql("?1", "?3")}`);
  const open = new Map<number, OpenFilter>();
  connection.onRollback(() => open.clear());

  function fromRows(tenant: number, block: number): Uint8Array {
    const bits = new Uint8Array(filterBits / 8);
    const { first, last } = seqsOf(block);
    for (const { key } of keys.all(tenant, first, last)) add(bits, key);
    return bits;
  }

  return {
    note(tenant, seq, key) {
      const block = blockOf(seq);
      let filter = open.get(tenant);
      if (filter?.block !== block) open.set(tenant, (filter = { block, bits: new Uint8Array(filterBits / 8), events: 0 }));
      add(filter.bits, encodeText(key));
      filter.events++;
      const { first, last } = seqsOf(block);
      if (seq < last) return;
      put.run(tenant, block, filter.events === last - first + 1 ? filter.bits : fromRows(tenant, block));
      open.delete(tenant);
    },
    remake(tenant, block) {
      if (get.get(tenant, block) !== undefined) put.run(tenant, block, fromRows(tenant, block));
      open.delete(tenant);
    },
    mayHold(tenant, block, key) {
      const row = get.get(tenant, block);
      return row === undefined || has(row.filter, encodeText(key));
    },
    dropPassed: (tenant) => void drop.run(tenant),
  };
}

function add(bits: Uint8Array, key: string): void {
  const [step, from] = hashesOf(key);
  for (let i = 0, at = from; i < probes; i++, at = (at + step) >>> 0) bits[(at % filterBits) >>> 3]! |= 1 << (at & 7);
}

function has(bits: Uint8Array, key: string): boolean {
  const [step, from] = hashesOf(key);
  for (let i = 0, at = from; i < probes; i++, at = (at + step) >>> 0) {
    if ((bits[(at % filterBits) >>> 3]! & (1 << (at & 7))) === 0) return false;
  }
  return true;
}

/** Two hashes in one pass: FNV-1a, and the same with another prime and start. The step is odd, so that probes differ. */
function hashesOf(key: string): readonly [step: number, from: number] {
  let a = 0x811c9dc5;
  let b = 0x9747b28c;
  for (let i = 0; i < key.length; i++) {
    const unit = key.charCodeAt(i);
    a = Math.imul(a ^ unit, 0x01000193);
    b = Math.imul(b ^ unit, 0x85ebca6b);
  }
  b ^= b >>> 15;
  return [(b | 1) >>> 0, (a ^ (a >>> 13)) >>> 0];
}
