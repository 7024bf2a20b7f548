/** Reactions as the engine sees them: the head, where each running one stands, the result, the lines of the journal. */
import { partitionOf } from "../partition.ts";
import type { Changes, LoadedReaction, NewReaction, ReactionEnd, RunningState } from "../port.ts";
import type { Connection } from "./connection.ts";
import { packHead, unpackHead } from "./heads.ts";
import { idSql } from "./ids.ts";
import { matchedBlocks } from "./matched-blocks.ts";
import { originsTable } from "./origins.ts";
import { statusNumber } from "./statuses.ts";
import { decodeText, encodeNullable, encodeText } from "./text.ts";

interface LoadedRow {
  readonly key: string;
  readonly pattern: number;
  readonly name: string;
  readonly then_hash: string;
  readonly then_text: string;
  readonly events: string;
  readonly context: string | null;
  readonly state: string;
  readonly due: number | null;
  readonly depth: number;
  readonly root: number | null;
}

export interface Reactions {
  insert(reactions: readonly NewReaction[]): void;
  putRunning(running: RunningState): void;
  /** Writes the result and drops everything that only a running reaction has. */
  end(end: ReactionEnd): void;
  appendJournal(line: Changes["journal"][number]): void;
  load(tenant: number, numbers: readonly number[]): LoadedReaction[];
}

const id = idSql("?1", "?2");

export function reactionsTable(connection: Connection): Reactions {
  const originOf = originsTable(connection);
  const noteMatched = matchedBlocks(connection);
  const insert = insertHead(connection);
  const upsertRunning = connection.prepare(
    `insert into running (id, tenant, due, state) values (${id}, ?1, ?3, ?4) on conflict (id) do update set due = excluded.due, state = excluded.state`,
  );
  const setResult = connection.prepare(`update reaction set status = ?3, ended_at = ?4, reason = ?5, variables = ?6 where id = ${id}`);
  const removeRunning = connection.prepare(`delete from running where id = ${id}`);
  const removeExpects = connection.prepare("delete from expect where tenant = ? and reaction = ?");
  const append = connection.prepare(`insert into journal (reaction, entries) values (${id}, ?3)`);
  const one = selectRunning(connection);
  return {
    insert(reactions) {
      for (const reaction of reactions) insert(reaction, originOf(reaction));
      noteMatched(reactions);
    },
    putRunning({ tenant, number, state, due }) {
      upsertRunning.run(tenant, number, due, encodeText(state));
    },
    end({ tenant, number, status, endedAt, reason, variables }) {
      setResult.run(tenant, number, statusNumber[status], endedAt, encodeNullable(reason), encodeText(variables));
      removeRunning.run(tenant, number);
      removeExpects.run(tenant, number);
    },
    appendJournal: ({ tenant, reaction, entries }) => void append.run(tenant, reaction, encodeText(entries)),
    load: (tenant, numbers) =>
      numbers.flatMap((number) => {
        const row = one.get(tenant, number);
        return row === undefined ? [] : [toLoaded(tenant, number, row)];
      }),
  };
}

function insertHead(connection: Connection): (reaction: NewReaction, origin: number) => void {
  const insert = connection.prepare(
    `insert into reaction (id, tenant, partition, pattern, origin, status, depth, root, matched_at, key, events, context, rerun_of, rerun_from)
     values (${id}, ?1, ?3, ?4, ?5, 0, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)`,
  );
  return (reaction, origin) => {
    const packed = packHead(reaction);
    insert.run(
      reaction.tenant,
      reaction.number,
      partitionOf(reaction.tenant, reaction.key),
      reaction.patternId,
      origin,
      reaction.depth,
      reaction.root,
      reaction.matchedAt,
      encodeText(reaction.key),
      packed.events,
      packed.context,
      reaction.rerun?.of ?? null,
      reaction.rerun?.from ?? null,
    );
  };
}

function selectRunning(connection: Connection) {
  return connection.prepare<LoadedRow>(
    `select reaction.key, reaction.pattern, origin.name, origin.then_hash, text.text then_text, reaction.events, reaction.context, running.state, running.due,
            reaction.depth, reaction.root
     from running join reaction using (id) join origin on origin.id = reaction.origin join text on text.hash = origin.then_hash
     where running.id = ${id}`,
  );
}

function toLoaded(tenant: number, number: number, row: LoadedRow): LoadedReaction {
  return {
    tenant,
    number,
    key: decodeText(row.key),
    patternId: row.pattern,
    patternName: decodeText(row.name),
    thenHash: row.then_hash,
    then: decodeText(row.then_text),
    context: unpackHead(row).context,
    state: decodeText(row.state),
    due: row.due,
    depth: row.depth,
    root: row.root,
  };
}
