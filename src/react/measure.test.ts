import { test } from "node:test";
import assert from "node:assert/strict";
import fc from "fast-check";
import type { Json } from "../language/ast.ts";
import { measure } from "./measure.ts";

test("is about the length of the JSON text", () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const length = JSON.stringify(value).length;
      const size = measure(value as Json, Infinity);
      assert.ok(size <= 6 * length + 8 && length <= 8 * size + 32, `${size} for ${length}: ${JSON.stringify(value)}`);
    }),
  );
});

test("stops at the limit, however much a shared value would be", () => {
  let value: Json = "x";
  for (let i = 0; i < 100; i++) value = [value, value];
  assert.ok(measure(value, 1_000) > 1_000);
  assert.equal(measure(undefined, 10), 0);
});
