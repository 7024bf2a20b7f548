import assert from "node:assert/strict";
import { test } from "node:test";
import { auditFiltersIn } from "./queries.ts";

test("of an address only what is well-formed becomes a filter", () => {
  assert.deepEqual(auditFiltersIn({ kind: "pattern", item: "PT1", user: "", tenant: 7, from: null, else: "x" }), {
    kind: "pattern",
    item: "PT1",
    tenant: "7",
  });
  assert.deepEqual(auditFiltersIn({ kind: "nonsense" }), {});
});
