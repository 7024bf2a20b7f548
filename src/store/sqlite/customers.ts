/** Customers: one row for each that has partial matches, replaced whole. */
import { partitionOf } from "../partition.ts";
import type { CustomerState } from "../port.ts";
import type { Connection } from "./connection.ts";
import { decodeText, encodeText } from "./text.ts";

interface CustomerRow {
  readonly state: string;
  readonly due: number | null;
  readonly oldest_seq: number | null;
}

export interface Customers {
  /** Replaces the row, or deletes it when its state is null. */
  put(customer: CustomerState): void;
  load(tenant: number, keys: readonly string[]): CustomerState[];
}

export function customersTable(connection: Connection): Customers {
  const upsert = connection.prepare(
    `insert into customer (tenant, key, partition, due, oldest_seq, state) values (?, ?, ?, ?, ?, ?)
     on conflict (tenant, key) do update set state = excluded.state, due = excluded.due, oldest_seq = excluded.oldest_seq`,
  );
  const remove = connection.prepare("delete from customer where tenant = ? and key = ?");
  const one = connection.prepare<CustomerRow>("select state, due, oldest_seq from customer where tenant = ? and key = ?");
  return {
    put({ tenant, key, state, due, oldestSeq }) {
      if (state === null) remove.run(tenant, encodeText(key));
      else upsert.run(tenant, encodeText(key), partitionOf(tenant, key), due, oldestSeq, encodeText(state));
    },
    load(tenant, keys) {
      const found: CustomerState[] = [];
      for (const key of keys) {
        const row = one.get(tenant, encodeText(key));
        if (row === undefined) continue;
        found.push({ tenant, key, state: decodeText(row.state), due: row.due, oldestSeq: row.oldest_seq });
      }
      return found;
    },
  };
}
