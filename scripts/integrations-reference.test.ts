import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { declarations } from "../src/deliver/registry.ts";
import { referencePage } from "./integrations-reference.ts";

const folder = new URL("../docs/integrations/", import.meta.url);

test("docs/integrations/README.md is what the declarations say", () => {
  const written = readFileSync(new URL("README.md", folder), "utf8");
  const made = referencePage((name) => existsSync(new URL(`${name}.md`, folder)));
  assert.equal(written, made, "renew it with npm run reference");
});

test("everything that a tenant or an author meets has a description", () => {
  for (const { name, description, integration = {}, sends } of Object.values(declarations)) {
    assert.ok(description, name);
    for (const [type, { parameters }] of Object.entries(sends)) {
      for (const [parameter, { description: what }] of Object.entries(parameters)) assert.ok(what, `${name} ${type} :${parameter}`);
    }
    for (const [field, { description: what }] of Object.entries(integration)) assert.ok(what, `${name} ${field}`);
  }
});
