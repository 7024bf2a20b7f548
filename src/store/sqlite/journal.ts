/** The journal's side of the port: one reaction in full, events, counts. The search is in search.ts. */
import type { Attributes } from "../../language/ast.ts";
import type { JournalEntry } from "../../react/types.ts";
import type { Journal, ReactionRecord } from "../journal.ts";
import type { ReactionStatus } from "../port.ts";
import type { Connection } from "./connection.ts";
import { unpackHead } from "./heads.ts";
import { idSql, idsOfTenant } from "./ids.ts";
import { headColumns, searchReactions, toHead, type HeadRow } from "./search.ts";
import { statusNames } from "./statuses.ts";
import type { Tables } from "./tables.ts";
import { decodeText } from "./text.ts";

export function journalStore(connection: Connection, tables: Tables): Journal {
  const { read } = connection;
  const search = searchReactions(connection);
  const one = oneReaction(connection);
  const count = countReactions(connection);
  const evicted = connection.prepare<{ pattern: number; count: number; last_key: string; last_at: number }>(
    "select pattern, count, last_key, last_at from evicted where tenant = ? order by pattern",
  );
  return {
    reactions: async (tenant, filter, before, limit) => read(() => search(tenant, filter, before, limit)),
    reaction: async (tenant, number) => read(() => one(tenant, number)),
    countByPattern: async (tenant) => read(() => count(tenant)),
    evictedByPattern: async (tenant) =>
      read(() =>
        evicted
          .all(tenant)
          .map((row) => ({ pattern: row.pattern, count: row.count, lastKey: decodeText(row.last_key), lastAt: row.last_at })),
      ),
    identities: async (tenant, filter, after, limit) => read(() => tables.identities.list(tenant, filter, after, limit)),
    teachings: async (tenant, filter, before, limit) => read(() => tables.identities.teachings(tenant, filter, before, limit)),
    customerEvents: async (tenant, key, after, limit) => read(() => tables.events.ofCustomer(tenant, key, after, limit)),
    lateCustomerEvents: async (tenant, key, before, limit) => read(() => tables.events.lateOfCustomer(tenant, key, before, limit)),
    history: async (tenant, limit) => read(() => tables.events.latest(tenant, limit)),
    hasEvents: async (tenant) => read(() => tables.events.any(tenant)),
  };
}

interface RecordRow extends HeadRow {
  readonly then_text: string;
  readonly events: string;
  readonly context: string | null;
  /** null while it runs */
  readonly variables: string | null;
  readonly running: string | null;
}

function oneReaction(connection: Connection): (tenant: number, number: number) => ReactionRecord | null {
  const id = idSql("?1", "?2");
  const record = connection.prepare<RecordRow>(
    `select ${headColumns}, text.text then_text, reaction.events, reaction.context, reaction.variables, running.state running
     from reaction join origin on origin.id = reaction.origin join text on text.hash = origin.then_hash left join running on running.id = reaction.id
     where reaction.id = ${id}`,
  );
  const lines = connection.prepare<{ entries: string }>(`select entries from journal where reaction = ${id} order by id`);
  return (tenant, number) => {
    const row = record.get(tenant, number);
    if (row === undefined) return null;
    const { events, context } = unpackHead(row);
    return {
      ...toHead(row),
      then: decodeText(row.then_text),
      events: JSON.parse(events) as ReactionRecord["events"],
      context: JSON.parse(context) as Attributes,
      variables: variablesOf(row),
      entries: lines.all(tenant, number).flatMap((line) => JSON.parse(decodeText(line.entries)) as JournalEntry[]),
    };
  };
}

/** Of an ended reaction those of its result, of a running one those of its state. */
function variablesOf(row: RecordRow): Attributes {
  if (row.variables !== null) return JSON.parse(decodeText(row.variables)) as Attributes;
  if (row.running === null) return {};
  const state = JSON.parse(decodeText(row.running)) as { readonly variables?: Attributes };
  return state.variables ?? {};
}

function countReactions(
  connection: Connection,
): Journal["countByPattern"] extends (tenant: number) => Promise<infer T> ? (tenant: number) => T : never {
  // Each (pattern, status) is one range of the index reaction_pattern, counted without touching the rows.
  const patterns = connection.prepare<{ pattern: number }>("select distinct pattern from origin where tenant = ? order by pattern");
  const count = connection.prepare<{ count: number }>(
    `select count(*) count from reaction where pattern = ?2 and status = ?3 and id ${idsOfTenant}`,
  );
  return (tenant) => {
    const counts: { pattern: number; status: ReactionStatus; count: number }[] = [];
    for (const { pattern } of patterns.all(tenant)) {
      for (const [number, status] of statusNames.entries()) {
        const row = count.get(tenant, pattern, number)!;
        if (row.count > 0) counts.push({ pattern, status, count: row.count });
      }
    }
    return counts;
  };
}
