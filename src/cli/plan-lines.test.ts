import assert from "node:assert/strict";
import { test } from "node:test";
import { planLines, planSummary, type Plan } from "./plan-lines.ts";
import { withEnvironment } from "./substitute.ts";

test("a plan is told a line a change, with what differs, texts line by line", () => {
  const text = Array.from({ length: 9 }, (_, i) => `line ${i}`).join("\n");
  const plan: Plan = {
    applied: false,
    changes: [
      { action: "delete", kind: "pattern", name: "Old", members: [] },
      { action: "update", kind: "settings", members: [{ name: "event-days", before: 30, after: 7 }] },
      { action: "create", kind: "template", name: "Sorry", members: [{ name: "template", after: "Dear {{name}},\n\nsorry." }] },
      {
        action: "update",
        kind: "pattern",
        name: "Left twice",
        members: [
          { name: "status", before: false, after: true },
          { name: "then", before: text, after: text.replace("line 4", "another").replace("\nline 8", "") },
        ],
      },
    ],
    kept: [{ kind: "pattern", name: "Draft" }],
  };
  assert.deepEqual(
    [...planLines(plan, false), planSummary(plan)],
    [
      '- pattern "Old"',
      "~ settings",
      "    event-days: 30 -> 7",
      '+ template "Sorry"',
      "    template:",
      "      + Dear {{name}},",
      "      +",
      "      + sorry.",
      '~ pattern "Left twice"',
      "    status: false -> true",
      "    then:",
      "        line 2",
      "        line 3",
      "      - line 4",
      "      + another",
      "        line 5",
      "        line 6",
      "      - line 7",
      "      - line 8",
      "      + line 7",
      '  pattern "Draft" is not in the document and stays; --prune deletes it',
      "dry run, nothing is changed; it would be: 1 created, 2 changed, 1 deleted",
    ],
  );
});

test("nothing to change is said so", () => {
  const nothing: Plan = { applied: true, changes: [], kept: [] };
  assert.deepEqual([planLines(nothing, false), planSummary(nothing)], [[], "no changes"]);
  assert.equal(planSummary(nothing, 1), "0 created, 0 changed, 0 deleted, 1 file uploaded");
});

test("values of the environment are put in, outside programs and templates, where they are set", () => {
  const document = {
    name: "${NAME}",
    integrations: [{ type: "twilio", password: "${PASSWORD}", account: "x ${NAME}", from: "${UNSET}", empty: "${EMPTY}" }],
    templates: [{ name: "${NAME}", template: "${NAME}" }],
    patterns: [{ when: "${NAME}" }],
  };
  assert.deepEqual(withEnvironment(document, { NAME: "n", PASSWORD: "p", EMPTY: "" }), {
    name: "n",
    integrations: [{ type: "twilio", password: "p", account: "x ${NAME}", from: "${UNSET}", empty: "${EMPTY}" }],
    templates: document.templates,
    patterns: document.patterns,
  });
  assert.deepEqual(withEnvironment([1], {}), [1]);
});
