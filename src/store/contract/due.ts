/** What waits for the clock. */
import assert from "node:assert/strict";
import fc from "fast-check";
import type { Due } from "../port.ts";
import { changes, commitOnce, customerOf, endOf, runningReactions, withStore, type OpenStore } from "./opened.ts";

const end = Number.MAX_SAFE_INTEGER;

export function dueContract(open: OpenStore): void {
  withStore(open, "due: (after, through], ascending, customers and reactions together", async (store) => {
    await commitOnce(store, {
      customers: [
        customerOf("c30", { due: 30 }),
        customerOf("c10", { due: 10 }),
        customerOf("none"),
        customerOf("x", { tenant: 2, due: 15 }),
      ],
      ...runningReactions([1, 2, 3]),
      running: [
        { tenant: 1, number: 1, state: "{}", due: 20 },
        { tenant: 1, number: 2, state: "{}", due: 40 },
        { tenant: 1, number: 3, state: "{}", due: null },
      ],
    });
    const dues = async (after: number | null, through: number) => (await store.engine.due(1, after, through, 100)).map(({ due }) => due);
    assert.deepEqual(await dues(null, end), [10, 20, 30, 40]);
    assert.deepEqual(await dues(10, 30), [20, 30]);
    assert.deepEqual(await dues(null, 9), []);
    assert.deepEqual(await dues(40, end), []);
    assert.deepEqual(await store.engine.due(1, 10, 30, 100), [
      { kind: "reaction", due: 20, number: 1 },
      { kind: "customer", due: 30, key: "c30" },
    ]);
  });

  withStore(open, "due is what the last commit says", async (store) => {
    const epoch = await commitOnce(store, {
      customers: [customerOf("moved", { due: 10 }), customerOf("gone", { due: 11 }), customerOf("calm", { due: 12 })],
      ...runningReactions([1, 2]),
      running: [1, 2].map((number) => ({ tenant: 1, number, state: "{}", due: 20 + number })),
    });
    const later = {
      customers: [customerOf("moved", { due: 50 }), customerOf("gone", { state: null }), customerOf("calm", { due: null })],
      running: [{ tenant: 1, number: 1, state: "{}", due: 60 }],
      ended: [endOf(2)],
    };
    await store.engine.commit(epoch, changes(later));
    assert.deepEqual(await store.engine.due(1, null, end, 10), [
      { kind: "customer", due: 50, key: "moved" },
      { kind: "reaction", due: 60, number: 1 },
    ]);
  });

  withStore(open, "due: at most limit rows, but rows of equal due stay together; pages join without a gap", async (store) => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: -3, max: 12 }), { maxLength: 40 }),
        fc.integer({ min: 1, max: 7 }),
        async (times, limit) => {
          const epoch = await store.engine.claim();
          const before = await store.engine.due(1, null, end, 1_000);
          const gone = before.map((due) => (due.kind === "customer" ? customerOf(due.key, { state: null }) : customerOf("")));
          await store.engine.commit(epoch, changes({ customers: gone }));
          await store.engine.commit(epoch, changes({ customers: times.map((due, index) => customerOf(`c${index}`, { due })) }));
          const pages = await allPages((after) => store.engine.due(1, after, end, limit));
          for (const page of pages) {
            const beforeTheLast = page.findIndex(({ due }) => due === page.at(-1)!.due);
            assert.ok(beforeTheLast < limit, `${beforeTheLast} rows stand before those of the last due, limit ${limit}`);
          }
          assert.deepEqual(
            pages.flat().map(({ due }) => due),
            times.toSorted((a, b) => a - b),
          );
        },
      ),
      { numRuns: 60 },
    );
  });
}

async function allPages(load: (after: number | null) => Promise<readonly Due[]>): Promise<(readonly Due[])[]> {
  const pages: (readonly Due[])[] = [];
  let after: number | null = null;
  for (;;) {
    const page = await load(after);
    const last = page.at(-1);
    if (last === undefined) return pages;
    pages.push(page);
    after = last.due;
  }
}
