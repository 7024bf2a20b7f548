import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { saying } from "./twiml.ts";

const characters: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };

test("whatever text is spoken, it is one Say without markup in it, and reads as the text", () => {
  const awkward = fc.constantFrom("<", ">", "&", "&amp;", '"', "'", "</Say>", "<Dial>", "]]>", "\u0000", "\uD800", "\n");
  fc.assert(
    fc.property(fc.string({ unit: fc.oneof(awkward, fc.string()) }), (text) => {
      const [, inside] = /^<Response><Say>([\s\S]*)<\/Say><\/Response>$/.exec(saying(text))!;
      assert.doesNotMatch(inside!, /[<>]|&(?!(?:amp|lt|gt|quot|apos);)/);
      const read = inside!.replaceAll(/&(\w+);/g, (_, name: string) => characters[name]!);
      assert.equal(read, text.toWellFormed().replaceAll(/[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/g, ""));
    }),
  );
});
