import assert from "node:assert/strict";
import { test } from "node:test";
import { DueQueue } from "./due.ts";

interface Item {
  readonly name: string;
  due: number | null;
}

test("items come in order of time, equal ones in the order of addition, stale ones not at all", () => {
  const queue = new DueQueue<Item>((item) => item.due);
  const items = [3, 1, 2, 1].map((due, i) => ({ name: `${i}`, due: due as number | null }));
  for (const item of items) queue.add(item, item.due!);
  items[2]!.due = 5;
  queue.add(items[2]!, 5);
  const taken = [1, 1, 4].map((through) => queue.takeUpTo(through)?.name);
  assert.deepEqual(taken, ["1", "3", "0"]);
  assert.equal(queue.takeUpTo(4), undefined);
  assert.equal(queue.takeUpTo(5)?.name, "2");
});

test("an item whose due time changes over and over does not fill the memory", () => {
  const queue = new DueQueue<Item>((item) => item.due);
  const item: Item = { name: "x", due: 0 };
  for (let due = 1_000_000; due > 0; due--) {
    item.due = due;
    queue.add(item, due);
  }
  assert.ok(queue.length <= 10_001, `${queue.length} entries for one item`);
  assert.equal(queue.takeUpTo(1)?.name, "x");
});
