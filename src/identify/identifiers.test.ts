import assert from "node:assert/strict";
import { test } from "node:test";
import { identifierValues, leadsToNobody } from "./identifiers.ts";

const valuesOf = (...given: Parameters<typeof identifierValues>): string[] =>
  identifierValues(...given).map(({ attribute, value }) => `${attribute}=${value}`);

test("identifiers are taken in the order of the setting, whatever the order in the event", () => {
  assert.deepEqual(valuesOf({ phone: "1", email: "a" }, ["email", "phone"]), ["email=a", "phone=1"]);
});

test("numbers count as their text, arrays element by element, each value once", () => {
  assert.deepEqual(valuesOf({ phone: [2000, "2000", "x", 2000, null, true, ["y"]] }, ["phone"]), ["phone=2000", "phone=x"]);
  assert.equal(valuesOf({ phone: Array.from({ length: 30 }, (_, i) => i) }, ["phone"]).length, 20);
});

test("what can lead to nobody is passed over", () => {
  const odd = { a: "", b: null, c: true, d: { e: 1 }, f: "x".repeat(513), g: "x".repeat(512), i: 2 ** 53 };
  assert.deepEqual(valuesOf(odd, ["a", "b", "c", "d", "f", "g", "h", "i", "constructor"]), [`g=${"x".repeat(512)}`]);
});

test("a refusal names the key attribute and the identifiers", () => {
  assert.equal(
    leadsToNobody("id", ["email", "phone"], []),
    'the event lacks the key attribute "id" and every identifier that could lead to it (email, phone)',
  );
  assert.equal(
    leadsToNobody("id", ["email", "phone"], [{ attribute: "email", value: "a@x" }]),
    'the event lacks the key attribute "id", and no customer is known by its identifiers: email "a@x"',
  );
});
