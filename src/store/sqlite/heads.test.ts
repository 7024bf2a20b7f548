import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { packHead, unpackHead } from "./heads.ts";

const attributes = fc.dictionary(fc.oneof(fc.string(), fc.constantFrom("a", "b", "__proto__", "1")), fc.jsonValue(), {
  noNullPrototype: true,
});
const event = fc.record({ id: fc.string({ unit: "binary" }), time: fc.integer(), attributes }, { noNullPrototype: true });

/** Contexts that are the merge, and others. */
const head = fc.tuple(fc.array(event, { maxLength: 4 }), fc.boolean(), attributes).map(([events, isMerge, other]) => ({
  events: JSON.stringify(events),
  context: JSON.stringify(isMerge ? Object.assign({}, ...events.map((each) => each.attributes)) : other),
}));

const oddHead = fc.record(
  {
    events: fc.constantFrom(
      "[]",
      " []",
      "{}",
      "null",
      "7",
      `"[]"`,
      "[[1,2,{}]]",
      "[null]",
      `[{"id":"x","time":1,"attributes":[]}]`,
      `[{"time":1,"id":"x","attributes":{}}]`,
      `[{"id":"x","time":1}]`,
      `[{"id":"x","time":1,"attributes":null}]`,
      `[{"id":"x", "time":1,"attributes":{}}]`,
    ),
    context: fc.constantFrom("{}", " {}", `{"a":1}`),
  },
  { noNullPrototype: true },
);

test("packing is undone letter by letter", () => {
  fc.assert(
    fc.property(fc.oneof(head, oddHead), (texts) => {
      assert.deepEqual(unpackHead(packHead(texts)), texts);
    }),
    { numRuns: 2_000 },
  );
});

test("the context is left out where it is the merge of the events", () => {
  const events = JSON.stringify([
    { id: "EV1", time: 1, attributes: { a: 1, b: 1 } },
    { id: "EV2", time: 2, attributes: { b: 2 } },
    { id: "EV3", time: 3, attributes: { b: 3 } },
  ]);
  assert.deepEqual(packHead({ events, context: `{"a":1,"b":3}` }), {
    events: `~[["EV1",1,{"a":1,"b":1}],["EV2",2,{"b":2}],["EV3",3,[3]]]`,
    context: null,
  });
  assert.equal(packHead({ events, context: `{"a":1,"b":1}` }).context, `{"a":1,"b":1}`);
});
