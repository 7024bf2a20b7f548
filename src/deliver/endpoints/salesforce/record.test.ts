import assert from "node:assert/strict";
import { test } from "node:test";
import { recordOf } from "./record.ts";

test("date fields are cut to their date, whatever the form of the time; everything else stays as it is", () => {
  const given = [
    ["2014-08-29T17:55:14.000+0000", "2014-08-29"],
    ["2014-08-29 17:55", "2014-08-29"],
    ["2014-08-29", "2014-08-29"],
    ["tomorrow", "tomorrow"],
    [20140829, 20140829],
  ] as const;
  for (const [value, cut] of given) {
    assert.deepEqual(recordOf("task", { ActivityDate: value, Subject: value }), { ActivityDate: cut, Subject: value });
    assert.deepEqual(recordOf("opportunity", { CloseDate: value }), { CloseDate: cut });
  }
});

test("parameters with another name at Salesforce; the field's own name counts more", () => {
  assert.deepEqual(recordOf("case", { Contact: "003", Subject: "a" }), { ContactId: "003", Subject: "a" });
  assert.deepEqual(recordOf("opportunity", { message: "a", Amount: 7 }), { Description: "a", Amount: 7 });
  assert.deepEqual(recordOf("opportunity", { Description: "own", message: "a" }), { Description: "own" });
  assert.deepEqual(recordOf("task", { message: "a", Contact: "003", Own__c: true }), { message: "a", Contact: "003", Own__c: true });
});
