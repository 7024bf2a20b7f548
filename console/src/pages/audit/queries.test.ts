import assert from "node:assert/strict";
import { test } from "node:test";
import { auditKinds } from "../../../../src/store/audit.ts";
import { auditFiltersIn, kinds } from "./queries.ts";

test("the kinds offered are those that the server records", () => assert.deepEqual(kinds, auditKinds));

test("of an address only what is well-formed becomes a filter", () => {
  assert.deepEqual(auditFiltersIn({ kind: "pattern", item: "PT1", user: "", tenant: 7, from: null, else: "x" }), {
    kind: "pattern",
    item: "PT1",
    tenant: "7",
  });
  assert.deepEqual(auditFiltersIn({ kind: "nonsense" }), {});
});
