import assert from "node:assert/strict";
import { test } from "node:test";
import { usedVersion, versionWarnings } from "./versions.ts";

test("versions in any form, raised to the lowest", () => {
  const used = ["62", "62.0", "v62.0", "37.0", "36.0", "24", "100.0"].map((given) => usedVersion(given, "37.0"));
  assert.deepEqual(used, ["62.0", "62.0", "62.0", "37.0", "37.0", "37.0", "100.0"]);
});

test("only what is too old is warned of", () => {
  const declared = { "api-version": { description: "", lowest: "37.0" }, other: { description: "" } };
  assert.deepEqual(versionWarnings(declared, { "api-version": "v24.0", other: "1" }), ["api-version v24.0 is too old; 37.0 is used"]);
  assert.deepEqual(versionWarnings(declared, { "api-version": "62.0" }), []);
  assert.deepEqual(versionWarnings(declared, {}), []);
});
