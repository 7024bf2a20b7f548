/** What waits for the clock of a tenant: customers and reactions, merged in order of time. */
import type { Due } from "../port.ts";
import type { Connection } from "./connection.ts";
import type { Customers } from "./customers.ts";
import { numberSql } from "./ids.ts";

/** @returns the port's `due` */
export function dueQuery(
  connection: Connection,
  customers: Customers,
): (tenant: number, after: number | null, through: number, limit: number) => Due[] {
  const running = connection.prepare<{ due: number; number: number }>(
    `select due, ${numberSql("id")} number from running where tenant = ? and due is not null and due > ? and due <= ? order by due, id`,
  );

  function* reactions(tenant: number, after: number, through: number): Generator<Due> {
    for (const { due, number } of running.iterate(tenant, after, through)) yield { kind: "reaction", due, number };
  }

  return (tenant, after, through, limit) => {
    const low = after ?? Number.MIN_SAFE_INTEGER;
    const sources = customers.due(tenant, low, through).map(asDue);
    return firstOf([...sources, reactions(tenant, low, through)], limit);
  };
}

function* asDue(customers: Iterable<{ readonly due: number; readonly key: string }>): Generator<Due> {
  for (const { due, key } of customers) yield { kind: "customer", due, key };
}

/** Merges ascending sources up to `limit` rows, and on to the last row of equal due; reads them no further. */
function firstOf(sources: readonly Generator<Due>[], limit: number): Due[] {
  const merged: Due[] = [];
  const heads = sources.map((source) => source.next());
  for (;;) {
    let first: Due | null = null;
    let from = -1;
    for (const [index, head] of heads.entries()) {
      if (head.done !== true && (first === null || head.value.due < first.due)) [first, from] = [head.value, index];
    }
    if (first === null || (merged.length >= limit && first.due !== merged.at(-1)?.due)) break;
    merged.push(first);
    heads[from] = sources[from]!.next();
  }
  for (const source of sources) source.return(undefined);
  return merged;
}
