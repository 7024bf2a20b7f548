/** What waits for the clock of a tenant: customers and reactions, merged in order of time. */
import type { Due } from "../port.ts";
import type { Connection } from "./connection.ts";
import { numberSql } from "./ids.ts";
import { decodeText } from "./text.ts";

/** @returns the port's `due` */
export function dueQuery(connection: Connection): (tenant: number, after: number | null, through: number, limit: number) => Due[] {
  // The due time of the last row within the limit: rows of that very time all belong to the page.
  const boundary = connection.prepare<{ due: number }>(
    `select due from customer where tenant = ?1 and due is not null and due > ?2 and due <= ?3
     union all select due from running where tenant = ?1 and due is not null and due > ?2 and due <= ?3
     order by due limit 1 offset ?4`,
  );
  const customers = connection.prepare<{ due: number; key: string }>(
    "select due, key from customer where tenant = ? and due is not null and due > ? and due <= ? order by due, key",
  );
  const reactions = connection.prepare<{ due: number; number: number }>(
    `select due, ${numberSql("id")} number from running where tenant = ? and due is not null and due > ? and due <= ? order by due, id`,
  );
  return (tenant, after, through, limit) => {
    if (limit < 1) return [];
    const low = after ?? Number.MIN_SAFE_INTEGER;
    const high = boundary.get(tenant, low, through, limit - 1)?.due ?? through;
    return merge(
      customers.all(tenant, low, high).map(({ due, key }) => ({ kind: "customer" as const, due, key: decodeText(key) })),
      reactions.all(tenant, low, high).map(({ due, number }) => ({ kind: "reaction" as const, due, number })),
    );
  };
}

/** Both ascending by due; among equals customers come first. */
function merge(customers: readonly Due[], reactions: readonly Due[]): Due[] {
  const merged: Due[] = [];
  let next = 0;
  for (const customer of customers) {
    while (next < reactions.length && reactions[next]!.due < customer.due) merged.push(reactions[next++]!);
    merged.push(customer);
  }
  while (next < reactions.length) merged.push(reactions[next++]!);
  return merged;
}
