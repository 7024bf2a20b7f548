import assert from "node:assert/strict";
import { test } from "node:test";
import { defaultSettings, type Tenant } from "../store/configuration.ts";
import { RateLimits } from "./rate-limit.ts";

function tenant(number: number, rateLimit: number | null): Tenant {
  return {
    number,
    id: `t${number}`,
    name: "",
    rateLimit,
    paused: false,
    pausedIntegrations: [],
    keyAttribute: "id",
    settings: defaultSettings,
  };
}

/** Seconds to wait, 0 when the events are let in. */
function waitFor(limits: RateLimits, who: Tenant, count: number, now: number): number {
  return limits.tryTake(who, count, now);
}

test("a second's worth at once, then at the rate", () => {
  const limits = new RateLimits();
  const ten = tenant(1, 10);
  for (let i = 0; i < 10; i++) assert.equal(waitFor(limits, ten, 1, 1_000), 0);
  assert.equal(waitFor(limits, ten, 1, 1_000), 1);
  assert.equal(waitFor(limits, ten, 1, 1_100), 0, "a tenth of a second later there is room for one");
  assert.equal(waitFor(limits, ten, 1, 1_100), 1);
  assert.equal(waitFor(limits, tenant(2, 10), 1, 1_100), 0, "another tenant has its own");
  assert.equal(waitFor(limits, ten, 1, 900), 1, "a server clock that goes back gives nothing");
});

test("a batch larger than a second's worth passes when nothing is owed, and is paid for after", () => {
  const limits = new RateLimits();
  const ten = tenant(1, 10);
  assert.equal(waitFor(limits, ten, 30, 0), 0);
  assert.equal(waitFor(limits, ten, 1, 0), 3);
  assert.equal(waitFor(limits, ten, 1, 2_000), 1);
  assert.equal(waitFor(limits, ten, 1, 2_100), 0);
});

test("without a limit everything passes; a new limit counts at once", () => {
  const limits = new RateLimits();
  assert.equal(waitFor(limits, tenant(1, null), 1_000_000, 0), 0);
  assert.equal(waitFor(limits, tenant(1, 1), 1, 0), 0);
  assert.equal(waitFor(limits, tenant(1, 1), 1, 0), 1);
  assert.equal(waitFor(limits, tenant(1, 100), 1, 0), 0);
});
