import assert from "node:assert/strict";
import { test } from "node:test";
import { Passwords } from "./passwords.ts";
import { hashPassword, isPassword } from "./secrets.ts";

const stored = await hashPassword("correct horse");

test("a password is right or not; where there is none, none is", async () => {
  assert.equal(await isPassword("correct horse", stored), true);
  assert.equal(await isPassword("correct hors", stored), false);
  assert.equal(await isPassword("correct horse", null), false);
  assert.equal(await isPassword("ﬁ", await hashPassword("fi")), true, "texts that look alike are one (NFKC)");
  assert.notEqual(await hashPassword("correct horse"), stored, "salted");
  await assert.rejects(isPassword("x", "plain"), /not of a known form/);
});

test("two are tried at once, twenty wait, more are refused; all that waited are tried", async () => {
  const passwords = new Passwords(() => 0);
  const trial = (i: number): Promise<boolean> =>
    passwords.isRight({ by: { account: `account ${i}`, address: `10.0.0.${i}` }, password: "x", stored: "scrypt$2$1$1$c2FsdA$a2V5" });
  const all = await Promise.allSettled(Array.from({ length: 25 }, (_, i) => trial(i)));
  const refused = all.flatMap((one) => (one.status === "rejected" ? [String(one.reason)] : []));
  assert.equal(all.filter(({ status }) => status === "fulfilled").length, 22);
  assert.equal(refused.length, 3);
  assert.match(refused[0]!, /too many passwords are being tried/);
  assert.equal(await trial(30), false, "and then there is room again");
});
