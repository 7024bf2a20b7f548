/** Retention, in steps small enough to lie between two batches of the engine. */
import { setImmediate as pause } from "node:timers/promises";
import type { EngineStore } from "../port.ts";
import type { Connection } from "./connection.ts";
import { idSql, lastIdOfTenant, numberSql } from "./ids.ts";

/** Events looked at before others get their turn. */
const chunkSize = 500;

/** @returns the port's `expire`: events first, then ended reactions, then answers, all together at most `limit` rows a step */
export function expireSteps(connection: Connection): EngineStore["expire"] {
  const expireEvents = eventSweep(connection);
  const expireReactions = reactionStep(connection);
  const answers = connection.prepare(
    "delete from answer where tenant = ?1 and idempotency_key in (select idempotency_key from answer where tenant = ?1 and at < ?2 order by at limit ?3)",
  );
  return async (tenant, before, limit) => {
    let gone = await expireEvents(tenant, before.events, limit);
    if (gone < limit) gone += connection.write(() => expireReactions(tenant, before.journal, limit - gone));
    if (gone < limit) gone += connection.write(() => Number(answers.run(tenant, before.answers, limit - gone).changes));
    return gone;
  };
}

function reactionStep(connection: Connection): (tenant: number, before: number, limit: number) => number {
  const select = connection.prepare<{ number: number }>(
    `select ${numberSql("id")} number from reaction where tenant = ? and ended_at is not null and ended_at < ? order by ended_at limit ?`,
  );
  const id = idSql("?1", "?2");
  const removals = [
    connection.prepare(`delete from journal where reaction = ${id}`),
    connection.prepare("delete from send where tenant = ?1 and reaction = ?2"),
    connection.prepare(`delete from reaction where id = ${id}`),
  ];
  return (tenant, before, limit) => {
    const expired = select.all(tenant, before, limit);
    for (const { number } of expired) for (const removal of removals) removal.run(tenant, number);
    return expired.length;
  };
}

/**
 * Events are swept in the order of acceptance, from where the last step stopped to the first one that is young enough.
 * Those that a partial match holds are passed over, and looked at again when the sweep comes round; so a step ends with 0 only after a whole
 * round without a deletion. Other work gets its turn after each chunk.
 */
function eventSweep(connection: Connection): (tenant: number, before: number, limit: number) => Promise<number> {
  const positions = new Map<number, number>();
  const chunk = eventChunk(connection);
  return async (tenant, before, limit) => {
    const start = positions.get(tenant) ?? 0;
    let position = start;
    let wrapped = start === 0;
    for (;;) {
      const { deleted, last, end } = connection.write(() => chunk(tenant, position, before, limit));
      position = last;
      if (end) {
        position = 0;
        if (wrapped || deleted > 0) {
          positions.delete(tenant);
          return deleted;
        }
        wrapped = true;
      } else if (deleted > 0) {
        positions.set(tenant, position);
        return deleted;
      }
      await pause();
    }
  };
}

interface ChunkResult {
  readonly deleted: number;
  /** seq of the last event looked at */
  readonly last: number;
  /** nothing old enough comes after it */
  readonly end: boolean;
}

function eventChunk(connection: Connection): (tenant: number, after: number, before: number, limit: number) => ChunkResult {
  const id = idSql("?1", "?2");
  const look = connection.prepare<{ seq: number; received_at: number; held: number }>(
    `select ${numberSql("event.id")} seq, received_at, coalesce(customer.oldest_seq <= ${numberSql("event.id")}, 0) held
     from event left join customer on customer.tenant = ?1 and customer.key = event.key
     where event.id > ${id} and event.id <= ${lastIdOfTenant} order by event.id limit ?3`,
  );
  const remove = connection.prepare(`delete from event where id = ${id}`);
  return (tenant, after, before, limit) => {
    const rows = look.all(tenant, after, chunkSize);
    let deleted = 0;
    let last = after;
    for (const { seq, received_at, held } of rows) {
      if (received_at >= before) return { deleted, last, end: true };
      if (held === 0) {
        if (deleted === limit) return { deleted, last, end: false };
        remove.run(tenant, seq);
        deleted++;
      }
      last = seq;
    }
    return { deleted, last, end: rows.length < chunkSize };
  };
}
