import assert from "node:assert/strict";
import { test } from "node:test";
import { Guesses } from "./guesses.ts";

/** Fails that often, one after the other without a pause. @returns what the attempts after that wait, ms */
function fail(guesses: Guesses, times: number, account: string, address: string, now: number): void {
  for (let i = 0; i < times; i++) assert.equal(typeof guesses.begin({ account, address }, now), "object");
}

const addresses = (): (() => string) => {
  let last = 0;
  return () => `10.0.${last >> 8}.${last++ & 255}`;
};

test("five failures are free, then each wait is twice the one before, up to five minutes", () => {
  const guesses = new Guesses();
  const address = addresses();
  for (let i = 0; i < 5; i++) fail(guesses, 1, "anna", address(), 0);
  let now = 0;
  const waits: number[] = [];
  for (let i = 0; i < 12; i++) {
    const wait = guesses.begin({ account: "anna", address: address() }, now);
    assert.ok(typeof wait === "number" && wait > 0);
    assert.equal(guesses.begin({ account: "anna", address: address() }, now + wait - 1), 1, "not a moment before");
    now += wait;
    fail(guesses, 1, "anna", address(), now);
    waits.push(wait / 1000);
  }
  assert.deepEqual(waits, [1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300, 300]);
  assert.equal(typeof guesses.begin({ account: "anna", address: address() }, now + 300_000), "object", "nobody is out for good");
});

test("success forgets the account's failures; other accounts are not concerned", () => {
  const guesses = new Guesses();
  fail(guesses, 5, "anna", "10.0.0.1", 0);
  assert.equal(typeof guesses.begin({ account: "bob", address: "10.0.0.1" }, 0), "object");
  const attempt = guesses.begin({ account: "anna", address: "10.0.0.2" }, 1_000);
  assert.ok(typeof attempt === "object");
  attempt.succeeded();
  fail(guesses, 5, "anna", "10.0.0.3", 1_000);
  assert.equal(guesses.begin({ account: "anna", address: "10.0.0.3" }, 1_000), 1_000);
});

test("attempts side by side count as failed until they have succeeded", () => {
  const guesses = new Guesses();
  const attempts = Array.from({ length: 10 }, () => guesses.begin({ account: "anna", address: "10.0.0.1" }, 0));
  assert.equal(attempts.filter((attempt) => typeof attempt === "object").length, 5);
});

test("twenty failures of an address are free, whatever accounts it tries; success takes back its own only", () => {
  const guesses = new Guesses();
  for (let i = 0; i < 19; i++) fail(guesses, 1, `account ${i}`, "10.0.0.1", 0);
  const attempt = guesses.begin({ account: "the guesser's own", address: "10.0.0.1" }, 0);
  assert.ok(typeof attempt === "object");
  attempt.succeeded();
  fail(guesses, 1, "another", "10.0.0.1", 0);
  assert.equal(guesses.begin({ account: "one more", address: "10.0.0.1" }, 0), 1_000);
  assert.equal(typeof guesses.begin({ account: "one more", address: "10.0.0.2" }, 0), "object");
});

test("an IPv6 address stands for its /64, an IPv4 address in IPv6 dress for itself", () => {
  for (const [first, second, same] of [
    ["2001:db8:1:2::1", "2001:db8:1:2:ffff::9", true],
    ["2001:db8:1:2::1", "2001:db8:1:3::1", false],
    ["::1", "::2", true],
    ["::ffff:10.0.0.1", "10.0.0.1", true],
    ["::ffff:10.0.0.1", "::ffff:10.0.0.2", false],
  ] as const) {
    const guesses = new Guesses();
    for (let i = 0; i < 20; i++) fail(guesses, 1, `account ${i}`, first, 0);
    assert.equal(typeof guesses.begin({ account: "x", address: second }, 0) === "number", same, `${first} ${second}`);
  }
});

test("failures are forgotten after an hour without any", () => {
  const guesses = new Guesses();
  fail(guesses, 5, "anna", "10.0.0.1", 0);
  assert.equal(guesses.begin({ account: "anna", address: "10.0.0.2" }, 0), 1_000);
  fail(guesses, 5, "anna", "10.0.0.2", 3_600_000);
});

test("what is kept is bounded: what was used longest ago goes", () => {
  const guesses = new Guesses();
  fail(guesses, 5, "anna", "10.0.0.1", 0);
  const address = addresses();
  for (let i = 0; i < 24_000; i++) fail(guesses, 1, `account ${i}`, address(), 0);
  assert.equal(guesses.begin({ account: "anna", address: "10.1.1.1" }, 0), 1_000);
  for (let i = 24_000; i < 60_000; i++) fail(guesses, 1, `account ${i}`, address(), 0);
  assert.equal(typeof guesses.begin({ account: "anna", address: "10.1.1.1" }, 0), "object");
});

test("a known browser's own failures hold it up, and nobody else's", () => {
  const guesses = new Guesses();
  fail(guesses, 5, "anna", "10.0.0.1", 0);
  for (let i = 0; i < 15; i++) fail(guesses, 1, `account ${i}`, "10.0.0.1", 0);
  assert.equal(guesses.begin({ account: "anna", address: "10.0.0.1" }, 0), 1_000);
  for (let i = 0; i < 5; i++) assert.equal(typeof guesses.begin({ browser: "anna's" }, 0), "object");
  assert.equal(guesses.begin({ browser: "anna's" }, 0), 1_000);
  assert.equal(typeof guesses.begin({ browser: "bob's" }, 0), "object");
  const attempt = guesses.begin({ browser: "anna's" }, 1_000);
  assert.ok(typeof attempt === "object");
  attempt.succeeded();
  assert.equal(typeof guesses.begin({ browser: "anna's" }, 1_000), "object");
  assert.equal(guesses.begin({ account: "anna", address: "10.0.0.9" }, 0), 1_000, "the others wait as before");
});
