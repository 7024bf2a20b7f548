/** Erasure of tenants and customers. */
import assert from "node:assert/strict";
import { TakenError } from "../configuration.ts";
import type { ErasingCustomer } from "../erasure.ts";
import type { Store } from "../port.ts";
import {
  changes,
  commitOnce,
  customerOf,
  endOf,
  eventOf,
  reactionOf,
  runningReactions,
  sendOf,
  tenantOf,
  thenText,
  withStore,
  type OpenStore,
} from "./opened.ts";
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
      augmenting: [{ ...of, number: 2 }],
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

/** Erases a customer as the engine does, and adds up what went. */
async function eraseCustomer(store: Store, customer: ErasingCustomer): Promise<Record<string, number>> {
  const total: Record<string, number> = { partialMatches: await store.erasure.beginErasingCustomer(customer, 1) };
  const step = store.erasure.customerErasure(customer);
  for (let gone = await step(); gone !== null; gone = await step()) {
    for (const [name, rows] of Object.entries(gone)) total[name] = (total[name] ?? 0) + rows;
  }
  return Object.fromEntries(Object.entries(total).filter(([, rows]) => rows > 0));
}

/** All events of a customer, page by page; those read back from the newest must be the same. */
async function eventsOf({ journal }: Store, tenant: number, key: string, limit = 1_000): Promise<number[]> {
  const seqs: number[] = [];
  for (let after: number | null = 0; after !== null;) {
    const page = await journal.customerEvents(tenant, key, after, limit);
    assert.ok(page.events.length <= limit);
    seqs.push(...page.events.map(({ seq }) => seq));
    after = page.next;
  }
  assert.deepEqual((await lateEventsOf(journal, tenant, key, limit)).reverse(), seqs);
  return seqs;
}

async function lateEventsOf(journal: Store["journal"], tenant: number, key: string, limit: number): Promise<number[]> {
  const seqs: number[] = [];
  let before: number | null = null;
  do {
    const page: Awaited<ReturnType<typeof journal.lateCustomerEvents>> = await journal.lateCustomerEvents(tenant, key, before, limit);
    assert.ok(page.events.length <= limit);
    seqs.push(...page.events.map(({ seq }) => seq));
    before = page.next;
  } while (before !== null);
  return seqs;
}

export function customerErasureContract(open: OpenStore): void {
  withStore(
    open,
    "a customer's events are found among many, in order, in pages, also after reopening and retention",
    async (store, opened) => {
      const count = 5_000;
      const keyOf = (seq: number): string => (seq % 700 === 3 ? "rare" : seq % 3 === 0 ? "often" : `c${seq}`);
      const wanted = (key: string): number[] => Array.from({ length: count }, (_, i) => i + 1).filter((seq) => keyOf(seq) === key);
      const epoch = await store.engine.claim();
      for (let done = 0; done < count; done += 500) {
        const events = Array.from({ length: 500 }, (_, i) => eventOf(done + i + 1, { key: keyOf(done + i + 1), receivedAt: done }));
        await store.engine.commit(epoch, changes({ events, progress: [{ tenant: 1, lastSeq: done + 500, lastReaction: 0, clock: 1 }] }));
      }
      await store.engine.commit(epoch, changes({ events: [eventOf(1, { tenant: 2, key: "rare" })] }));
      for (const open of [async () => store, () => opened.reopen()]) {
        const opening = await open();
        for (const key of ["rare", "often"])
          for (const limit of [7, 1_000]) assert.deepEqual(await eventsOf(opening, 1, key, limit), wanted(key));
        assert.deepEqual(await eventsOf(opening, 1, "nobody"), []);
        assert.deepEqual(await eventsOf(opening, 2, "rare"), [1]);
        assert.deepEqual(await eventsOf(opening, 3, "rare"), []);
      }
      const again = await opened.reopen();
      await again.engine.claim();
      while ((await again.engine.expire(1, { events: 2_000, journal: -1, answers: -1 }, 500)) > 0);
      assert.deepEqual(
        await eventsOf(again, 1, "rare"),
        wanted("rare").filter((seq) => seq > 2_000),
      );
    },
  );

  withStore(open, "erasing a customer leaves nothing of theirs up to that moment, and all of the others", async (store, opened) => {
    const epoch = await store.engine.claim();
    const answer = { tenant: 1, idempotencyKey: "a", bodyHash: "b", seq: 1, key: "anna", contributing: true, at: 1 };
    const reactions = [1, 2, 3, 4].map((number) => reactionOf(number, { key: number === 2 ? "bob" : "anna" }));
    await store.engine.commit(
      epoch,
      changes({
        texts: [thenText],
        progress: [{ tenant: 1, lastSeq: 5, lastReaction: 4, clock: 1 }],
        events: [1, 2, 3, 4, 5].map((seq) => eventOf(seq, { key: seq === 2 ? "bob" : "anna" })),
        answers: [answer, { ...answer, idempotencyKey: "b", seq: 2, key: "bob" }, { ...answer, idempotencyKey: "c", seq: 5 }],
        customers: [customerOf("anna", { state: `{"1":[1,{}],"2":[1,{}]}`, due: 5 }), customerOf("bob")],
        reactions,
        journal: [1, 2].map((reaction) => ({ tenant: 1, reaction, entries: "[]" })),
        ended: [1, 2, 3, 4].map((number) => endOf(number)),
        evicted: [{ tenant: 1, patternId: 1, key: "anna", count: 2, at: 1 }],
      }),
    );
    const refused = {
      tenant: 1,
      at: 1,
      source: "event",
      code: "mapping",
      reason: "r",
      bytes: 2,
      text: "{}",
      whole: true,
      idempotency: null,
    } as const;
    const bounds = { count: 10, length: 1_000 };
    await tenantOf(store);
    await store.refused.add(
      [
        { ...refused, key: "anna" },
        { ...refused, key: "bob" },
      ],
      bounds,
    );
    const customer = { tenant: 1, key: "anna", throughEvent: 4, throughReaction: 3 };
    assert.deepEqual(await eraseCustomer(store, customer), {
      partialMatches: 2,
      reactions: 2,
      events: 3,
      answers: 1,
      refused: 1,
      other: 1,
    });
    for (const open of [async () => store, () => opened.reopen()]) {
      const opening = await open();
      const { engine, journal, erasure } = opening;
      assert.deepEqual(await eventsOf(opening, 1, "anna"), [5], "what came after the moment stays");
      assert.deepEqual(await eventsOf(opening, 1, "bob"), [2]);
      assert.deepEqual(
        (await engine.loadCustomers(1, ["anna", "bob"])).map(({ key }) => key),
        ["bob"],
      );
      assert.deepEqual(await engine.due(1, null, 100, 10), []);
      assert.deepEqual(
        (await journal.reactions(1, {}, null, 10)).map(({ number }) => number),
        [4, 2],
      );
      assert.deepEqual([await engine.hasReaction(1, 1), await engine.hasReaction(1, 2)], [false, true]);
      assert.equal(await engine.findAnswer(1, "a", 0), null);
      assert.notEqual(await engine.findAnswer(1, "b", 0), null);
      assert.notEqual(await engine.findAnswer(1, "c", 0), null);
      assert.deepEqual((await journal.evictedByPattern(1))[0]?.lastKey, "");
      assert.deepEqual(await erasure.erasingCustomers(), []);
    }
  });

  withStore(open, "an erasure that was begun is known after reopening, until its end", async (store, opened) => {
    await commitOnce(store, { events: [eventOf(1)], customers: [customerOf("anna")] });
    const customer = { tenant: 1, key: "anna", throughEvent: 1, throughReaction: 0 };
    await store.erasure.beginErasingCustomer(customer, 1);
    const again = await opened.reopen();
    assert.deepEqual(await again.engine.loadCustomers(1, ["anna"]), [], "partial matches go at once");
    assert.deepEqual(await again.erasure.erasingCustomers(), [customer]);
    assert.deepEqual(await eraseCustomer(again, customer), { events: 1 });
    assert.deepEqual(await again.erasure.erasingCustomers(), []);
  });
}
