import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import fc from "fast-check";
import { isCollection, type Form } from "./form.ts";
import { formatText } from "./format.ts";
import { LINE_WIDTH } from "./print.ts";
import { programText } from "../../test/cases/language/random-forms.ts";
import { read } from "./read.ts";

/** A form without its positions. */
function bare(form: Form): unknown {
  if (isCollection(form)) return [form.kind, ...form.items.map(bare)];
  return "name" in form ? [form.kind, form.name] : [form.kind, form.value];
}

function format(text: string): string {
  const { text: formatted, diagnostics } = formatText(text);
  assert.ok(formatted !== null, `${JSON.stringify(text)}: ${diagnostics.map((one) => one.message).join("; ")}`);
  return formatted;
}

test("printing and reading again gives the same forms and comments, and printing again the same text", () => {
  let collections = 0;
  const property = fc.property(programText, (text) => {
    const before = read(text);
    const printed = format(text);
    const after = read(printed);
    assert.deepEqual(after.forms?.map(bare), before.forms?.map(bare));
    assert.deepEqual(
      after.comments.map((one) => one.text),
      before.comments.map((one) => one.text),
    );
    assert.equal(format(printed), printed);
    collections += before.forms?.filter(isCollection).length ?? 0;
  });
  fc.assert(property, { numRuns: 2000 });
  assert.ok(collections > 1000, "the random programs are too plain");
});

test("conformance programs keep their forms", () => {
  const lines = readFileSync(new URL("../../test/conformance/then.ndjson", import.meta.url), "utf8")
    .trim()
    .split("\n");
  assert.ok(lines.length >= 250);
  for (const line of lines) {
    const { then } = JSON.parse(line) as { then: string };
    assert.deepEqual(read(format(then)).forms?.map(bare), read(then).forms?.map(bare));
  }
});

test("what fits stands on one line", () => {
  assert.equal(format("(event\n  (= a,\n 1))"), "(event (= a 1))\n");
  const long = `(event (= attribute "${"x".repeat(LINE_WIDTH - 24)}"))`;
  assert.equal(long.length, LINE_WIDTH);
  assert.equal(format(long), `${long}\n`);
  assert.notEqual(format(long.replace('"x', '"xx')), `${long.replace('"x', '"xx')}\n`);
});

test("a list over several lines keeps its first words together and indents by two", () => {
  const text = `(within 1 hours (all (count 2 (event (and (= customerSegment "platinum") (= eventType "flcheck"))))
    (fail (event (= eventType "answered")))))`;
  assert.equal(
    format(text),
    `(within 1 hours
  (all
    (count 2 (event (and (= customerSegment "platinum") (= eventType "flcheck"))))
    (fail (event (= eventType "answered")))))
`,
  );
});

test("parameters and conditions stay with their head; a map over several lines aligns its keys", () => {
  const text = `(if (= *cust-seg* "gold") (success (send twilio sms {:to-phone-number *phone-number*
    :from-phone-number "1-506-555-1234" :message "We are sorry about this"} (template {:message +TM1}))))`;
  assert.equal(
    format(text),
    `(if (= *cust-seg* "gold")
  (success
    (send twilio sms
      {:to-phone-number *phone-number*
       :from-phone-number "1-506-555-1234"
       :message "We are sorry about this"}
      (template {:message +TM1}))))
`,
  );
});

test("comments keep their place, and one empty line is kept", () => {
  const text = `;;When
(seq  ; first
  (event) ; any



  ; then
  (event)
  ; last
)
;;Then`;
  assert.equal(
    format(text),
    `;;When
(seq ; first
  (event) ; any

  ; then
  (event)
  ; last
)
;;Then
`,
  );
});

test("lines end as they did, and what lies in a string stays", () => {
  assert.equal(format('; one\r\n(set a "x\ny")\r\n'), '; one\r\n(set a "x\ny")\r\n');
  assert.equal(format('(set a "x\r\ny")\n(set b 1)'), '(set a "x\r\ny")\n(set b 1)\n');
});

test("numbers, strings and words stay as they were written", () => {
  assert.equal(format('( Event {:a 1.50 :b "\\u0041" :c TRUE :d 1e3})'), '(Event {:a 1.50 :b "\\u0041" :c TRUE :d 1e3})\n');
});

test("what can't be read is not printed", () => {
  for (const text of ["(", ")", '"', "{:a}", "{:a 1 :a 2}", "(a]", "007", '"\\q"', "(".repeat(33) + ")".repeat(33)]) {
    const { text: formatted, diagnostics } = formatText(text);
    assert.equal(formatted, null, text);
    assert.ok(diagnostics.length > 0, text);
  }
  assert.deepEqual(formatText(""), { text: "", diagnostics: [] });
});
