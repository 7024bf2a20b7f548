/** commit, claim and what can be loaded back of events, customers, answers and progress. */
import assert from "node:assert/strict";
import { FencedError } from "../port.ts";
import { changes, commitOnce, customerOf, eventOf, withStore, type OpenStore } from "./opened.ts";

export function commitContract(open: OpenStore): void {
  withStore(open, "a new store is empty", async ({ engine }) => {
    assert.deepEqual(await engine.progress(), []);
    assert.deepEqual(await engine.loadCustomers(1, ["anna"]), []);
    assert.deepEqual(await engine.loadEvents(1, [1]), []);
    assert.deepEqual(await engine.loadReactions(1, [1]), []);
    assert.deepEqual(await engine.due(1, null, Number.MAX_SAFE_INTEGER, 10), []);
    assert.deepEqual(await engine.outstandingSends(null, 10), []);
  });

  withStore(open, "what a resolved commit holds is there after reopening", async (store, opened) => {
    const events = [
      eventOf(1),
      eventOf(2, { key: "bob", depth: 3, root: 1, contributing: false, attributes: { deep: [null, { a: 1.5 }] } }),
    ];
    const customer = customerOf("anna", { due: 9, oldestSeq: 1 });
    const progress = [
      { tenant: 1, lastSeq: 2, lastReaction: 0, clock: 1_002 },
      { tenant: 7, lastSeq: 0, lastReaction: 4, clock: 8_640_000_000_000_000 },
    ];
    await commitOnce(store, { events, customers: [customer], progress });
    const { engine } = await opened.reopen();
    assert.deepEqual(await engine.loadEvents(1, [2, 1, 99]), [events[1], events[0]]);
    assert.deepEqual(await engine.loadCustomers(1, ["nobody", "anna"]), [customer]);
    assert.deepEqual(await engine.progress(), progress);
  });

  withStore(open, "tenants don't see each other's rows", async (store) => {
    const mine = customerOf("anna");
    const theirs = customerOf("anna", { tenant: 2, state: "{}" });
    await commitOnce(store, { events: [eventOf(1), eventOf(1, { tenant: 2, key: "bob" })], customers: [mine, theirs] });
    assert.equal((await store.engine.loadEvents(2, [1]))[0]?.key, "bob");
    assert.deepEqual(await store.engine.loadCustomers(1, ["anna"]), [mine]);
    assert.deepEqual(await store.engine.loadCustomers(2, ["anna"]), [theirs]);
    assert.deepEqual(await store.engine.loadEvents(3, [1]), []);
  });

  withStore(open, "a customer's row is replaced whole, and deleted by a null state", async (store) => {
    const epoch = await commitOnce(store, { customers: [customerOf("anna", { due: 5, oldestSeq: 3 }), customerOf("bob")] });
    const later = customerOf("anna", { state: `{"later":true}`, due: null, oldestSeq: 8 });
    await store.engine.commit(epoch, changes({ customers: [later, customerOf("bob", { state: null })] }));
    assert.deepEqual(await store.engine.loadCustomers(1, ["anna", "bob"]), [later]);
    await store.engine.commit(epoch, changes({ customers: [customerOf("never", { state: null })] }));
  });

  withStore(open, "progress is the latest", async (store) => {
    const epoch = await commitOnce(store, { progress: [{ tenant: 1, lastSeq: 1, lastReaction: 1, clock: 10 }] });
    const latest = { tenant: 1, lastSeq: 5, lastReaction: 2, clock: 11 };
    await store.engine.commit(epoch, changes({ progress: [latest] }));
    assert.deepEqual(await store.engine.progress(), [latest]);
  });

  withStore(open, "empty changes are a commit as good as any", async (store) => {
    const epoch = await commitOnce(store, {});
    await store.engine.commit(epoch, changes({}));
    assert.deepEqual(await store.engine.progress(), []);
  });

  withStore(open, "a commit that fails leaves nothing", async (store) => {
    const epoch = await commitOnce(store, { events: [eventOf(1)] });
    const failing = changes({
      progress: [{ tenant: 1, lastSeq: 2, lastReaction: 0, clock: 1 }],
      customers: [customerOf("anna")],
      // the second has a seq that is taken
      events: [eventOf(2), eventOf(1, { key: "other" })],
    });
    await assert.rejects(store.engine.commit(epoch, failing), Error);
    assert.deepEqual(await store.engine.loadEvents(1, [1, 2]), [eventOf(1)]);
    assert.deepEqual(await store.engine.loadCustomers(1, ["anna"]), []);
    assert.deepEqual(await store.engine.progress(), []);
    await store.engine.commit(epoch, changes({ events: [eventOf(2)] }));
    assert.equal((await store.engine.loadEvents(1, [2])).length, 1);
  });

  withStore(open, "each claim takes over: older epochs commit nothing, also after reopening", async (store, opened) => {
    const first = await store.engine.claim();
    const { engine } = await opened.reopen();
    const second = await engine.claim();
    assert.ok(second > first);
    const write = changes({ events: [eventOf(1)] });
    await assert.rejects(engine.commit(first, write), FencedError);
    await assert.rejects(engine.commit(second + 1, write), FencedError);
    assert.deepEqual(await engine.loadEvents(1, [1]), []);
    await engine.commit(second, write);
    assert.equal((await engine.loadEvents(1, [1])).length, 1);
  });

  withStore(open, "an answer is found while it is younger than asked, and replaced by a newer one", async (store) => {
    const answer = { tenant: 1, idempotencyKey: "k-1", bodyHash: "b", seq: 4, key: "anna", contributing: true, at: 100 };
    const epoch = await commitOnce(store, { answers: [answer] });
    assert.deepEqual(await store.engine.findAnswer(1, "k-1", 99), answer);
    assert.equal(await store.engine.findAnswer(1, "k-1", 100), null);
    assert.equal(await store.engine.findAnswer(2, "k-1", 0), null);
    assert.equal(await store.engine.findAnswer(1, "k-2", 0), null);
    const newer = { ...answer, bodyHash: "c", seq: 9, contributing: false, at: 200 };
    await store.engine.commit(epoch, changes({ answers: [newer] }));
    assert.deepEqual(await store.engine.findAnswer(1, "k-1", 0), newer);
  });

  withStore(open, "descendants of a root are counted, within the tenant", async (store) => {
    const family = [eventOf(1), eventOf(2, { root: 1, depth: 1 }), eventOf(3, { root: 1, depth: 2 }), eventOf(4, { root: 3, depth: 1 })];
    await commitOnce(store, { events: [...family, eventOf(9, { tenant: 2, root: 1 })] });
    assert.equal(await store.engine.countDescendants(1, 1), 2);
    assert.equal(await store.engine.countDescendants(1, 4), 0);
    assert.equal(await store.engine.countDescendants(2, 1), 1);
  });
}
