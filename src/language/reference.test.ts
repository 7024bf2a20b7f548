import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { readCases } from "../../test/cases/language/case-file.ts";
import { partsOf } from "../cli/program-parts.ts";
import { declarations } from "../deliver/registry.ts";
import { CODES } from "./codes.ts";
import { compileThen, compileWhen } from "./compile.ts";
import { formatText } from "./format.ts";
import { WORDS } from "./words.ts";

const page = readFileSync(new URL("../../docs/language.md", import.meta.url), "utf8");
const examples = [...page.matchAll(/^```clojure\n(.*?)^```/gms)].map((match) => match[1] ?? "");

test("every example of the reference compiles", () => {
  assert.ok(examples.length >= 25, `only ${examples.length} examples`);
  for (const example of examples) {
    for (const part of partsOf("example", example)) {
      const templates = { ids: new Set(["TM1"]), names: new Set(["greeting"]) };
      const { diagnostics } = part.in === "when" ? compileWhen(part.text) : compileThen(part.text, { endpoints: declarations, templates });
      assert.deepEqual(diagnostics, [], example);
    }
    assert.notEqual(formatText(example).text, null);
  }
});

test("every word of the language stands in the reference and in one of its examples", () => {
  for (const { word, aliases } of WORDS) {
    for (const one of [word, ...aliases]) {
      assert.ok(page.includes(`\`${one}\``) || page.includes(`(${one} `) || page.includes(`(${one})`), `${one} is not in the reference`);
    }
    assert.ok(
      [word, ...aliases].some((one) => examples.some((example) => hasWord(example, one))),
      `${word} is in no example`,
    );
  }
});

function hasWord(example: string, word: string): boolean {
  return example.split(/[\s()[\]{}]+/).includes(word);
}

test("the reference lists every code, and says what it means", () => {
  const table = page.slice(page.indexOf("## Diagnostics"));
  const rows = [...table.matchAll(/^\| `([a-z-]+)` \| (?:warning: )?(.+) \|$/gm)].map((match) => [match[1], match[2]]);
  assert.deepEqual(rows, Object.entries(CODES));
});

test("the reference says which codes are warnings, as the compiler has it", () => {
  const said = new Set<string>();
  for (const name of ["seed", "warnings", "when-good", "when-malformed", "then-good", "then-malformed", "brackets"]) {
    const cases = readCases(readFileSync(new URL(`../../test/cases/language/${name}.txt`, import.meta.url), "utf8"));
    for (const line of cases.flatMap((one) => one.expected)) {
      const [, severity, code] = /\b(error|warning) ([a-z-]+) /.exec(line) ?? [];
      if (code !== undefined) said.add(`${severity} ${code}`);
    }
  }
  assert.ok(said.size >= 45, `the cases have only ${said.size} codes`);
  for (const one of said) {
    const [severity, code] = one.split(" ");
    assert.equal(page.includes(`| \`${code}\` | warning: `), severity === "warning", one);
  }
});
