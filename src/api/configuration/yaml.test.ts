import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { readYaml, writeYaml, YamlError } from "./yaml.ts";

const texts = fc.oneof(
  fc.string({
    unit: fc.constantFrom("a", " ", "\n", "\t", "#", ":", "-", '"', "'", "|", "\r", "(", "é", "\u2028", "\u0000", "%", "{", "\ud83d\ude00"),
  }),
  fc.string({ unit: "binary" }),
);

test("whatever is written is read again as it was", () => {
  const documents = fc.record({
    name: texts,
    none: fc.constant(null),
    patterns: fc.array(
      fc.record({
        name: texts,
        status: fc.boolean(),
        when: texts,
        then: texts,
        rate: fc.double({ noNaN: true, noDefaultInfinity: true }).map((one) => one + 0),
      }),
    ),
    template: texts,
    mapping: fc.dictionary(texts, texts),
  });
  fc.assert(
    fc.property(documents, (value) => {
      assert.deepEqual(readYaml(writeYaml(value)).value, JSON.parse(JSON.stringify(value)));
    }),
    { numRuns: 300 },
  );
});

test("programs and templates are written as blocks", () => {
  assert.equal(
    writeYaml({ patterns: [{ name: "one", when: "(event)", then: "(seq\n  (set a 1))\n" }] }),
    "patterns:\n  - name: one\n    when: |-\n      (event)\n    then: |\n      (seq\n        (set a 1))\n",
  );
});

test("everything has a line; what is missing has that of what it should stand in", () => {
  const source = readYaml('name: x\npatterns:\n  - name: one\n    when: |\n      ; first\n      (event)\n    then: "(set a 1)"\n');
  assert.equal(source.line(["name"]), 1);
  assert.equal(source.line(["patterns", 0]), 3);
  assert.equal(source.line(["patterns", 0, "when"], 2), 6);
  assert.equal(source.line(["patterns", 0, "then"], 1), 7);
  assert.equal(source.line(["patterns", 0, "status"]), 3);
  assert.equal(source.line(["templates", 4, "name"]), 1);
});

test("a text that is no YAML says where", () => {
  const at = (line: number) => (error: unknown) => error instanceof YamlError && error.line === line;
  assert.throws(() => readYaml("name: x\npatterns: [1, 2\nb: 3\n"), at(3));
  assert.throws(() => readYaml("name: x\nname: y\n"), at(2));
  const bomb = `a: &a [${"x,".repeat(9)}x]\n${"bcdefg".replaceAll(/./g, (name) => `${name}: &${name} [${`*${String.fromCharCode(name.charCodeAt(0) - 1)},`.repeat(9)}1]\n`)}`;
  assert.throws(() => readYaml(bomb), YamlError);
});
