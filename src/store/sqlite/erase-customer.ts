/** Erasing a customer, in steps small enough to lie between two batches of the engine. */
import type { ErasedRows, ErasingCustomer, Erasure } from "../erasure.ts";
import type { Connection } from "./connection.ts";
import { idsOfTenant, numberSql } from "./ids.ts";
import { primaryKeyOf, tableOwnership } from "./owned-rows.ts";
import type { Tables } from "./tables.ts";
import { decodeText, encodeText } from "./text.ts";

/** Rows deleted in one step; of reactions fewer, since each has rows in several tables. */
const rowsAStep = 500;
const reactionsAStep = 100;

/** Answers to idempotency keys looked at in one step: no index has their customer. */
const answersAStep = 2_000;

interface ErasingRow {
  readonly tenant: number;
  readonly key: string;
  readonly through_event: number;
  readonly through_reaction: number;
}

/** A small piece of work on one kind of rows, inside a transaction. */
type Sweep = () => { readonly rows: number; readonly done: boolean };

type Kind = readonly [name: keyof ErasedRows, sweep: Sweep];

/** @param eraseRefused erases all refused events of a customer, inside a transaction, and says how many there were */
export function customerErasure(
  connection: Connection,
  tables: Tables,
  eraseRefused: (tenant: number, key: string) => number,
): Pick<Erasure, "beginErasingCustomer" | "erasingCustomers" | "customerErasure"> {
  const { read, write } = connection;
  const begin = connection.prepare(
    `insert into erasing (tenant, key, through_event, through_reaction, since) values (?, ?, ?, ?, ?)
     on conflict (tenant, key) do update set through_event = max(through_event, excluded.through_event),
       through_reaction = max(through_reaction, excluded.through_reaction)`,
  );
  const all = connection.prepare<ErasingRow>(
    "select tenant, key, through_event, through_reaction from erasing order by since, tenant, key",
  );
  const end = connection.prepare("delete from erasing where tenant = ? and key = ? and through_event <= ? and through_reaction <= ?");
  const kindsOf = kinds(connection, tables, eraseRefused);
  return {
    beginErasingCustomer: async ({ tenant, key, throughEvent, throughReaction }, at) => {
      const { partialMatches, committed } = write(() => {
        begin.run(tenant, encodeText(key), throughEvent, throughReaction, at);
        return tables.customers.erase(tenant, key);
      });
      committed();
      return partialMatches;
    },
    erasingCustomers: async () => read(() => all.all().map(toErasing)),
    customerErasure: (customer) => {
      const left = kindsOf(customer);
      return async () => {
        const [kind] = left;
        if (kind === undefined) return null;
        const [name, sweep] = kind;
        const { rows, done } = write(sweep);
        if (done) left.shift();
        const { tenant, key, throughEvent, throughReaction } = customer;
        if (left.length === 0) write(() => end.run(tenant, encodeText(key), throughEvent, throughReaction));
        return { [name]: rows };
      };
    },
  };
}

function toErasing(row: ErasingRow): ErasingCustomer {
  return { tenant: row.tenant, key: decodeText(row.key), throughEvent: row.through_event, throughReaction: row.through_reaction };
}

function kinds(
  connection: Connection,
  tables: Tables,
  eraseRefused: (tenant: number, key: string) => number,
): (customer: ErasingCustomer) => Kind[] {
  const reactions = reactionSweep(connection);
  const byKey = keySweeps(connection);
  const answers = answerSweep(connection);
  const evicted = connection.prepare("update evicted set last_key = '' where tenant = ? and last_key = ?");
  return (customer) => {
    const { tenant, key, throughEvent } = customer;
    let after = 0;
    return [
      ["reactions", reactions(customer)],
      ...byKey(customer),
      ["answers", answers(customer)],
      [
        "events",
        () => {
          const { removed, next } = tables.events.removeOfCustomer(tenant, key, after, throughEvent, rowsAStep);
          after = next ?? after;
          return { rows: removed, done: next === null };
        },
      ],
      ["refused", () => ({ rows: eraseRefused(tenant, key), done: true })],
      ["other", () => ({ rows: Number(evicted.run(tenant, encodeText(key)).changes), done: true })],
    ];
  };
}

/** Reactions that have ended, with their rows in all tables. */
function reactionSweep(connection: Connection): (customer: ErasingCustomer) => Sweep {
  const select = connection.prepare<{ number: number }>(
    `select ${numberSql("id")} number from reaction indexed by reaction_key
     where key = ?2 and status > 0 and id ${idsOfTenant} and ${numberSql("id")} <= ?3 limit ${reactionsAStep}`,
  );
  const removals = Object.entries(tableOwnership).flatMap(([table, { customer }]) =>
    customer?.by === "reaction" ? [connection.prepare(`delete from ${table} where ${customer.where}`)] : [],
  );
  return ({ tenant, key, throughReaction }) =>
    () => {
      const found = select.all(tenant, encodeText(key), throughReaction);
      for (const { number } of found) for (const removal of removals) removal.run(tenant, number);
      return { rows: found.length, done: found.length < reactionsAStep };
    };
}

/** The tables that an index searches by key. Partial matches went when the erasure began. */
function keySweeps(connection: Connection): (customer: ErasingCustomer) => Kind[] {
  const removals = Object.entries(tableOwnership).flatMap(([table, { customer }]) => {
    if (customer?.by !== "key" || table === "customer") return [];
    const primaryKey = primaryKeyOf(connection, table);
    const sql = `delete from ${table} where (${primaryKey}) in (select ${primaryKey} from ${table} where ${customer.where} limit ${rowsAStep})`;
    return [{ name: customer.counted, removal: connection.prepare(sql) }];
  });
  return ({ tenant, key, throughEvent }) =>
    removals.map(({ name, removal }) => [
      name,
      () => {
        const rows = Number(removal.run(tenant, encodeText(key), throughEvent).changes);
        return { rows, done: rows < rowsAStep };
      },
    ]);
}

function answerSweep(connection: Connection): (customer: ErasingCustomer) => Sweep {
  const page = connection.prepare<{ idempotency_key: string; key: string; seq: number }>(
    `select idempotency_key, key, seq from answer where tenant = ? and idempotency_key > ? order by idempotency_key limit ${answersAStep}`,
  );
  const remove = connection.prepare("delete from answer where tenant = ? and idempotency_key = ?");
  return ({ tenant, key, throughEvent }) => {
    const stored = encodeText(key);
    let after = "";
    return () => {
      const rows = page.all(tenant, after);
      const found = rows.filter((row) => row.key === stored && row.seq <= throughEvent);
      for (const row of found) remove.run(tenant, row.idempotency_key);
      after = rows.at(-1)?.idempotency_key ?? after;
      return { rows: found.length, done: rows.length < answersAStep };
    };
  };
}
