/**
 * Origins: which pattern, in which version, with which Then, a reaction comes from. Thousands of reactions share one, so a reaction
 * holds the number of its origin instead of a name and a hash.
 */
import type { NewReaction } from "../port.ts";
import type { Connection } from "./connection.ts";
import { encodeText } from "./text.ts";

/** Origins remembered; past it all are forgotten and looked up again. */
const remembered = 10_000;

/** @returns a function that gives the number of a reaction's origin, storing it at first sight; call it inside a transaction */
export function originsTable(connection: Connection): (reaction: NewReaction) => number {
  const insert = connection.prepare("insert or ignore into origin (tenant, pattern, version, name, then_hash) values (?, ?, ?, ?, ?)");
  const find = connection.prepare<{ id: number }>(
    "select id from origin where tenant = ? and pattern = ? and version = ? and name = ? and then_hash = ?",
  );
  const known = new Map<string, number>();
  connection.onRollback(() => known.clear());

  return (reaction) => {
    const name = encodeText(reaction.patternName);
    const identity = `${reaction.tenant}/${reaction.patternId}/${reaction.patternVersion}/${reaction.thenHash}/${name}`;
    const former = known.get(identity);
    if (former !== undefined) return former;
    const values = [reaction.tenant, reaction.patternId, reaction.patternVersion, name, reaction.thenHash] as const;
    insert.run(...values);
    const { id } = find.get(...values)!;
    if (known.size >= remembered) known.clear();
    known.set(identity, id);
    return id;
  };
}
