import assert from "node:assert/strict";
import { test } from "node:test";
import { identify } from "./key.ts";

test("a non-empty string or a number identifies a customer, the same one when their texts are equal", () => {
  assert.deepEqual(identify({ id: 2000 }, "id"), { key: "2000" });
  assert.deepEqual(identify({ id: "2000" }, "id"), { key: "2000" });
});

test("an event that identifies nobody is refused with the reason", () => {
  const refusals: readonly (readonly [Parameters<typeof identify>[0], string | null, RegExp])[] = [
    [{ id: "a" }, null, /no key attribute yet/],
    [{}, "id", /lacks the key attribute "id"/],
    [{ id: null }, "id", /lacks the key attribute "id"/],
    [{ id: "" }, "id", /must not be an empty string/],
    [{ id: true }, "id", /must be a non-empty string or a number/],
    [{ id: ["a"] }, "id", /must be a non-empty string or a number/],
    [{ id: "x".repeat(513) }, "id", /longer than 512/],
    [{}, "constructor", /lacks the key attribute "constructor"/],
  ];
  for (const [attributes, keyAttribute, reason] of refusals) {
    const identified = identify(attributes, keyAttribute);
    assert.match("error" in identified ? identified.error : "", reason);
  }
});
