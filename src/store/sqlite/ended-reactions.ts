/** Ended reactions with all that a re-run needs of them. */
import type { JournalEntry } from "../../react/types.ts";
import type { EndedReaction } from "../port.ts";
import type { Connection } from "./connection.ts";
import { unpackHead } from "./heads.ts";
import { idSql } from "./ids.ts";
import { statusNames } from "./statuses.ts";
import { decodeNullable, decodeText } from "./text.ts";

interface EndedRow {
  readonly key: string;
  readonly pattern: number;
  readonly name: string;
  readonly version: number;
  readonly then_hash: string;
  readonly then_text: string;
  readonly status: number;
  readonly reason: string | null;
  readonly matched_at: number;
  readonly events: string;
  readonly context: string | null;
  readonly depth: number;
  readonly root: number | null;
  readonly rerun: number;
}

/** @returns a function that reads one; null while it runs, and when there is none */
export function endedReaction(connection: Connection): (tenant: number, number: number) => EndedReaction | null {
  const id = idSql("?1", "?2");
  const select = connection.prepare<EndedRow>(
    `select reaction.key, reaction.pattern, origin.name, origin.version, origin.then_hash, text.text then_text, reaction.status, reaction.reason,
            reaction.matched_at, reaction.events, reaction.context, reaction.depth, reaction.root,
            exists (select 1 from reaction again where again.tenant = ?1 and again.rerun_of = ?2) rerun
     from reaction join origin on origin.id = reaction.origin join text on text.hash = origin.then_hash
     where reaction.id = ${id} and reaction.status > 0`,
  );
  const lines = connection.prepare<{ entries: string }>(`select entries from journal where reaction = ${id} order by id`);
  return (tenant, number) => {
    const row = select.get(tenant, number);
    if (row === undefined) return null;
    return {
      tenant,
      number,
      key: decodeText(row.key),
      patternId: row.pattern,
      patternName: decodeText(row.name),
      patternVersion: row.version,
      thenHash: row.then_hash,
      then: decodeText(row.then_text),
      matchedAt: row.matched_at,
      ...unpackHead(row),
      depth: row.depth,
      root: row.root,
      status: statusNames[row.status] as EndedReaction["status"],
      reason: decodeNullable(row.reason),
      entries: lines.all(tenant, number).flatMap((line) => JSON.parse(decodeText(line.entries)) as JournalEntry[]),
      hasRerun: row.rerun === 1,
    };
  };
}
