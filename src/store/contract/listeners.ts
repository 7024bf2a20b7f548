/** Listeners, and how far they have come. */
import assert from "node:assert/strict";
import { TakenError, type NewListener } from "../configuration.ts";
import { tenantOf, withStore, type OpenStore } from "./opened.ts";
import { writesOf } from "./writes.ts";

const fresh: NewListener = {
  name: "Cases",
  description: "",
  status: true,
  type: "salesforce",
  options: { topic: "Cases", types: { n: "number" } },
  secrets: {},
  secretsKey: "k1",
  mapping: { id: "Contact.Email", "our attribute": "items[0].x" },
  tokenHash: null,
};

export function listenersContract(open: OpenStore): void {
  withStore(open, "a listener is created, changed and deleted; its secrets go with it, its id is not used again", async (store, opened) => {
    const { number } = await tenantOf(store);
    const writes = writesOf(store.configuration);
    assert.deepEqual(await writes.createListener(number, fresh), { ...fresh, id: 1 });
    const hook = { ...fresh, name: "\uD800", type: "webhook", secrets: { secret: "sealed" }, secretsKey: "k2", tokenHash: "h" };
    assert.deepEqual(await writes.createListener(number, hook), { ...hook, id: 2 });
    await assert.rejects(writes.createListener(number, { ...fresh, secretsKey: "k3" }), TakenError);
    await assert.rejects(writes.updateListener(number, 2, { name: "Cases" }), TakenError);
    const changed = await writes.updateListener(number, 2, { status: false, mapping: {}, secrets: { secret: null, other: "sealed 2" } });
    assert.deepEqual(changed, { ...hook, id: 2, status: false, mapping: {}, secrets: { other: "sealed 2" } });
    assert.equal(await writes.updateListener(number, 9, {}), null);
    const again = (await opened.reopen()).configuration;
    assert.deepEqual(await again.listeners(number), [{ ...fresh, id: 1 }, changed]);
    assert.deepEqual(await again.listener(number, 2), changed);
    assert.equal(await writesOf(again).deleteListener(number, 2), true);
    assert.equal(await writesOf(again).deleteListener(number, 2), false);
    assert.equal(await again.listener(number, 2), null);
    assert.deepEqual(await again.secrets(null, 10), []);
    assert.equal((await writesOf(again).createListener(number, hook)).id, 3);
  });

  withStore(open, "a position is kept, replaced, and goes with its listener", async (store, opened) => {
    const { number } = await tenantOf(store);
    const { id } = await writesOf(store.configuration).createListener(number, fresh);
    assert.equal(await store.positions.read(number, id), null);
    await store.positions.write(number, id, "1");
    await store.positions.write(number, id, "2");
    await store.positions.write(number, 9, "3");
    const again = await opened.reopen();
    assert.equal(await again.positions.read(number, id), "2");
    assert.equal(await again.positions.read(number, 9), null);
    await writesOf(again.configuration).deleteListener(number, id);
    assert.equal(await again.positions.read(number, id), null);
  });
}
