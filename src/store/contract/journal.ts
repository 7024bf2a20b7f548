/** The journal: search, one reaction in full, counts, history. */
import assert from "node:assert/strict";
import fc from "fast-check";
import type { ReactionFilter } from "../journal.ts";
import type { ReactionStatus } from "../port.ts";
import { changes, commitOnce, endOf, eventOf, reactionOf, runningReactions, thenText, withStore, type OpenStore } from "./opened.ts";

const statuses: readonly ReactionStatus[] = ["running", "success", "failure", "cancelled"];

/** 60 reactions over 3 patterns, 5 keys, all statuses; match times mostly rise with the numbers. */
const sample = Array.from({ length: 60 }, (_, index) => ({
  number: index + 1,
  patternId: (index % 3) + 1,
  key: `k${index % 5}`,
  status: statuses[(index * 7) % 4]!,
  matchedAt: 1_000 + index * 10 - (index % 9 === 0 ? 45 : 0),
}));

/** Half of them the very moment of a match. */
const moment = fc.integer({ min: 180, max: 340 }).map((fifth) => fifth * 5);

const filters: fc.Arbitrary<ReactionFilter> = fc.record(
  {
    pattern: fc.integer({ min: 1, max: 4 }),
    key: fc.constantFrom("k0", "k3", "k9"),
    status: fc.constantFrom(...statuses),
    from: moment,
    to: moment,
  },
  { requiredKeys: [] },
);

function expected(filter: ReactionFilter, before: number | null, limit: number): number[] {
  return sample
    .filter((row) => filter.pattern === undefined || row.patternId === filter.pattern)
    .filter((row) => filter.key === undefined || row.key === filter.key)
    .filter((row) => filter.status === undefined || row.status === filter.status)
    .filter((row) => row.matchedAt >= (filter.from ?? 0) && row.matchedAt < (filter.to ?? Infinity))
    .filter((row) => before === null || row.number < before)
    .map((row) => row.number)
    .toReversed()
    .slice(0, limit);
}

export function journalContract(open: OpenStore): void {
  withStore(open, "search: every combination of filters, newest first, numbers below before, at most limit", async (store) => {
    const reactions = sample.map(({ number, patternId, key, matchedAt }) => reactionOf(number, { patternId, key, matchedAt }));
    const ended = sample.flatMap(({ number, status }) => (status === "running" ? [] : [endOf(number, { status })]));
    const running = sample.flatMap(({ number, status }) => (status === "running" ? [{ tenant: 1, number, state: "{}", due: null }] : []));
    const other = runningReactions([1, 2, 61], { tenant: 2, key: "k0" });
    await commitOnce(store, {
      texts: [thenText],
      reactions: [...reactions, ...other.reactions!],
      running: [...running, ...other.running!],
      ended,
    });
    await fc.assert(
      fc.asyncProperty(
        filters,
        fc.option(fc.integer({ min: 0, max: 70 })),
        fc.integer({ min: 1, max: 70 }),
        async (filter, before, limit) => {
          const found = await store.journal.reactions(1, filter, before, limit);
          assert.deepEqual(
            found.map(({ number }) => number),
            expected(filter, before, limit),
          );
        },
      ),
      { numRuns: 400 },
    );
    assert.deepEqual(await store.journal.reactions(3, {}, null, 10), []);
  });

  withStore(open, "pages keep their places while reactions are added and end", async (store) => {
    const numbersUpTo = (last: number, first = 1): number[] => Array.from({ length: last - first + 1 }, (_, index) => first + index);
    const epoch = await commitOnce(store, runningReactions(numbersUpTo(50)));
    for (const filter of [{}, { key: "anna" }, { pattern: 1 }, { from: 5_001 }, { key: "anna", pattern: 1 }]) {
      const seen: number[] = [];
      let last = (await store.journal.reactions(1, {}, null, 1))[0]!.number;
      const begun = last;
      for (let before: number | null = null; ;) {
        const page: readonly { number: number }[] = await store.journal.reactions(1, filter, before, 7);
        if (page.length === 0) break;
        seen.push(...page.map(({ number }) => number));
        before = page.at(-1)!.number;
        await store.engine.commit(epoch, changes({ ...runningReactions([++last]), ended: [endOf(before, { status: "failure" })] }));
      }
      assert.deepEqual(seen, numbersUpTo(begun).toReversed(), JSON.stringify(filter));
    }
  });

  withStore(open, "a head says what it must, while running and at the end", async (store) => {
    const epoch = await commitOnce(store, runningReactions([1], { patternVersion: 3 }));
    const head = {
      number: 1,
      pattern: { id: 1, name: "called twice", version: 3 },
      key: "anna",
      matchedAt: 5_001,
      rerun: null,
      reruns: [],
    };
    const heads = () => store.journal.reactions(1, {}, null, 10);
    assert.deepEqual(await heads(), [{ ...head, status: "running", endedAt: null, reason: null }]);
    await store.engine.commit(epoch, changes({ ended: [endOf(1, { status: "failure", reason: "timed out", endedAt: 9 })] }));
    assert.deepEqual(await heads(), [{ ...head, status: "failure", endedAt: 9, reason: "timed out" }]);
  });

  withStore(open, "one reaction in full; its lines in the order in which they were appended", async (store, opened) => {
    const line = (node: number) => ({ at: node, node, command: "seq", phase: "began" as const });
    const lines = (nodes: number[], reaction = 1) => ({ tenant: 1, reaction, entries: JSON.stringify(nodes.map(line)) });
    const epoch = await commitOnce(store, {
      ...runningReactions([1, 2]),
      running: [{ tenant: 1, number: 1, state: `{"variables":{"v":1}}`, due: null }],
      journal: [lines([5, 2]), lines([7], 2), lines([9])],
    });
    const running = await store.journal.reaction(1, 1);
    assert.equal(running?.then, "(delay 1 day)");
    assert.deepEqual(running.events, [{ id: "EV1", time: 1, attributes: { a: 1 } }]);
    assert.deepEqual(running.context, { a: 1 });
    assert.deepEqual(running.variables, { v: 1 }, "variables of a running reaction are those of its state");
    await store.engine.commit(epoch, changes({ journal: [lines([1])], ended: [endOf(1, { variables: `{"v":2}` })] }));
    const { journal } = await opened.reopen();
    const ended = await journal.reaction(1, 1);
    assert.deepEqual(ended?.entries, [5, 2, 9, 1].map(line));
    assert.deepEqual(ended.variables, { v: 2 });
    assert.equal(await journal.reaction(1, 3), null);
    assert.equal(await journal.reaction(2, 1), null);
  });

  withStore(open, "counts by pattern and status, of what the journal holds", async (store) => {
    await commitOnce(store, {
      texts: [thenText],
      reactions: [
        reactionOf(1),
        reactionOf(2),
        reactionOf(3, { patternId: 2 }),
        reactionOf(4, { patternVersion: 2 }),
        reactionOf(1, { tenant: 2 }),
      ],
      ended: [endOf(2), endOf(4, { status: "failure" })],
    });
    const byPattern = (await store.journal.countByPattern(1)).map(({ pattern, status, count }) => `${pattern} ${status} ${count}`);
    assert.deepEqual(byPattern.toSorted(), ["1 failure 1", "1 running 1", "1 success 1", "2 running 1"]);
  });

  withStore(open, "evicted partial matches are counted by pattern", async (store) => {
    const evicted = { tenant: 1, patternId: 3, key: "anna", count: 2, at: 10 };
    const epoch = await commitOnce(store, { evicted: [evicted, { ...evicted, patternId: 4 }, { ...evicted, tenant: 2 }] });
    await store.engine.commit(epoch, changes({ evicted: [{ ...evicted, key: "bob", count: 5, at: 20 }] }));
    assert.deepEqual(await store.journal.evictedByPattern(1), [
      { pattern: 3, count: 7, lastKey: "bob", lastAt: 20 },
      { pattern: 4, count: 2, lastKey: "anna", lastAt: 10 },
    ]);
  });

  withStore(open, "history: the latest events, newest first; hasEvents: whether one was ever accepted", async (store) => {
    assert.equal(await store.journal.hasEvents(1), false);
    await commitOnce(store, {
      events: [eventOf(1), eventOf(2), eventOf(3), eventOf(9, { tenant: 2 })],
      progress: [{ tenant: 1, lastSeq: 3, lastReaction: 0, clock: 0 }],
    });
    assert.deepEqual(await store.journal.history(1, 2), [eventOf(3), eventOf(2)]);
    assert.equal(await store.journal.hasEvents(1), true);
    assert.equal(await store.journal.hasEvents(3), false);
    while ((await store.engine.expire(1, { events: Number.MAX_SAFE_INTEGER, journal: 0, answers: 0 }, 100)) > 0);
    assert.deepEqual(await store.journal.history(1, 2), []);
    assert.equal(await store.journal.hasEvents(1), true, "retention does not undo history");
  });
}
