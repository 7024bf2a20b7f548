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
    assert.deepEqual(await store.engine.sendsOf(1, [2, 3, 1]), [c, a, b], "of these reactions, in their order");
    const released = sendOf(1, 1, { status: "released", parameters: "{}", at: 8_000 });
    const answered = [
      { tenant: 1, reaction: 2, number: 1 },
      { tenant: 1, reaction: 99, number: 1 },
    ];
    await store.engine.commit(epoch, changes({ sends: [released], answeredSends: answered }));
    const { engine } = await opened.reopen();
    assert.deepEqual(await engine.outstandingSends(null, 10), [released, b, d]);
    assert.deepEqual(await engine.outstandingSends(null, 10, "released"), [released, b]);
    assert.deepEqual(await engine.outstandingSends(released, 10, "released"), [b]);
  });

  withStore(open, "sends that are due are read and counted lane by lane, in the order in which they fell due", async (store, opened) => {
    const late = sendOf(1, 1, { at: 9 });
    const early = sendOf(7, 3, { at: 8 });
    const same = sendOf(7, 2, { at: 8 });
    const others = [
      sendOf(2, 1, { at: 1, poll: true }),
      sendOf(3, 1, { at: 1, endpoint: "other" }),
      sendOf(4, 1, { at: 1, tenant: 2 }),
      sendOf(5, 1, { at: 1, status: "released" }),
    ];
    await commitOnce(store, { sends: [late, early, same, ...others] });
    const { engine } = await opened.reopen();
    const lane = { tenant: 1, endpoint: "echo", poll: false };
    const beginning = { at: Number.MIN_SAFE_INTEGER, reaction: 0, number: 0 };
    assert.deepEqual(await engine.waitingSends(lane, beginning, 10), [same, early, late]);
    assert.deepEqual(await engine.waitingSends(lane, beginning, 1), [same]);
    assert.deepEqual(await engine.waitingSends(lane, same, 10), [early, late]);
    assert.deepEqual(await engine.waitingSends(lane, late, 10), []);
    const counts = (await engine.waitingCounts()).map((row) => `${row.tenant} ${row.endpoint} ${row.poll} ${row.count}`);
    assert.deepEqual(counts.sort(), ["1 echo false 3", "1 echo true 1", "1 other false 1", "2 echo false 1"]);
  });

  withStore(open, "a provider's pause is kept until it is over, the latest one of an integration", async (store, opened) => {
    const pause = { tenant: 1, endpoint: "sms", until: 100, reason: "slow down" };
    const epoch = await commitOnce(store, { sendPauses: [pause, { ...pause, endpoint: "mail", until: 50 }] });
    await store.engine.commit(epoch, changes({ sendPauses: [{ ...pause, until: 200 }] }));
    const { engine } = await opened.reopen();
    assert.deepEqual(await engine.sendPauses(50), [{ ...pause, until: 200 }]);
    assert.deepEqual(await engine.sendPauses(200), []);
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
