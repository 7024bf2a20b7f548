/** Odd texts and numbers come back as they went in; different ones stay different. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { changes, commitOnce, customerOf, endOf, eventOf, reactionOf, sendOf, thenText, withStore, type OpenStore } from "./opened.ts";

/** Any UTF-16: lone surrogates, NUL, noncharacters. */
const oddText = fc.oneof(
  fc.string({ unit: "binary" }),
  fc
    .array(fc.constantFrom("\ud800", "\udc00", "\0", "\ufffe", "\uffff", "d800", "'", "%", "é", "👍"), { maxLength: 6 })
    .map((units) => units.join("")),
);

export function textsContract(open: OpenStore): void {
  withStore(open, "keys: any UTF-16 text, each a customer of its own", async (store) => {
    const epoch = await store.engine.claim();
    let seq = 0;
    await fc.assert(
      fc.asyncProperty(fc.uniqueArray(oddText, { maxLength: 8 }), async (keys) => {
        const events = keys.map((key) => eventOf(++seq, { key, attributes: { text: key, [key]: true } }));
        const customers = keys.map((key) => customerOf(key, { state: JSON.stringify({ key }) }));
        await store.engine.commit(epoch, changes({ events, customers }));
        assert.deepEqual(await store.engine.loadCustomers(1, keys), customers);
        assert.deepEqual(
          await store.engine.loadEvents(
            1,
            events.map((event) => event.seq),
          ),
          events,
        );
      }),
      { numRuns: 100 },
    );
  });

  const odd = "a\0b\ud800'; drop table event; --\ufffe\u{1f600}";

  withStore(open, "odd texts everywhere", async (store, opened) => {
    const answer = { tenant: 1, idempotencyKey: odd, bodyHash: "b", seq: 1, key: odd, contributing: true, at: 1 };
    const send = sendOf(1, 1, { endpoint: odd, type: odd, parameters: JSON.stringify({ odd }) });
    const state = JSON.stringify({ variables: { odd } });
    await commitOnce(store, {
      answers: [answer],
      texts: [{ hash: "hash", text: odd }],
      reactions: [1, 2].map((number) => reactionOf(number, { key: odd, patternName: odd, context: JSON.stringify({ odd }) })),
      running: [{ tenant: 1, number: 1, state, due: 1 }],
      journal: [{ tenant: 1, reaction: 1, entries: JSON.stringify([{ at: 1, node: 0, command: odd, phase: "began" }]) }],
      ended: [endOf(2, { reason: odd, variables: JSON.stringify({ [odd]: odd }) })],
      sends: [send],
      expects: [{ tenant: 1, reaction: 1, node: 0, attribute: odd, value: JSON.stringify(odd) }],
    });
    const { engine, journal } = await opened.reopen();
    assert.deepEqual(await engine.findAnswer(1, odd, 0), answer);
    assert.deepEqual(await engine.outstandingSends(null, 10), [send]);
    assert.deepEqual(await engine.findExpecting(1, [[odd, JSON.stringify(odd)]]), [1]);
    assert.equal((await engine.expectedAttributes(1))[0]?.attribute, odd);
    const [loaded] = await engine.loadReactions(1, [1]);
    assert.deepEqual([loaded?.key, loaded?.then, loaded?.context, loaded?.state], [odd, odd, JSON.stringify({ odd }), state]);
    const [ended, running] = await journal.reactions(1, { key: odd }, null, 10);
    assert.deepEqual([ended?.pattern.name, ended?.key, ended?.reason], [odd, odd, odd]);
    assert.equal(running?.number, 1);
    assert.equal((await journal.reaction(1, 1))?.entries[0]?.command, odd);
    assert.deepEqual((await journal.reaction(1, 2))?.variables, { [odd]: odd });
  });

  withStore(open, "long texts and large numbers", async (store, opened) => {
    const key = "key".repeat(30_000);
    const attributes = { text: "x".repeat(60_000), big: Number.MAX_SAFE_INTEGER, small: 5e-324, minus: -0.1 };
    const event = eventOf(2 ** 39, { key, attributes, time: 8_640_000_000_000_000, receivedAt: -62_135_596_800_000 });
    const customer = customerOf(key, { due: 8_640_000_000_000_000, oldestSeq: 2 ** 39, state: JSON.stringify(attributes) });
    const state = JSON.stringify(attributes);
    const running = [{ tenant: 1, number: 2 ** 39, state, due: null }];
    await commitOnce(store, {
      events: [event],
      customers: [customer],
      texts: [thenText],
      reactions: [reactionOf(2 ** 39, { key })],
      running,
    });
    const { engine, journal } = await opened.reopen();
    assert.deepEqual(await engine.loadEvents(1, [2 ** 39]), [event]);
    assert.deepEqual(await engine.loadCustomers(1, [key]), [customer]);
    assert.deepEqual(await engine.due(1, null, Number.MAX_SAFE_INTEGER, 1), [{ kind: "customer", due: 8_640_000_000_000_000, key }]);
    assert.equal((await engine.loadReactions(1, [2 ** 39]))[0]?.state, state);
    assert.equal((await journal.reactions(1, { key }, null, 1))[0]?.number, 2 ** 39);
  });
}
