/** Reactions that have not begun. */
import assert from "node:assert/strict";
import { changes, commitOnce, runningReactions, withStore, type OpenStore } from "./opened.ts";

export function augmentingContract(open: OpenStore): void {
  withStore(open, "augmenting: who has not begun is told until they begin, with their context, or end", async (store, opened) => {
    const augmenting = [1, 2, 3].map((number) => ({ tenant: 1, number }));
    const epoch = await commitOnce(store, { ...runningReactions([1, 2, 3]), augmenting });
    assert.deepEqual(await store.engine.augmenting(), augmenting);
    const context = JSON.stringify({ tier: "gold\ud800" });
    const augmented = [
      { tenant: 1, number: 1, context },
      { tenant: 1, number: 3, context: null },
    ];
    const before = (await store.engine.loadReactions(1, [3]))[0]?.context;
    await store.engine.commit(epoch, changes({ augmented }));
    const { engine, journal } = await opened.reopen();
    assert.deepEqual(await engine.augmenting(), [{ tenant: 1, number: 2 }]);
    const loaded = await engine.loadReactions(1, [1, 3]);
    assert.deepEqual(
      loaded.map((reaction) => reaction.context),
      [context, before],
    );
    assert.deepEqual((await journal.reaction(1, 1))?.context, { tier: "gold\ud800" });
  });
}
