import assert from "node:assert/strict";
import { test } from "node:test";
import { WORDS } from "../../../src/language/words.ts";
import { helpAt } from "./extensions.ts";

test("every word of both languages, and every other way to write it, is explained where it stands", () => {
  assert.ok(WORDS.length > 40);
  for (const { word, aliases, language, summary } of WORDS) {
    for (const written of [word, ...aliases, word.toUpperCase()]) {
      const help = helpAt(language === "both" ? "when" : language, `(seq (${written} 1))`, 6);
      assert.ok(help !== null, written);
      assert.ok(
        help.entries.some((entry) => entry.summary === summary),
        written,
      );
      assert.deepEqual([help.start, help.end], [6, 6 + written.length]);
    }
  }
});

test("strings, comments, keys and names of other things are not", () => {
  for (const text of ['(= a "within")', "; within", "{:within 1}", "(= withins 1)"]) {
    assert.equal(helpAt("when", text, text.indexOf("within") + 2), null, text);
  }
});
