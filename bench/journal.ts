/**
 * The search of the journal, by every combination of its filters: `node bench/journal.ts [million]` prints the slowest.
 * Most reactions are of one pattern and ended well, and a third are one customer's, so that rare ones must be found among many.
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { emptyChanges } from "../src/store/empty-changes.ts";
import type { ReactionFilter } from "../src/store/journal.ts";
import type { ReactionStatus, Store } from "../src/store/port.ts";
import { openSqliteStore } from "../src/store/sqlite/index.ts";
import { sampleReaction, sampleText, start, stateOf } from "./store-samples.ts";

const hour = 3_600_000;
const commitSize = 5_000;

/** One in 1,000 failed, one in 50,000 was cancelled, one in 100 runs. */
function statusOf(number: number): ReactionStatus {
  const lot = Math.imul(number, 2_654_435_761) >>> 0;
  if (lot % 50_000 === 0) return "cancelled";
  if (lot % 1_000 === 1) return "failure";
  return lot % 100 === 2 ? "running" : "success";
}

const patternOf = (number: number): number => (number % 99_991 === 7 ? 3 : number % 97 === 0 ? 2 : 1);

/** Fills a store with reactions that lie 20 ms apart. */
async function fill(store: Store, count: number): Promise<void> {
  const epoch = await store.engine.claim();
  for (let done = 0; done < count; done += commitSize) {
    const changes = emptyChanges();
    changes.texts.push(sampleText);
    for (let number = done + 1; number <= done + commitSize; number++) {
      const time = start + number * 20;
      const sample = sampleReaction(number, time);
      changes.reactions.push({ ...sample, patternId: patternOf(number), key: number % 3 === 0 ? "hot" : sample.key });
      const status = statusOf(number);
      if (status === "running") changes.running.push({ tenant: 1, number, state: stateOf(44, null), due: null });
      else changes.ended.push({ tenant: 1, number, status, endedAt: time + hour, reason: null, variables: "{}" });
    }
    await store.engine.commit(epoch, changes);
  }
}

function choices(count: number): ReactionFilter[] {
  const last = start + count * 20;
  const middle = start + count * 10;
  const keys: ReactionFilter[] = [{}, { key: "hot" }, { key: "nobody" }];
  const patterns: ReactionFilter[] = [{}, { pattern: 1 }, { pattern: 2 }, { pattern: 3 }, { pattern: 9 }];
  const statuses: ReactionFilter[] = [{}, ...(["running", "success", "failure", "cancelled"] as const).map((status) => ({ status }))];
  const times: ReactionFilter[] = [{}, { from: middle, to: middle + hour }, { from: middle }, { to: middle }, { from: start, to: last }];
  return keys.flatMap((key) =>
    patterns.flatMap((pattern) => statuses.flatMap((status) => times.map((time) => ({ ...key, ...pattern, ...status, ...time })))),
  );
}

export interface SearchTime {
  readonly filter: ReactionFilter;
  readonly before: number | null;
  readonly ms: number;
}

/** Milliseconds of a page of 100, by every combination of filters, at the beginning, in the middle and near the end; the slowest first. */
async function searchTimes(store: Store, count: number): Promise<SearchTime[]> {
  const times: SearchTime[] = [];
  for (const filter of choices(count)) {
    for (const before of [null, Math.floor(count / 2), 1_000]) {
      const begun = performance.now();
      await store.journal.reactions(1, filter, before, 100);
      times.push({ filter, before, ms: performance.now() - begun });
    }
  }
  return times.sort((a, b) => b.ms - a.ms);
}

/** @returns all times, over `count` reactions, the slowest first */
export async function journalTimes(count: number): Promise<SearchTime[]> {
  const folder = await mkdtemp(join(tmpdir(), "whenthen-bench-"));
  const file = join(folder, "data.sqlite");
  try {
    const filled = openSqliteStore({ file });
    await fill(filled, count);
    await filled.close();
    const store = openSqliteStore({ file });
    const times = await searchTimes(store, count);
    await store.close();
    return times;
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function main(count: number): Promise<void> {
  const times = await journalTimes(count);
  const over = times.filter(({ ms }) => ms > 50).length;
  console.log(`${times.length} searches over ${count.toLocaleString("en")} reactions: ${over} take more than 50 ms; the slowest:`);
  for (const { filter, before, ms } of times.slice(0, 12)) {
    console.log(`  ${ms.toFixed(1).padStart(8)} ms  ${JSON.stringify(filter)}${before === null ? "" : `, before ${before}`}`);
  }
  console.log(`  median ${times[Math.floor(times.length / 2)]!.ms.toFixed(1)} ms`);
}

if (import.meta.main) await main(process.argv[2] === "million" ? 1_000_000 : 100_000);
