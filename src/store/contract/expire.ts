/** Retention. */
import assert from "node:assert/strict";
import type { Store } from "../port.ts";
import { changes, commitOnce, customerOf, endOf, eventOf, runningReactions, sendOf, withStore, type OpenStore } from "./opened.ts";

const nothing = { events: -1, journal: -1, answers: -1 };

async function expireAll(store: Store, before: Partial<typeof nothing>, limit = 100): Promise<number> {
  let total = 0;
  for (;;) {
    const gone = await store.engine.expire(1, { ...nothing, ...before }, limit);
    if (gone === 0) return total;
    assert.ok(gone <= limit, `${gone} rows went in a step of ${limit}`);
    total += gone;
  }
}

async function seqsLeft(store: Store, upTo: number): Promise<number[]> {
  const seqs = Array.from({ length: upTo }, (_, index) => index + 1);
  return (await store.engine.loadEvents(1, seqs)).map(({ seq }) => seq);
}

export function expireContract(open: OpenStore): void {
  withStore(open, "expire: events received before, in steps of limit, of this tenant only", async (store) => {
    const events = Array.from({ length: 10 }, (_, index) => eventOf(index + 1, { receivedAt: 100 + index }));
    await commitOnce(store, { events: [...events, eventOf(1, { tenant: 2, receivedAt: 1 })] });
    assert.equal(await store.engine.expire(1, { ...nothing, events: 105 }, 3), 3);
    assert.deepEqual(await seqsLeft(store, 10), [4, 5, 6, 7, 8, 9, 10]);
    assert.equal(await expireAll(store, { events: 105 }, 3), 2);
    assert.deepEqual(await seqsLeft(store, 10), [6, 7, 8, 9, 10]);
    assert.equal((await store.engine.loadEvents(2, [1])).length, 1);
  });

  withStore(open, "expire: a partial match holds its customer's events from its oldest on, until it is gone", async (store) => {
    const events = ["anna", "bob", "anna", "bob", "anna", "carl"].map((key, index) => eventOf(index + 1, { key, receivedAt: 1 }));
    const epoch = await commitOnce(store, {
      events,
      customers: [customerOf("anna", { oldestSeq: 3 }), customerOf("bob", { oldestSeq: null })],
    });
    assert.equal(await expireAll(store, { events: 2 }, 2), 4);
    assert.deepEqual(await seqsLeft(store, 6), [3, 5]);
    await store.engine.commit(epoch, changes({ customers: [customerOf("anna", { oldestSeq: 5 })] }));
    assert.equal(await expireAll(store, { events: 2 }), 1);
    assert.deepEqual(await seqsLeft(store, 6), [5]);
    await store.engine.commit(epoch, changes({ customers: [customerOf("anna", { state: null })] }));
    assert.equal(await expireAll(store, { events: 2 }), 1);
    assert.deepEqual(await seqsLeft(store, 6), []);
  });

  withStore(open, "expire: what was let go behind the place where a step stopped goes too", async (store) => {
    const events = ["anna", "x", "x", "bob", "carl"].map((key, index) => eventOf(index + 1, { key, receivedAt: 1 }));
    const holders = [customerOf("anna", { oldestSeq: 1 }), customerOf("bob", { oldestSeq: 4 })];
    const epoch = await commitOnce(store, { events, customers: holders });
    assert.equal(await store.engine.expire(1, { ...nothing, events: 2 }, 2), 2);
    await store.engine.commit(epoch, changes({ customers: [customerOf("anna", { state: null }), customerOf("carl", { oldestSeq: 5 })] }));
    assert.equal(await store.engine.expire(1, { ...nothing, events: 2 }, 2), 1);
    assert.deepEqual(await seqsLeft(store, 5), [4, 5]);
  });

  withStore(open, "expire: many held events don't hide the others, wherever they stand", async (store) => {
    const count = 3_000;
    const keyOf = (seq: number) => (seq === 1 || seq === 1_500 || seq === count ? "free" : "held");
    const events = Array.from({ length: count }, (_, index) => eventOf(index + 1, { key: keyOf(index + 1), receivedAt: 1 }));
    const epoch = await commitOnce(store, { events, customers: [customerOf("held", { oldestSeq: 1 })] });
    assert.equal(await expireAll(store, { events: 2 }, 1), 3);
    await store.engine.commit(epoch, changes({ customers: [customerOf("held", { oldestSeq: 11 })] }));
    assert.equal(await expireAll(store, { events: 2 }, 4), 9);
    assert.equal(await expireAll(store, { events: 2 }, 4), 0);
  });

  withStore(open, "expire: ended reactions with all that is theirs, never a running one", async (store) => {
    const epoch = await commitOnce(store, {
      ...runningReactions([1, 2, 3]),
      journal: [1, 2, 3].map((reaction) => ({ tenant: 1, reaction, entries: "[]" })),
      sends: [sendOf(1, 1)],
    });
    await store.engine.commit(epoch, changes({ ended: [endOf(1, { endedAt: 10 }), endOf(3, { endedAt: 20 })] }));
    assert.equal(await expireAll(store, { journal: 10 }), 0);
    assert.equal(await expireAll(store, { journal: 11 }), 1);
    assert.equal(await store.journal.reaction(1, 1), null);
    assert.deepEqual(await store.engine.outstandingSends(null, 10), []);
    assert.equal((await store.journal.reaction(1, 3))?.status, "success");
    assert.equal(await expireAll(store, { journal: Number.MAX_SAFE_INTEGER }), 1);
    assert.deepEqual(
      (await store.journal.reactions(1, {}, null, 10)).map(({ number }) => number),
      [2],
    );
    assert.equal((await store.engine.loadReactions(1, [2])).length, 1);
  });

  withStore(open, "expire: answers before", async (store) => {
    const answer = { tenant: 1, idempotencyKey: "a", bodyHash: "b", seq: 4, key: "anna", contributing: true, at: 100 };
    await commitOnce(store, { answers: [answer, { ...answer, idempotencyKey: "b", at: 101 }, { ...answer, tenant: 2 }] });
    assert.equal(await expireAll(store, { answers: 101 }), 1);
    assert.equal(await store.engine.findAnswer(1, "a", 0), null);
    assert.notEqual(await store.engine.findAnswer(1, "b", 0), null);
    assert.notEqual(await store.engine.findAnswer(2, "a", 0), null);
  });

  withStore(open, "expire: a step takes no more than limit of all kinds together", async (store) => {
    const answer = { tenant: 1, idempotencyKey: "a", bodyHash: "b", seq: 4, key: "anna", contributing: true, at: 1 };
    const events = [eventOf(1, { receivedAt: 1 }), eventOf(2, { receivedAt: 1 })];
    await commitOnce(store, { ...runningReactions([1]), ended: [endOf(1, { endedAt: 1 })], events, answers: [answer] });
    assert.equal(await expireAll(store, { events: 2, journal: 2, answers: 2 }, 1), 4);
  });
}
