/** Retention, in steps small enough to lie between two batches of the engine. */
import { setImmediate as pause } from "node:timers/promises";
import type { EngineStore } from "../port.ts";
import type { Connection } from "./connection.ts";
import type { Customers } from "./customers.ts";
import type { Events } from "./events.ts";
import { idSql, lastIdOfTenant, numberSql } from "./ids.ts";
import { dropMatchedBlocks } from "./matched-blocks.ts";
import type { Ownership } from "./ownership.ts";
import type { Tables } from "./tables.ts";
import { decodeText } from "./text.ts";

/** Events looked at before others get their turn. */
const chunkSize = 500;

/** One transaction of the owner. */
type Step = <T>(work: () => T) => T;

/** @returns the port's `expire`: events first, then ended reactions, teachings, and answers, all together at most `limit` rows a step */
export function expireSteps(connection: Connection, owner: Ownership, { customers, events, identities }: Tables): EngineStore["expire"] {
  const step: Step = (work) =>
    connection.write(() => {
      owner.checkOwn();
      return work();
    });
  const expireEvents = eventSweep(step, eventChunk(connection, customers, events));
  const expireReactions = reactionStep(connection);
  const answers = connection.prepare(
    "delete from answer where tenant = ?1 and idempotency_key in (select idempotency_key from answer where tenant = ?1 and at < ?2 order by at limit ?3)",
  );
  return async (tenant, before, limit) => {
    let gone = await expireEvents(tenant, before.events, limit);
    if (gone < limit) gone += step(() => expireReactions(tenant, before.journal, limit - gone));
    if (gone < limit) gone += step(() => identities.expire(tenant, before.journal, limit - gone));
    if (gone < limit) gone += step(() => Number(answers.run(tenant, before.answers, limit - gone).changes));
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
  const dropBlocks = dropMatchedBlocks(connection);
  return (tenant, before, limit) => {
    const expired = select.all(tenant, before, limit);
    for (const { number } of expired) for (const removal of removals) removal.run(tenant, number);
    if (expired.length > 0) dropBlocks(tenant);
    return expired.length;
  };
}

/**
 * Events are swept in the order of acceptance, from where the last step stopped to the first one that is young enough.
 * Those that a partial match holds are passed over, and looked at again when the sweep comes round; so a step ends with 0 only after a whole
 * round without a deletion. Other work gets its turn after each chunk.
 */
function eventSweep(step: Step, chunk: EventChunk): (tenant: number, before: number, limit: number) => Promise<number> {
  const positions = new Map<number, number>();
  return async (tenant, before, limit) => {
    const start = positions.get(tenant) ?? 0;
    let position = start;
    let wrapped = start === 0;
    for (;;) {
      const { deleted, last, end } = step(() => chunk(tenant, position, before, limit));
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

type EventChunk = (tenant: number, after: number, before: number, limit: number) => ChunkResult;

function eventChunk(connection: Connection, customers: Customers, events: Events): EventChunk {
  const id = idSql("?1", "?2");
  const look = connection.prepare<{ seq: number; received_at: number; key: string }>(
    `select ${numberSql("id")} seq, received_at, key from event where id > ${id} and id <= ${lastIdOfTenant} order by id limit ?3`,
  );
  const remove = connection.prepare(`delete from event where id = ${id}`);
  return (tenant, after, before, limit) => {
    const rows = look.all(tenant, after, chunkSize);
    let deleted = 0;
    let last = after;
    for (const { seq, received_at, key } of rows) {
      if (received_at >= before) return { deleted, last, end: true };
      if (seq < customers.heldFrom(tenant, decodeText(key))) {
        if (deleted === limit) return { deleted, last, end: false };
        remove.run(tenant, seq);
        deleted++;
      }
      last = seq;
    }
    if (deleted > 0) events.dropKeys(tenant);
    return { deleted, last, end: rows.length < chunkSize };
  };
}
