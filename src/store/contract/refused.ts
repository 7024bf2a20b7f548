/** Refused events: kept, searched, bounded, forgotten. */
import assert from "node:assert/strict";
import type { NewRefusedEvent, RefusedBounds, RefusedFilter } from "../refused.ts";
import type { Store } from "../port.ts";
import { tenantOf, withStore, type OpenedStore, type OpenStore } from "./opened.ts";

const bounds: RefusedBounds = { count: 1_000, length: 1_000_000 };

function refusedOf(some: Partial<NewRefusedEvent> = {}): NewRefusedEvent {
  return {
    tenant: 1,
    at: 100,
    source: "event",
    code: "no-key",
    reason: 'the event lacks the key attribute "id"',
    key: null,
    bytes: 12,
    text: '{"type":"a"}',
    whole: true,
    idempotency: null,
    ...some,
  };
}

async function numbers({ refused }: Store, filter: RefusedFilter = {}, tenant = 1): Promise<number[]> {
  return (await refused.list(tenant, filter, null, 1_000)).map(({ number }) => number);
}

/** A test with a store in which the tenants 1 and 2 are. */
function withTenants(open: OpenStore, name: string, work: (store: Store, opened: OpenedStore) => Promise<void>): void {
  withStore(open, name, async (store, opened) => {
    for (const id of ["one", "two"]) await tenantOf(store, id);
    await work(store, opened);
  });
}

export function refusedContract(open: OpenStore): void {
  withTenants(open, "refused: what was added is there after reopening, newest first, in pages, by tenant", async (store, opened) => {
    const full = refusedOf({ key: "a\ud800", text: "x\ud800", whole: false, idempotency: { key: "k", bodyHash: "h" } });
    const bare = refusedOf({ bytes: null, text: null, whole: false, idempotency: { key: "k", bodyHash: null } });
    await store.refused.add([full, bare, refusedOf({ tenant: 2 })], bounds);
    await store.refused.add([refusedOf()], bounds);
    const { refused } = await opened.reopen();
    const all = await refused.list(1, {}, null, 10);
    assert.deepEqual(all, [
      { ...refusedOf(), number: 3 },
      { ...bare, number: 2 },
      { ...full, number: 1 },
    ]);
    assert.deepEqual(await refused.list(1, {}, 3, 1), [all[1]]);
    assert.deepEqual(await refused.oldest(1, {}, 1, 1), [all[1]]);
    assert.deepEqual(await refused.event(1, 1), all[2]);
    assert.equal(await refused.event(2, 2), null);
    assert.deepEqual(await refused.list(2, {}, null, 10), [{ ...refusedOf({ tenant: 2 }), number: 1 }]);
  });

  withTenants(open, "refused: filters by code, source and time", async (store) => {
    await store.refused.add([refusedOf(), refusedOf({ code: "mapping", source: "LI1", at: 101 }), refusedOf({ at: 102 })], bounds);
    assert.deepEqual(await numbers(store, { code: "no-key" }), [3, 1]);
    assert.deepEqual(await numbers(store, { source: "LI1" }), [2]);
    assert.deepEqual(
      (await store.refused.oldest(1, { code: "no-key" }, 0, 9)).map(({ number }) => number),
      [1, 3],
    );
    assert.deepEqual(await numbers(store, { from: 101, to: 102 }), [2]);
    assert.deepEqual(await numbers(store, { code: "mapping", source: "event" }), []);
  });

  withTenants(open, "refused: past the bounds the oldest of that tenant go, and numbers are never used again", async (store) => {
    await store.refused.add([refusedOf({ tenant: 2 })], bounds);
    assert.equal(await store.refused.add([refusedOf(), refusedOf(), refusedOf()], { ...bounds, count: 2 }), 1);
    assert.deepEqual(await numbers(store), [3, 2]);
    assert.equal(await store.refused.add([refusedOf({ text: "12345" })], { count: 10, length: 20 }), 1);
    assert.deepEqual(await numbers(store), [4, 3]);
    assert.equal(await store.refused.add([refusedOf({ text: "x".repeat(30) })], { count: 10, length: 20 }), 3);
    assert.deepEqual(await numbers(store), []);
    await store.refused.add([refusedOf()], { count: 1, length: 20 });
    assert.deepEqual(await numbers(store), [6]);
    assert.deepEqual(await numbers(store, {}, 2), [1]);
  });

  withTenants(open, "refused: removing makes room, and says how many there were", async (store) => {
    await store.refused.add([refusedOf(), refusedOf(), refusedOf()], bounds);
    assert.equal(await store.refused.remove(1, [1, 3, 9]), 2);
    assert.equal(await store.refused.remove(2, [2]), 0);
    assert.equal(await store.refused.add([refusedOf()], { ...bounds, count: 2 }), 0);
    assert.deepEqual(await numbers(store), [4, 2]);
  });

  withTenants(open, "refused: erasing a customer, or a tenant, leaves the others", async (store) => {
    await store.refused.add([refusedOf({ key: "anna" }), refusedOf({ key: "bob" }), refusedOf({ tenant: 2, key: "anna" })], bounds);
    await store.refused.erase(1, "anna");
    assert.deepEqual(await numbers(store), [2]);
    await store.refused.erase(1, null);
    assert.deepEqual(await numbers(store), []);
    assert.deepEqual(await numbers(store, {}, 2), [1]);
  });

  withTenants(open, "refused: those of all tenants before a moment expire, at most limit at once", async (store) => {
    await store.refused.add([refusedOf({ at: 3 }), refusedOf({ at: 1 }), refusedOf({ tenant: 2, at: 2 }), refusedOf({ at: 9 })], bounds);
    assert.equal(await store.refused.expire(9, 2), 2);
    assert.deepEqual(await numbers(store), [3, 1]);
    assert.equal(await store.refused.expire(9, 2), 1);
    assert.equal(await store.refused.expire(9, 2), 0);
    assert.deepEqual(await numbers(store), [3]);
  });

  withTenants(open, "refused: nothing is kept of a tenant that is gone or being erased", async (store) => {
    await store.erasure.deleteTenant(2, 5);
    await store.refused.add([refusedOf(), refusedOf({ tenant: 2 }), refusedOf({ tenant: 3 })], bounds);
    assert.deepEqual([await numbers(store), await numbers(store, {}, 2), await numbers(store, {}, 3)], [[1], [], []]);
  });
}
