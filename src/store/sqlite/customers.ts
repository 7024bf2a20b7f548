/** Customers: the partial matches of each, replaced whole. New states go to the log first (customer-log.ts). */
import { partitionOf } from "../partition.ts";
import type { CustomerState } from "../port.ts";
import type { Connection } from "./connection.ts";
import { customerLog, type ErasedStates, type IsErased } from "./customer-log.ts";
import { decodeText, encodeText } from "./text.ts";

interface CustomerRow {
  readonly state: string;
  readonly due: number | null;
  readonly oldest_seq: number | null;
}

interface DueCustomer {
  readonly due: number;
  readonly key: string;
}

export interface Customers {
  /** Stores states, inside a transaction; a null state deletes. The function returned is to be called once that has committed. */
  put(customers: readonly CustomerState[]): () => void;
  load(tenant: number, keys: readonly string[]): CustomerState[];
  /** Those due in (after, through], each source ascending by due. */
  due(tenant: number, after: number, through: number): Iterable<DueCustomer>[];
  /** The seq from which on a partial match holds the customer's events; Infinity: none does. */
  heldFrom(tenant: number, key: string): number;
  /** Takes states out of the log, where `load` finds them first (customer-log.ts). */
  eraseLogged(isErased: IsErased, after: number, limit: number): ErasedStates;
  /** Erases a customer's partial matches, inside a transaction. `committed` is to be called once that has committed. */
  erase(tenant: number, key: string): { partialMatches: number; committed: () => void };
  /** Forgets what was read from the file: another process may have written since. */
  reload(): void;
}

/** @param logLength see customerLog */
export function customersTable(connection: Connection, logLength?: number): Customers {
  const { recent, append, erase, reload } = customerLog(connection, storeCustomer(connection), logLength);
  const one = connection.prepare<CustomerRow>("select state, due, oldest_seq from customer where tenant = ? and key = ?");
  const due = connection.prepare<DueCustomer>(
    "select due, key from customer where tenant = ? and due is not null and due > ? and due <= ? order by due, key",
  );

  const remove = connection.prepare("delete from customer where tenant = ? and key = ?");

  function find(tenant: number, key: string): CustomerState | undefined {
    const row = one.get(tenant, encodeText(key));
    return row && { tenant, key, state: decodeText(row.state), due: row.due, oldestSeq: row.oldest_seq };
  }

  function* storedDue(tenant: number, after: number, through: number): Generator<DueCustomer> {
    for (const row of due.iterate(tenant, after, through)) {
      const key = decodeText(row.key);
      if (recent.get(tenant, key) === undefined) yield { due: row.due, key };
    }
  }

  return {
    put: append,
    eraseLogged: erase,
    erase(tenant, key) {
      const { state } = recent.get(tenant, key) ?? find(tenant, key) ?? { state: null };
      const { committed } = erase((owner, logged) => owner === tenant && logged === key, 0, Number.MAX_SAFE_INTEGER);
      remove.run(tenant, encodeText(key));
      return { partialMatches: state === null ? 0 : Object.keys(JSON.parse(state) as object).length, committed };
    },
    load(tenant, keys) {
      const found: CustomerState[] = [];
      for (const key of keys) {
        const { state = null, due: at = null, oldestSeq = null } = recent.get(tenant, key) ?? find(tenant, key) ?? {};
        if (state !== null) found.push({ tenant, key, state, due: at, oldestSeq });
      }
      return found;
    },
    due: (tenant, after, through) => [storedDue(tenant, after, through), recent.dueWithin(tenant, after, through)],
    heldFrom: (tenant, key) => (recent.get(tenant, key) ?? find(tenant, key))?.oldestSeq ?? Number.POSITIVE_INFINITY,
    reload,
  };
}

/** @returns a function that writes one state into the table */
function storeCustomer(connection: Connection): (customer: CustomerState) => void {
  const upsert = connection.prepare(
    `insert into customer (tenant, key, partition, due, oldest_seq, state) values (?, ?, ?, ?, ?, ?)
     on conflict (tenant, key) do update set state = excluded.state, due = excluded.due, oldest_seq = excluded.oldest_seq`,
  );
  const remove = connection.prepare("delete from customer where tenant = ? and key = ?");
  return ({ tenant, key, state, due, oldestSeq }) => {
    if (state === null) remove.run(tenant, encodeText(key));
    else upsert.run(tenant, encodeText(key), partitionOf(tenant, key), due, oldestSeq, encodeText(state));
  };
}
