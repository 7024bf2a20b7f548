import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { Attributes, Json } from "../language/ast.ts";
import { mapEvent, type Mapping } from "./mapping.ts";

const tweet: Attributes = {
  interaction: { author: { username: "ann", id: "7" }, content: "hello" },
  tags: [{ name: "first" }, { name: "second" }],
  "a.b": 1,
  nothing: null,
};

function attributesOf(source: Json, attributes: Mapping["attributes"], types: Mapping["types"] = {}): Attributes | string {
  const mapped = mapEvent(source, { attributes, types });
  return "error" in mapped ? mapped.error : mapped.attributes;
}

test("paths with dots and indexes find their values; what no path names is dropped, what is not there is left out", () => {
  const paths = {
    id: "interaction.author.username",
    first: "tags[0].name",
    second: "tags.1.name",
    dotted: "a.b",
    none: "nothing",
    missing: "interaction.author.nobody.name",
    past: "tags[7].name",
  };
  assert.deepEqual(attributesOf(tweet, paths), { id: "ann", first: "first", second: "second", dotted: 1, none: null });
});

test("an empty mapping takes every member under its own name", () => {
  assert.deepEqual(attributesOf(tweet, {}), tweet);
  assert.deepEqual(attributesOf({ amount: "1" }, {}, { amount: "number" }), { amount: 1 });
});

test("a prototype is no source", () => {
  assert.deepEqual(attributesOf({}, { a: "constructor.name", b: "__proto__" }), {});
});

test("values are converted, or the event is refused with the attribute and the value", () => {
  const paths = { amount: "a", vip: "v", text: "t" };
  const types = { amount: "number", vip: "boolean", text: "text" } as const;
  assert.deepEqual(attributesOf({ a: " 12.50 ", v: "TRUE", t: 5 }, paths, types), { amount: 12.5, vip: true, text: "5" });
  assert.deepEqual(attributesOf({ a: 3, v: false, t: null }, paths, types), { amount: 3, vip: false, text: null });
  assert.equal(attributesOf({ a: "12 EUR" }, paths, types), 'the attribute "amount" is "12 EUR", which is no number');
  assert.equal(attributesOf({ a: "" }, paths, types), 'the attribute "amount" is "", which is no number');
  assert.equal(attributesOf({ a: "0x10" }, paths, types), 'the attribute "amount" is "0x10", which is no number');
  assert.equal(attributesOf({ v: "maybe" }, paths, types), 'the attribute "vip" is "maybe", which is neither true nor false');
  assert.equal(attributesOf({ t: {} }, paths, types), 'the attribute "text" is {}, which is no text');
});

test("what is not an object is refused", () => {
  for (const source of [null, 1, "x", []]) assert.equal(attributesOf(source, {}), "what was sent is not a JSON object");
});

test("a number survives being written as text and converted back", () => {
  fc.assert(
    fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (double) => {
      const number = double + 0; // a negative zero is written as zero
      assert.deepEqual(attributesOf({ n: String(number) }, {}, { n: "number" }), { n: number });
    }),
  );
});
