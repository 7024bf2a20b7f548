/** The engine's side of the port. */
import type { EngineStore, TenantProgress } from "../port.ts";
import { commitChanges } from "./commit.ts";
import type { Connection } from "./connection.ts";
import { dueQuery } from "./due.ts";
import { endedReaction } from "./ended-reactions.ts";
import { expireSteps } from "./expire.ts";
import { idSql } from "./ids.ts";
import { ownership } from "./ownership.ts";
import type { Tables } from "./tables.ts";

export function engineStore(connection: Connection, tables: Tables): EngineStore {
  const { read } = connection;
  const owner = ownership(connection);
  const progress = connection.prepare<{ tenant: number; last_seq: number; last_reaction: number; clock: number }>(
    "select tenant, last_seq, last_reaction, clock from progress order by tenant",
  );
  const commit = commitChanges(connection, owner, tables);
  const known = connection.prepare<{ id: number }>(`select 1 id from reaction where id = ${idSql("?1", "?2")}`);
  const ended = endedReaction(connection);
  const due = dueQuery(connection, tables.customers);
  return {
    claim: async () =>
      connection.write(() => {
        const epoch = owner.claim();
        tables.customers.reload();
        return epoch;
      }),
    progress: async () =>
      read(() =>
        progress
          .all()
          .map((row): TenantProgress => ({ tenant: row.tenant, lastSeq: row.last_seq, lastReaction: row.last_reaction, clock: row.clock })),
      ),
    loadCustomers: async (tenant, keys) => read(() => tables.customers.load(tenant, keys)),
    loadEvents: async (tenant, seqs) => read(() => tables.events.load(tenant, seqs)),
    loadReactions: async (tenant, numbers) => read(() => tables.reactions.load(tenant, numbers)),
    hasReaction: async (tenant, number) => read(() => known.get(tenant, number) !== undefined),
    loadEnded: async (tenant, numbers) => read(() => numbers.flatMap((number) => ended(tenant, number) ?? [])),
    findExpecting: async (tenant, pairs) => read(() => tables.expects.find(tenant, pairs)),
    expectedAttributes: async (tenant) => read(() => tables.expects.attributes(tenant)),
    findAnswer: async (tenant, idempotencyKey, since) => read(() => tables.answers.find(tenant, idempotencyKey, since)),
    due: async (tenant, after, through, limit) => read(() => due(tenant, after, through, limit)),
    outstandingSends: async (...args) => read(() => tables.sends.after(...args)),
    sendsOf: async (tenant, reactions) => read(() => tables.sends.ofReactions(tenant, reactions)),
    waitingSends: async (lane, after, limit) => read(() => tables.sends.waiting(lane, after, limit)),
    waitingCounts: async () => read(() => tables.sends.counts()),
    sendPauses: async (now) => read(() => tables.sends.pauses(now)),
    findIdentities: async (tenant, values) => read(() => tables.identities.find(tenant, values)),
    augmenting: async () => read(() => tables.augmenting.all()),
    countIdentities: async (tenant, key) => read(() => tables.identities.count(tenant, key)),
    countDescendants: async (tenant, root) => read(() => tables.events.countDescendants(tenant, root)),
    commit: async (epoch, changes) => commit(epoch, changes),
    expire: expireSteps(connection, owner, tables),
  };
}
