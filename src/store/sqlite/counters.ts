/** Numbers that count up per tenant and kind, and are never given twice. */
import type { Connection } from "./connection.ts";

export type CountedKind = "augment" | "pattern" | "template" | "listener";

/** @returns a function that takes the next number; call it inside the transaction that uses it */
export function counters(connection: Connection): (tenant: number, kind: CountedKind) => number {
  const next = connection.prepare<{ last: number }>(
    "insert into counter (tenant, kind, last) values (?, ?, 1) on conflict (tenant, kind) do update set last = last + 1 returning last",
  );
  return (tenant, kind) => next.get(tenant, kind)!.last;
}
