import assert from "node:assert/strict";
import { test } from "node:test";
import { roles, scopesOf } from "../../../src/api/permissions.ts";
import { scopesFor } from "./scopes.ts";

test("the scopes offered for a role are those that the server allows it", () => {
  for (const role of roles)
    assert.deepEqual(
      scopesFor(role).map(({ scope }) => scope),
      scopesOf[role],
    );
});
