/** Reactions, their sends and their expects, as the engine needs them back. */
import assert from "node:assert/strict";
import { changes, commitOnce, endOf, reactionOf, runningReactions, sendOf, thenText, withStore, type OpenStore } from "./opened.ts";

export function reactionsContract(open: OpenStore): void {
  withStore(open, "a running reaction comes back as it was stored, after reopening too", async (store, opened) => {
    const head = reactionOf(1, { depth: 2, root: 7, key: "bob", context: `{"c":"é"}` });
    await commitOnce(store, { texts: [thenText], reactions: [head], running: [{ tenant: 1, number: 1, state: `{"s":1}`, due: 12 }] });
    const { engine } = await opened.reopen();
    assert.deepEqual(await engine.loadReactions(1, [1, 2]), [
      {
        tenant: 1,
        number: 1,
        key: "bob",
        patternId: 1,
        patternName: "called twice",
        thenHash: "hash",
        then: "(delay 1 day)",
        context: `{"c":"é"}`,
        state: `{"s":1}`,
        due: 12,
        depth: 2,
        root: 7,
      },
    ]);
    assert.deepEqual(await engine.loadReactions(2, [1]), []);
  });

  withStore(open, "running states are replaced; ended reactions are not loaded any more", async (store) => {
    const epoch = await commitOnce(store, runningReactions([1, 2]));
    const step = { running: [{ tenant: 1, number: 1, state: `{"s":2}`, due: 3 }], ended: [endOf(2, { status: "cancelled" })] };
    await store.engine.commit(epoch, changes(step));
    const loaded = await store.engine.loadReactions(1, [1, 2]);
    assert.deepEqual(
      loaded.map(({ number, state, due }) => ({ number, state, due })),
      [{ number: 1, state: `{"s":2}`, due: 3 }],
    );
  });

  withStore(open, "a commit that failed has left no pattern, version or text behind that a later one would count on", async (store) => {
    const epoch = await store.engine.claim();
    const good = runningReactions([1]);
    const failing = { ...good, reactions: [reactionOf(1), reactionOf(1)] };
    await assert.rejects(store.engine.commit(epoch, changes(failing)), Error);
    assert.deepEqual(await store.engine.loadReactions(1, [1]), []);
    await store.engine.commit(epoch, changes(good));
    assert.equal((await store.engine.loadReactions(1, [1]))[0]?.then, "(delay 1 day)");
    assert.equal((await store.journal.reactions(1, {}, null, 1))[0]?.pattern.name, "called twice");
  });

  withStore(open, "storing a text again changes nothing", async (store) => {
    const epoch = await commitOnce(store, runningReactions([1]));
    await store.engine.commit(epoch, changes({ texts: [{ hash: "hash", text: "(another)" }] }));
    assert.equal((await store.engine.loadReactions(1, [1]))[0]?.then, "(delay 1 day)");
  });

  withStore(open, "sends: replaced, ascending, after the given one, gone with their answer", async (store, opened) => {
    const sends = [sendOf(2, 1), sendOf(1, 2, { poll: true, status: "released" }), sendOf(1, 1), sendOf(1, 1, { tenant: 2 })];
    const epoch = await commitOnce(store, { sends });
    const [a, b, c, d] = [sends[2]!, sends[1]!, sends[0]!, sends[3]!];
    assert.deepEqual(await store.engine.outstandingSends(null, 10), [a, b, c, d]);
    assert.deepEqual(await store.engine.outstandingSends(null, 2), [a, b]);
    assert.deepEqual(await store.engine.outstandingSends({ tenant: 1, reaction: 1, number: 2 }, 10), [c, d]);
    const released = sendOf(1, 1, { status: "released", parameters: "{}", at: 8_000 });
    const answered = [
      { tenant: 1, reaction: 2, number: 1 },
      { tenant: 1, reaction: 99, number: 1 },
    ];
    await store.engine.commit(epoch, changes({ sends: [released], answeredSends: answered }));
    const { engine } = await opened.reopen();
    assert.deepEqual(await engine.outstandingSends(null, 10), [released, b, d]);
  });

  withStore(open, "what is answered and set up again in one commit stands", async (store) => {
    const waiting = { tenant: 1, reaction: 1, node: 3, attribute: "type", value: `"a"` };
    const epoch = await commitOnce(store, { ...runningReactions([1]), sends: [sendOf(1, 1)], expects: [waiting] });
    const again = {
      answeredSends: [{ tenant: 1, reaction: 1, number: 1 }],
      sends: [sendOf(1, 1, { at: 9 })],
      endedExpects: [{ tenant: 1, reaction: 1, node: 3 }],
      expects: [{ ...waiting, value: `"b"` }],
    };
    await store.engine.commit(epoch, changes(again));
    assert.equal((await store.engine.outstandingSends(null, 10))[0]?.at, 9);
    assert.deepEqual(await store.engine.findExpecting(1, [["type", `"b"`]]), [1]);
    assert.deepEqual(await store.engine.findExpecting(1, [["type", `"a"`]]), []);
  });

  withStore(open, "expects are found by attribute and value, those for any event always", async (store) => {
    const epoch = await commitOnce(store, {
      ...runningReactions([1, 2, 3, 4]),
      expects: [
        { tenant: 1, reaction: 3, node: 0, attribute: "type", value: `"a"` },
        { tenant: 1, reaction: 1, node: 0, attribute: "type", value: `"a"` },
        { tenant: 1, reaction: 1, node: 9, attribute: "n", value: "1" },
        { tenant: 1, reaction: 4, node: 0, attribute: null, value: null },
        { tenant: 2, reaction: 2, node: 0, attribute: "type", value: `"a"` },
      ],
    });
    const pairs = [["type", `"a"`] as const, ["n", "1"] as const];
    assert.deepEqual(await store.engine.findExpecting(1, pairs), [1, 3, 4]);
    assert.deepEqual(await store.engine.findExpecting(1, [["type", `"b"`]]), [4]);
    assert.deepEqual(await store.engine.findExpecting(1, []), [4]);
    assert.deepEqual(await store.engine.findExpecting(3, pairs), []);
    const counts = (await store.engine.expectedAttributes(1)).map(({ attribute, count }) => [attribute, count]);
    assert.deepEqual(
      new Map(counts as [string | null, number][]),
      new Map<string | null, number>([
        ["type", 2],
        ["n", 1],
        [null, 1],
      ]),
    );
    await store.engine.commit(epoch, changes({ endedExpects: [{ tenant: 1, reaction: 1, node: 0 }], ended: [endOf(4)] }));
    assert.deepEqual(await store.engine.findExpecting(1, pairs), [1, 3], "reaction 1 still waits at node 9; 4 has ended");
    assert.deepEqual(await store.engine.expectedAttributes(3), []);
  });
}
