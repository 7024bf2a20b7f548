/** The text of a command, by where it begins. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { commandSpan } from "./then-place.ts";

const text = '(seq (set a ")") ; a ) in a comment\n  (send echo message {:m (TM "x")}))';

function commandAt(start: number): string {
  const span = commandSpan(text, start);
  return text.slice(span.start, span.end);
}

test("a command reaches to the parenthesis that closes it, whatever stands in its strings and comments", () => {
  assert.equal(commandAt(0), text);
  assert.equal(commandAt(text.indexOf("(set")), '(set a ")")');
  assert.equal(commandAt(text.indexOf("(send")), '(send echo message {:m (TM "x")})');
});

test("of what is not closed everything to the end", () => {
  assert.deepEqual(commandSpan("(seq (set a 1)", 0), { start: 0, end: 14 });
});
