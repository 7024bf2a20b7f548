/**
 * The log of customers' states: each commit appends its states as one row; the table customer takes them over later, in slices.
 *
 * Why: the states of a batch lie all over the table, one page a customer, and each page goes through the write-ahead log. Written at once,
 * a batch of 500 rewrote 350 pages; appended, 20; taken over in the order of their keys after some 30,000, a page is rewritten once for many
 * customers, and a customer that changed ten times is written once. Figures in docs/storage.md.
 *
 *  1. The log, applied in order over the table, is the truth; `recent` is exactly what the log holds, latest state of each customer.
 *  2. A slice goes into the transaction of a commit, and memory changes only after that transaction: a commit that fails changes nothing.
 *  3. A row of the log is deleted when every state in it is in the table or in a later row.
 */
import type { CustomerState } from "../port.ts";
import type { Connection } from "./connection.ts";
import { RecentStates, type RecentState } from "./recent-states.ts";

/** Length of the log at which the table begins to take it over, unless told otherwise. */
const defaultLength = 4_000_000;

/** States taken over for each state logged; above 1, so that one turn ends before the next begins. */
const foldPerLogged = 1.25;

/** A turn of taking over: what was in the log when it began. */
interface Fold {
  readonly entries: readonly RecentState[];
  position: number;
  readonly through: number;
}

export interface CustomerLog {
  readonly recent: RecentStates;
  /** Appends states, inside a transaction. The function returned is to be called once that has committed. */
  append(customers: readonly CustomerState[]): () => void;
  /** Takes states out of the log, inside a transaction. @param after row of the log after which to begin; @param limit rows looked at, at most */
  erase(isErased: IsErased, after: number, limit: number): ErasedStates;
  /** Reads the log if another process has written since. */
  reload(): void;
}

/** Whose states are to be erased. */
export type IsErased = (tenant: number, key: string) => boolean;

export interface ErasedStates {
  readonly states: number;
  /** the last row looked at */
  readonly last: number;
  readonly atEnd: boolean;
  /** to be called once the transaction has committed */
  readonly committed: () => void;
}

type LoggedState = readonly [tenant: number, key: string, due: number | null, oldestSeq: number | null, state: string | null];

/**
 * @param store writes one state into the table
 * @param foldAt length of the log, in UTF-16 units, at which the table begins to take it over; it gets hardly longer than twice that
 */
export function customerLog(connection: Connection, store: (customer: CustomerState) => void, foldAt = defaultLength): CustomerLog {
  const insert = connection.prepare("insert into customer_log (id, states) values (?, ?)");
  const remove = connection.prepare("delete from customer_log where id <= ?");
  const rows = connection.prepare<{ id: number; states: string }>("select id, states from customer_log order by id");
  const someRows = connection.prepare<{ id: number; states: string }>(
    "select id, states from customer_log where id > ? order by id limit ?",
  );
  const rewrite = connection.prepare("update customer_log set states = ?2 where id = ?1");
  const newest = connection.prepare<{ id: number }>("select coalesce(max(id), 0) id from customer_log");
  const recent = new RecentStates();
  let last = 0;
  let length = 0;
  let fold: Fold | null = null;

  function note(id: number, states: string, customers: readonly CustomerState[]): void {
    for (const customer of customers) recent.set(customer, id);
    last = id;
    length += states.length;
  }

  function beginFold(): void {
    if (fold !== null || length < foldAt) return;
    fold = { entries: recent.inKeyOrder(), position: 0, through: last };
    length = 0;
  }

  /** Takes over the next slice; what has changed since the turn began is left to the next turn. */
  function foldSlice(logged: number): void {
    if (fold === null) return;
    const { entries, position, through } = fold;
    const end = Math.min(entries.length, position + Math.ceil(logged * foldPerLogged));
    for (const entry of entries.slice(position, end)) {
      if (recent.get(entry.tenant, entry.key)?.logged === entry.logged) store(entry);
    }
    if (end === entries.length) remove.run(through);
  }

  function foldedSlice(logged: number): void {
    if (fold === null) return;
    fold.position += Math.ceil(logged * foldPerLogged);
    if (fold.position < fold.entries.length) return;
    recent.forgetThrough(fold.through);
    fold = null;
  }

  /** Every append makes a new last row, so the same last row is the same log. */
  function reload(): void {
    if (newest.get()!.id === last) return;
    recent.clear();
    fold = null;
    length = 0;
    for (const { id, states } of rows.all()) note(id, states, (JSON.parse(states) as LoggedState[]).map(toCustomer));
    beginFold();
  }

  /** A row left without states stays until the table takes it over, since the newest row tells whether another process has written. */
  function erase(isErased: IsErased, after: number, limit: number): ErasedStates {
    const page = someRows.all(after, limit);
    const erased: LoggedState[] = [];
    for (const { id, states } of page) {
      const logged = JSON.parse(states) as LoggedState[];
      const kept = logged.filter(([tenant, key]) => !isErased(tenant, key));
      if (kept.length === logged.length) continue;
      rewrite.run(id, JSON.stringify(kept));
      erased.push(...logged.filter(([tenant, key]) => isErased(tenant, key)));
    }
    const committed = (): void => {
      for (const [tenant, key] of erased) recent.delete(tenant, key);
    };
    return { states: erased.length, last: page.at(-1)?.id ?? after, atEnd: page.length < limit, committed };
  }

  connection.read(reload);
  return {
    erase,
    recent,
    reload,
    append(customers) {
      if (customers.length === 0) return () => {};
      const states = JSON.stringify(customers.map(toLogged));
      const id = last + 1;
      insert.run(id, states);
      foldSlice(customers.length);
      return () => {
        foldedSlice(customers.length);
        note(id, states, customers);
        beginFold();
      };
    },
  };
}

function toLogged({ tenant, key, due, oldestSeq, state }: CustomerState): LoggedState {
  return [tenant, key, due, oldestSeq, state];
}

function toCustomer([tenant, key, due, oldestSeq, state]: LoggedState): CustomerState {
  return { tenant, key, due, oldestSeq, state };
}
