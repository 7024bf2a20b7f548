import assert from "node:assert/strict";
import { test } from "node:test";
import { itemOf } from "../../live/items.ts";
import { hasText, liveFiltersIn } from "./filters.ts";
import { noRows, paused, resumed, withFresh, type Row } from "./live-list.ts";

const row = (number: number): Row => ({ id: String(number), at: number, item: null });
const ids = (rows: readonly Row[]): string[] => rows.map(({ id }) => id);

test("the newest come first, and the oldest go", () => {
  const some = withFresh(withFresh(noRows, [row(2), row(1)]), [row(3)]);
  assert.deepEqual(ids(some.shown), ["3", "2", "1"]);
  const many = withFresh(
    some,
    Array.from({ length: 1_500 }, (_, i) => row(2_000 - i)),
  );
  assert.equal(many.shown.length, 1_000);
  assert.equal(many.shown[0]!.id, "2000");
});

test("paused, nothing that is shown changes; what comes is counted, and shown afterwards", () => {
  const held = withFresh(withFresh(paused(withFresh(noRows, [row(1)])), [row(2)]), [row(4), row(3)]);
  assert.deepEqual([ids(held.shown), held.heldCount], [["1"], 3]);
  assert.equal(paused(held), held);
  const after = resumed(held);
  assert.deepEqual([ids(after.shown), after.held, after.heldCount], [["4", "3", "2", "1"], null, 0]);
});

const event = itemOf("event", "x-1", { "key-attr": "7", id: "EV1", event: { type: "Order", amount: 12, "a b": "x=y" } });
const match = itemOf("match", "x-2", { "key-attr": "7", reaction: "RE1", pattern: { id: "PT1", name: "Left twice", version: 1 } });

test("an item has a text anywhere, in any case, or an attribute with exactly that value", () => {
  assert.ok(hasText(event, "order"));
  assert.ok(hasText(event, "type=Order"));
  assert.ok(hasText(event, " amount = 12 "));
  assert.ok(!hasText(event, "type=order"));
  assert.ok(!hasText(event, "amount=1"));
  assert.ok(!hasText(event, "constructor=x"));
  assert.ok(hasText(match, "left TWICE"));
  assert.ok(hasText(match, "reaction=RE1"));
  assert.ok(!hasText(match, "type=Order"));
});

test("an address holds what is well-formed, and nothing where all is shown", () => {
  assert.deepEqual(liveFiltersIn({ key: 7, kinds: ["match", "event", "nonsense"], text: "a=1" }), {
    key: "7",
    kinds: ["event", "match"],
    text: "a=1",
  });
  assert.deepEqual(liveFiltersIn({ key: "", kinds: ["event", "match", "send", "reaction"], text: {} }), {});
  assert.deepEqual(liveFiltersIn({ kinds: "event" }), {});
});
