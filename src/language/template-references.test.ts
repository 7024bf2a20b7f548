import assert from "node:assert/strict";
import { test } from "node:test";
import { templateMentions } from "./template-references.ts";

const found = (text: string): string[] =>
  templateMentions(text).map(({ by, reference, span }) => `${by} ${reference} ${text.slice(span.start, span.end)}`);

test("templates are found by id and by name, in every form", () => {
  assert.deepEqual(found('(seq (send echo message {:a +TM1 :b (TM "two words")}) (event {:c (tm :kept) :d (TM name)}))'), [
    "id TM1 +TM1",
    'name two words (TM "two words")',
    "name kept (tm :kept)",
    "name name (TM name)",
  ]);
});

test("neither in strings nor in comments, also in a text that does not compile", () => {
  assert.deepEqual(found('(send echo message {:a "+TM1 (TM x)" ; +TM2\n :b +TM3 '), ["id TM3 +TM3"]);
  assert.deepEqual(found("(TM) (TM a b) + (TM 5)"), []);
});
