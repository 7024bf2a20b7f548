/** Everything one batch of the engine changes, in one transaction. */
import type { Changes } from "../port.ts";
import type { Connection } from "./connection.ts";
import { maxTenant } from "./ids.ts";
import type { Ownership } from "./ownership.ts";
import { encodeText } from "./text.ts";
import type { Tables } from "./tables.ts";

/** @returns the port's `commit` */
export function commitChanges(connection: Connection, owner: Ownership, tables: Tables): (epoch: number, changes: Changes) => void {
  const writeRest = smallTables(connection);

  return (epoch, changes) => {
    const committed = connection.write(() => {
      owner.check(epoch);
      writeRest(changes);
      for (const event of changes.events) tables.events.insert(event);
      for (const answer of changes.answers) tables.answers.put(answer);
      for (const { tenant, ...teaching } of changes.teachings) tables.identities.put(tenant, teaching);
      writeReactions(tables, changes);
      tables.augmenting.write(changes);
      return tables.customers.put(changes.customers);
    });
    committed();
  };
}

/** What ended or was answered goes first: a retry sets the same send or expect up again within the batch. */
function writeReactions(tables: Tables, changes: Changes): void {
  tables.reactions.insert(changes.reactions);
  for (const running of changes.running) tables.reactions.putRunning(running);
  for (const end of changes.ended) tables.reactions.end(end);
  for (const line of changes.journal) tables.reactions.appendJournal(line);
  for (const id of changes.answeredSends) tables.sends.remove(id);
  for (const send of changes.sends) tables.sends.put(send);
  for (const pause of changes.sendPauses) tables.sends.putPause(pause);
  for (const id of changes.endedExpects) tables.expects.remove(id);
  for (const expect of changes.expects) tables.expects.put(expect);
}

function smallTables(connection: Connection): (changes: Changes) => void {
  const progress = connection.prepare("insert or replace into progress (tenant, last_seq, last_reaction, clock) values (?, ?, ?, ?)");
  const text = connection.prepare("insert or ignore into text (hash, text) values (?, ?)");
  const evicted = connection.prepare(
    `insert into evicted (tenant, pattern, count, last_key, last_at) values (?, ?, ?, ?, ?)
     on conflict (tenant, pattern) do update set count = count + excluded.count, last_key = excluded.last_key, last_at = excluded.last_at`,
  );
  return (changes) => {
    for (const { tenant, lastSeq, lastReaction, clock } of changes.progress) {
      if (tenant >= maxTenant) throw new RangeError(`tenant number ${tenant} is past the limit of ${maxTenant} tenants`);
      progress.run(tenant, lastSeq, lastReaction, clock);
    }
    for (const { hash, text: then } of changes.texts) text.run(hash, encodeText(then));
    for (const { tenant, patternId, count, key, at } of changes.evicted) evicted.run(tenant, patternId, count, encodeText(key), at);
  };
}
