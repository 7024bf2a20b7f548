import assert from "node:assert/strict";
import { test } from "node:test";
import { givenOf, mask, valuesOf } from "./declared-fields.ts";

const fields = [
  { name: "account", description: "", mandatory: true },
  { name: "password", description: "", secret: true },
  { name: "token", description: "", secret: true },
  { name: "age", description: "", kind: "number" },
];
const saved = { account: "AC1", password: mask, age: 60 };

test("what is saved stands in the form as text; what is not is empty", () => {
  assert.deepEqual(valuesOf(fields, saved), { account: "AC1", password: mask, token: "", age: "60" });
});

test("an untouched form sends what is saved, a secret as its mask; an emptied secret is removed, another field left out", () => {
  assert.deepEqual(givenOf(fields, valuesOf(fields, saved), saved), { account: "AC1", password: mask, age: 60 });
  assert.deepEqual(givenOf(fields, { account: "", password: "", token: "", age: "" }, saved), { password: null });
  assert.deepEqual(givenOf(fields, { account: "AC2", password: "new", token: "t", age: "5" }, saved), {
    account: "AC2",
    password: "new",
    token: "t",
    age: 5,
  });
});
