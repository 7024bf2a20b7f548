/** Erasure of tenants. */
import assert from "node:assert/strict";
import { TakenError } from "../configuration.ts";
import type { Store } from "../port.ts";
import { changes, customerOf, eventOf, runningReactions, sendOf, tenantOf, withStore, type OpenStore } from "./opened.ts";
import { writesOf } from "./writes.ts";

/** Everything that a tenant can have, as the engine and people make it. */
async function fill(store: Store, tenant: number, epoch: number): Promise<void> {
  const of = { tenant };
  const pattern = { name: "p", description: "", status: true, when: "(event)", then: `(set a ${tenant})` };
  await writesOf(store.configuration).createPattern(tenant, pattern, 1);
  await writesOf(store.configuration).createTemplate(tenant, { name: "t", description: "", template: "x" });
  const answer = { ...of, idempotencyKey: "a", bodyHash: "b", seq: 1, key: "anna", contributing: true, at: 1 };
  await store.engine.commit(
    epoch,
    changes({
      progress: [{ ...of, lastSeq: 3, lastReaction: 2, clock: 1 }],
      events: [eventOf(1, of), eventOf(2, of), eventOf(3, of)],
      answers: [answer],
      customers: [customerOf("anna", of), customerOf("bob", { ...of, due: 5 })],
      ...runningReactions([1, 2], { ...of, thenHash: `h${tenant}` }),
      texts: [{ hash: `h${tenant}`, text: pattern.then }],
      journal: [{ ...of, reaction: 1, entries: "[]" }],
      sends: [sendOf(1, 1, of)],
      expects: [{ ...of, reaction: 2, node: 0, attribute: "a", value: "1" }],
      teachings: [{ ...of, attribute: "email", value: "a@x", key: "anna", seq: 1, at: 1, before: null }],
      evicted: [{ ...of, patternId: 1, key: "anna", count: 1, at: 1 }],
    }),
  );
}

async function eraseAll(store: Store, tenant: number, limit = 2): Promise<number> {
  for (let steps = 0; ; steps++) {
    assert.ok(steps < 1_000, "it comes to an end");
    const gone = await store.erasure.eraseTenant(tenant, limit);
    assert.ok(gone <= Math.max(limit, 10), `${gone} rows in a step of ${limit}`);
    if (gone === 0) return steps;
  }
}

async function assertErased({ engine, configuration, journal }: Store, gone: number, kept: number): Promise<void> {
  assert.deepEqual(await engine.loadCustomers(gone, ["anna", "bob"]), []);
  assert.deepEqual(await engine.due(gone, null, 100, 10), []);
  assert.deepEqual(await engine.loadEvents(gone, [1, 2, 3]), []);
  assert.equal(await journal.hasEvents(gone), false);
  assert.deepEqual([await engine.countIdentities(gone, "anna"), await journal.teachings(gone, {}, null, 10)], [0, []]);
  assert.deepEqual(await journal.reactions(gone, {}, null, 10), []);
  assert.deepEqual(await journal.evictedByPattern(gone), []);
  assert.deepEqual(await engine.expectedAttributes(gone), []);
  assert.equal(await engine.findAnswer(gone, "a", 0), null);
  assert.deepEqual(await configuration.patterns(gone), []);
  assert.deepEqual(await configuration.templates(gone), []);

  assert.equal((await engine.loadCustomers(kept, ["anna", "bob"])).length, 2);
  assert.equal((await engine.loadEvents(kept, [1, 2, 3])).length, 3);
  assert.equal((await engine.loadReactions(kept, [1, 2])).length, 2);
  assert.equal((await engine.outstandingSends(null, 10)).length, 1);
  assert.deepEqual([await engine.countIdentities(kept, "anna"), (await journal.teachings(kept, {}, null, 10)).length], [1, 1]);
  assert.notEqual(await engine.findAnswer(kept, "a", 0), null);
  assert.equal((await configuration.patterns(kept)).length, 1);
  assert.equal((await engine.progress()).length, 1);
}

export function erasureContract(open: OpenStore): void {
  withStore(open, "a deleted tenant is known to configuration no more, but its id is taken until all is erased", async (store, opened) => {
    const tenant = await tenantOf(store, "gone");
    const user = { email: "a@b.example", name: "", role: "member", passwordHash: null, tenants: ["gone"] } as const;
    await writesOf(store.configuration).createUser(user);
    await store.erasure.deleteTenant(tenant.number, 50);
    const { configuration, erasure } = await opened.reopen();
    assert.equal(await configuration.tenant("gone"), null);
    assert.deepEqual(await configuration.tenants(), []);
    assert.deepEqual((await configuration.user("a@b.example"))?.tenants, []);
    assert.deepEqual(await erasure.deletedTenants(), [{ number: tenant.number, id: "gone", name: "gone", since: 50, erasedRows: 0 }]);
    await assert.rejects(
      tenantOf({ configuration } as Store, "gone"),
      (error) => error instanceof TakenError && /being erased/.test(error.message),
    );
    await eraseAll({ erasure } as Store, tenant.number);
    assert.deepEqual(await erasure.deletedTenants(), []);
    assert.notEqual((await tenantOf({ configuration } as Store, "gone")).number, tenant.number, "the new one has nothing of the old one");
  });

  withStore(open, "erasing a tenant in small steps leaves nothing of it, and all of the others", async (store, opened) => {
    const [kept, gone] = [await tenantOf(store, "kept"), await tenantOf(store, "gone")];
    const epoch = await store.engine.claim();
    await fill(store, kept.number, epoch);
    await fill(store, gone.number, epoch);
    await store.erasure.deleteTenant(gone.number, 1);
    assert.ok((await eraseAll(store, gone.number)) > 10);
    await assertErased(store, gone.number, kept.number);
    await assertErased(await opened.reopen(), gone.number, kept.number);
  });
}
