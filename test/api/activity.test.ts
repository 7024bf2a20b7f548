/** Counts over time, over HTTP. */
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { startRig, type Refused } from "./rig.ts";

const rig = await startRig();
after(() => rig.stop());

interface Counts {
  readonly at: string;
  readonly events: number;
  readonly matches: number;
  readonly sends: number;
  readonly failures: number;
}

const kinds = ["events", "matches", "sends", "failures"] as const;

async function totals(tenant: string, query = ""): Promise<readonly number[]> {
  const { body } = await rig.admin<Counts[]>("GET", `/tenants/${tenant}/activity${query}`);
  return kinds.map((kind) => body.reduce((sum, counts) => sum + counts[kind], 0));
}

test("events, matches, sends and failures are counted by minute, by hour and by pattern", async () => {
  const tenant = await rig.tenant();
  const path = `/tenants/${tenant}`;
  await rig.admin("POST", `${path}/patterns`, { name: "good", status: true, when: '(event (= type "a"))', then: "(send echo message {})" });
  await rig.admin("POST", `${path}/patterns`, { name: "bad", status: true, when: '(event (= type "b"))', then: "(send sms text {})" });
  await rig.admin(
    "POST",
    `${path}/events`,
    [...["a", "a", "b", "c"].entries()].map(([id, type]) => ({ id, type })),
  );
  const expected = [4, 3, 3, 1];
  let found: readonly number[] = [];
  for (let tries = 0; found.join() !== expected.join() && tries < 100; tries++) {
    await pause(50);
    found = await totals(tenant);
  }
  assert.deepEqual(found, expected);
  assert.deepEqual(await totals(tenant, "?stretch=hour"), expected);
  assert.deepEqual(await totals(tenant, "?from=1999-01-01T00:00:00Z&to=1999-01-01T01:00:00Z"), [0, 0, 0, 0]);
  const { body } = await rig.admin<{ pattern: string; total: number; days: number[] }[]>("GET", `${path}/activity/patterns?days=3`);
  assert.deepEqual(
    body.map(({ pattern, total, days }) => [pattern, total, days.at(-1), days.length]),
    [
      ["PT1", 2, 2, 3],
      ["PT2", 1, 1, 3],
    ],
  );
});

test("every minute of the time asked for is told, and too many are refused", async () => {
  const tenant = await rig.tenant();
  const { body } = await rig.admin<Counts[]>("GET", `/tenants/${tenant}/activity?from=2026-01-01T00:00:30Z&to=2026-01-01T00:03:00Z`);
  assert.deepEqual(
    body.map(({ at }) => at),
    ["2026-01-01T00:00:00.000Z", "2026-01-01T00:01:00.000Z", "2026-01-01T00:02:00.000Z"],
  );
  const refused = await rig.admin<Refused>("GET", `/tenants/${tenant}/activity?from=2020-01-01T00:00:00Z`);
  assert.equal(refused.status, 400);
  assert.match(refused.body.error, /at most 3000 minutes apart/);
  assert.equal((await rig.admin("GET", `/tenants/${tenant}/activity/patterns?days=93`)).status, 400);
});
