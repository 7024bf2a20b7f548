import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { Due } from "../store/port.ts";
import { DueQueue } from "./due-queue.ts";

const item = (due: number, number: number): Due => ({ kind: "reaction", due, number });

/** A page as the storage port promises it: ascending, never cut between equal dues. */
function pageOf(stored: readonly Due[], after: number | null, through: number, limit: number): Due[] {
  const sorted = stored.filter(({ due }) => (after === null || due > after) && due <= through).sort((a, b) => a.due - b.due);
  const last = sorted[limit - 1]?.due ?? Number.POSITIVE_INFINITY;
  return sorted.filter(({ due }) => due <= last);
}

test("everything due comes out once it is due, whatever is stored, added or still uncommitted", async () => {
  const command = fc.oneof(
    fc.record({ kind: fc.constant("set" as const), due: fc.nat(200) }),
    fc.record({ kind: fc.constant("commit" as const) }),
    fc.record({ kind: fc.constant("take" as const), by: fc.nat(60) }),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(fc.nat(200), { maxLength: 30 }), fc.array(command, { maxLength: 40 }), async (initial, commands) => {
      let number = 0;
      const stored: Due[] = initial.map((due) => item(due, number++));
      let uncommitted: Due[] = [];
      const queue = new DueQueue(
        async (...range) => pageOf(stored, ...range),
        () => uncommitted,
      );
      const pending = new Map(stored.map((due) => [due.kind === "reaction" ? due.number : -1, due.due]));
      let clock = 0;
      for (const step of commands) {
        if (step.kind === "set") {
          const due = item(clock + 1 + step.due, number++);
          uncommitted.push(due);
          queue.add(due);
          pending.set(number - 1, due.due);
        } else if (step.kind === "commit") {
          stored.push(...uncommitted);
          uncommitted = [];
        } else {
          clock += step.by;
          let before = Number.NEGATIVE_INFINITY;
          for (const taken of await queue.take(clock, 1_000)) {
            assert.ok(taken.due >= before && taken.due <= clock);
            before = taken.due;
            if (taken.kind === "reaction") pending.delete(taken.number);
          }
          for (const due of pending.values()) assert.ok(due > clock, `something due at ${due} was missed at ${clock}`);
        }
      }
    }),
    { numRuns: 500 },
  );
});

test("a queue that grows past its bound keeps the earliest and finds the rest in the store again", async () => {
  const stored: Due[] = [];
  const queue = new DueQueue(
    async (...range) => pageOf(stored, ...range),
    () => [],
  );
  await queue.refill();
  for (let i = 0; i < 30_000; i++) {
    const due = item(1_000_000 - i * 7, i);
    stored.push(due);
    queue.add(due);
  }
  const taken: number[] = [];
  while (queue.hasUpTo(2_000_000)) {
    for (const due of await queue.take(2_000_000, 500)) taken.push(due.due);
  }
  assert.equal(new Set(taken).size, 30_000);
  assert.deepEqual(
    taken,
    taken.toSorted((a, b) => a - b),
  );
});
