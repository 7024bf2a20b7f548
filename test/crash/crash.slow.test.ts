import assert from "node:assert/strict";
import { test } from "node:test";
import type { ReactionRecord } from "../../src/store/journal.ts";
import { run, type RunResult } from "./run.ts";

const size = { customers: 320, rounds: 4 };
const kills = Number(process.env["CRASH_KILLS"] ?? 100);
const unknown = "outcome unknown";

/** A reaction without what differs from run to run: ids and times. */
function told({ pattern, key, events, status, reason, variables }: ReactionRecord): string {
  const from = events.map(({ attributes }) => attributes["n"]);
  return JSON.stringify([pattern.name, key, from, status, reason, variables]);
}

/** What the reaction would have been had the outcome of its one send been known. */
function asIfKnown(record: ReactionRecord): ReactionRecord {
  const lost = record.pattern.name === "sequence with a guard, sent once" && record.reason === unknown;
  return lost ? { ...record, status: "success", reason: null } : record;
}

function assertWhole(result: RunResult): void {
  const stored = result.events.filter(({ type }) => type !== "made");
  assert.equal(new Set(stored.map(({ n }) => n)).size, stored.length, "an event was stored twice");
  const ids = new Map(stored.map(({ n, id }) => [n, id]));
  for (const [n, id] of result.acknowledged.ids) assert.equal(ids.get(n), id, `the acknowledged event ${n} is not there`);
  assert.equal(stored.length, result.acknowledged.ids.size);
  assert.equal(result.outstanding, 0);
}

/** Without retries a message goes out at most once; with retries at least once for each success. */
function assertDeliveries({ reactions, arrivals }: RunResult): void {
  let unknowns = 0;
  for (const { number, pattern, reason, entries } of reactions) {
    const keys = new Set(entries.flatMap(({ phase, send }) => (phase === "sent" && send !== undefined ? [`RE${number}-${send}`] : [])));
    const arrived = [...keys].reduce((sum, key) => sum + (arrivals.get(key) ?? 0), 0);
    if (pattern.name === "sequence with a guard, sent once") {
      if (reason === unknown) unknowns += 1;
      assert.ok(reason === unknown ? arrived <= 1 : arrived === 1, `RE${number} arrived ${arrived} times, reason ${reason}`);
    }
    if (pattern.name === "every d, sent with retries") assert.ok(arrived >= 1, `RE${number} never arrived`);
  }
  console.log(`sends of unknown outcome without retries: ${unknowns}`);
}

/** What is in the first list more often than in the second; the first ten of it. */
function surplus(first: readonly string[], second: readonly string[]): string[] {
  const counts = new Map<string, number>();
  for (const one of second) counts.set(one, (counts.get(one) ?? 0) + 1);
  const left = first.filter((one) => {
    const count = counts.get(one) ?? 0;
    counts.set(one, count - 1);
    return count <= 0;
  });
  return left.slice(0, 10);
}

test(`killed ${kills} times at random moments under load, nothing is lost, doubled or ended otherwise`, async () => {
  const undisturbed = await run({ ...size, kills: 0, lifeMs: 1 });
  assertWhole(undisturbed);
  const crashed = await run({ ...size, kills, lifeMs: 400 });
  assertWhole(crashed);
  assertDeliveries(crashed);
  console.log(
    `events ${crashed.acknowledged.ids.size}, reactions ${crashed.reactions.length}, repeated requests ${crashed.acknowledged.repeated}`,
  );
  assert.ok(crashed.acknowledged.repeated > 0, "no request was ever repeated, so no kill met any load");
  assert.ok(undisturbed.reactions.length > size.customers * size.rounds * 5);
  const expected = undisturbed.reactions.map(told);
  const actual = crashed.reactions.map((record) => told(asIfKnown(record)));
  assert.deepEqual(surplus(expected, actual), [], "missing after the crashes");
  assert.deepEqual(surplus(actual, expected), [], "there after the crashes, but not without");
});
