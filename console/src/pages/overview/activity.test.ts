import assert from "node:assert/strict";
import { test } from "node:test";
import type { ActivityMinute } from "../../api/objects.ts";
import { merged, sumOf, withNext } from "./activity.ts";

const minute = (number: number, events = 0, matches = 0): ActivityMinute => ({
  at: new Date(number * 60_000).toISOString(),
  events,
  matches,
  sends: 0,
  failures: 0,
});

test("what is told of a minute takes its place, told twice or late it changes nothing", () => {
  const minutes = [minute(0, 1), minute(1, 2)];
  const once = merged(minutes, minute(1, 5, 1));
  assert.deepEqual(once, [minute(0, 1), minute(1, 5, 1)]);
  assert.deepEqual(merged(once, minute(1, 5, 1)), once);
  assert.deepEqual(merged(once, minute(1, 3)), once);
  assert.deepEqual(merged([minute(5)], minute(4, 9)), [minute(5)]);
});

test("minutes in which nothing happened are there too, and an hour is kept", () => {
  assert.deepEqual(merged([minute(0, 1)], minute(3, 4)), [minute(0, 1), minute(1), minute(2), minute(3, 4)]);
  const hour = Array.from({ length: 60 }, (_, i) => minute(i, 1));
  const later = withNext(hour);
  assert.equal(later.length, 60);
  assert.deepEqual([later[0], later.at(-1)], [minute(1, 1), minute(60)]);
  assert.equal(sumOf(later, "events"), 59);
  assert.deepEqual(merged([], minute(7, 1)), [minute(7, 1)]);
  assert.deepEqual(withNext([]), []);
});
