import assert from "node:assert/strict";
import { test } from "node:test";
import { compileThen, compileWhen } from "../../../../../src/language/compile.ts";
import { curlOf, exampleEvent, thenOf, whenOf } from "./starter.ts";

test("what is made of the words compiles, and asks for what the words say", () => {
  for (const value of ["abandoned", 'say "hi" \\ bye', "ünïcode\n"]) {
    for (const times of [1, 3]) {
      const starter = { attribute: "type", value, times };
      const { when, diagnostics } = compileWhen(whenOf(starter));
      assert.deepEqual(diagnostics, []);
      assert.deepEqual(exampleEvent("id", when), { id: "customer-1", type: value });
      assert.notEqual(compileThen(thenOf(starter)).then, null);
    }
  }
});

test("the example is what the pattern looks for first", () => {
  const of = (when: string): object => exampleEvent("id", compileWhen(when).when);
  assert.deepEqual(of('(seq (event (and (= a 1) (= b "x") (not (= c 2)))) (event (= d 4)))'), { id: "customer-1", a: 1, b: "x" });
  assert.deepEqual(of("(event)"), { id: "customer-1" });
  assert.deepEqual(exampleEvent("id", null), { id: "customer-1" });
});

test("a quote in the event does not end the shell's own", () => {
  assert.match(curlOf("http://h", "t", `{"a":"it's"}`), /-d '\{"a":"it'\\''s"\}'$/);
});
