/**
 * The store alone: speed of commits, bytes on disk, start, search. `node bench/store.ts [million]` prints the figures; each function returns one.
 * Without the argument the tables hold 100,000 rows, with it a million.
 */
import { mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { emptyChanges } from "../src/store/empty-changes.ts";
import type { ReactionFilter } from "../src/store/journal.ts";
import type { CustomerState, Store } from "../src/store/port.ts";
import { openSqliteStore } from "../src/store/sqlite/index.ts";
import {
  beginReaction,
  callEvent,
  delayReaction,
  endReaction,
  keyOf,
  pending,
  randomNumbers,
  sampleReaction,
  sampleText,
  sendAgain,
  start,
  stateOf,
} from "./store-samples.ts";

const hour = 3_600_000;

/** A file store in a folder of its own, gone afterwards. */
async function withFile<T>(work: (file: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), "whenthen-bench-"));
  try {
    return await work(join(folder, "data.sqlite"));
  } finally {
    await rm(folder, { recursive: true });
  }
}

export interface CommitSpeed {
  /** events with their customer's state, a second */
  readonly eventsPerSecond: number;
  /** rows of events and customers, a second */
  readonly rowsPerSecond: number;
  readonly medianMs: number;
  readonly p99Ms: number;
}

/** Batches of events, each of which changes the state of its customer; keys drawn evenly. */
export function commitSpeed(options: { customers: number; events: number; batch: number }): Promise<CommitSpeed> {
  return withFile(async (file) => {
    const store = openSqliteStore({ file });
    const epoch = await store.engine.claim();
    const random = randomNumbers(1);
    const times: number[] = [];
    let rows = 0;
    for (let seq = 0; seq < options.events;) {
      const changes = emptyChanges();
      const customers = new Map<string, CustomerState>();
      for (let i = 0; i < options.batch; i++) {
        const key = keyOf(Math.floor(random() * options.customers));
        const time = start + ++seq * 5;
        changes.events.push(callEvent(seq, key, time));
        customers.set(key, pending(key, seq, time));
      }
      changes.customers.push(...customers.values());
      changes.progress.push({ tenant: 1, lastSeq: seq, lastReaction: 0, clock: start + seq * 5 });
      rows += changes.events.length + changes.customers.length;
      const begun = performance.now();
      await store.engine.commit(epoch, changes);
      times.push(performance.now() - begun);
    }
    await store.close();
    const seconds = times.reduce((sum, ms) => sum + ms, 0) / 1_000;
    times.sort((a, b) => a - b);
    const at = (share: number) => times[Math.floor((times.length - 1) * share)]!;
    return { eventsPerSecond: options.events / seconds, rowsPerSecond: rows / seconds, medianMs: at(0.5), p99Ms: at(0.99) };
  });
}

/**
 * Reactions of two durable steps (match, send, delay, send) as the engine writes them: each takes part in four commits.
 * @returns reactions a second
 */
export function reactionSpeed(options: { reactions: number; batch: number }): Promise<number> {
  return withFile(async (file) => {
    const store = openSqliteStore({ file });
    const epoch = await store.engine.claim();
    const { batch } = options;
    const steps = Math.ceil(options.reactions / batch) + 3;
    let ms = 0;
    for (let step = 0; step < steps; step++) {
      const changes = emptyChanges();
      if (step === 0) changes.texts.push(sampleText);
      const time = start + step * 100;
      for (let i = 1; i <= batch; i++) {
        if (step < steps - 3) beginReaction(changes, step * batch + i, time);
        if (step >= 1 && step < steps - 2) delayReaction(changes, (step - 1) * batch + i, time);
        if (step >= 2 && step < steps - 1) sendAgain(changes, (step - 2) * batch + i, time);
        if (step >= 3) endReaction(changes, (step - 3) * batch + i, time);
      }
      const begun = performance.now();
      await store.engine.commit(epoch, changes);
      ms += performance.now() - begun;
    }
    await store.close();
    return options.reactions / (ms / 1_000);
  });
}

/** Customers with one pending partial match each, stored in random order of their keys. */
export async function fillPending(store: Store, count: number): Promise<void> {
  const epoch = await store.engine.claim();
  const random = randomNumbers(2);
  const order = Array.from({ length: count }, (_, index) => index);
  for (let i = count - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [order[i], order[j]] = [order[j]!, order[i]!];
  }
  for (let done = 0; done < count; done += 5_000) {
    const customers = order.slice(done, done + 5_000).map((index, i) => pending(keyOf(index), done + i + 1, start + (done + i) * 5));
    await store.engine.commit(epoch, { ...emptyChanges(), customers });
  }
}

/** Reactions in the middle of a delay. */
export async function fillSleeping(store: Store, count: number): Promise<void> {
  const epoch = await store.engine.claim();
  for (let done = 0; done < count; done += 2_000) {
    const changes = emptyChanges();
    changes.texts.push(sampleText);
    for (let number = done + 1; number <= Math.min(done + 2_000, count); number++) {
      const time = start + number * 20;
      changes.reactions.push(sampleReaction(number, time));
      changes.running.push({ tenant: 1, number, state: stateOf(44, time + hour), due: time + hour });
    }
    changes.progress.push({ tenant: 1, lastSeq: 0, lastReaction: done + 2_000, clock: start + done * 20 });
    await store.engine.commit(epoch, changes);
  }
}

/** Ends most reactions: 90 % with success, 1 % failed, 0.1 % cancelled. @param rest how the others end; null: they run on */
export async function endMost(store: Store, count: number, rest: "success" | null = null): Promise<void> {
  const epoch = await store.engine.claim();
  for (let done = 0; done < count; done += 5_000) {
    const changes = emptyChanges();
    for (let number = done + 1; number <= Math.min(done + 5_000, count); number++) {
      const lot = (number * 7_919) % 1_000;
      const status = lot < 900 ? "success" : lot < 910 ? "failure" : lot === 910 ? "cancelled" : rest;
      const end = { tenant: 1, number, endedAt: start + number * 20 + hour, reason: null, variables: "{}" };
      if (status !== null) changes.ended.push({ ...end, status });
    }
    await store.engine.commit(epoch, changes);
  }
}

/** Bytes on disk of `fill`ed rows, each. */
export function bytesEach(fill: (store: Store, count: number) => Promise<void>, count: number): Promise<number> {
  return withFile(async (file) => {
    const store = openSqliteStore({ file });
    await fill(store, count);
    await store.close();
    return (await stat(file)).size / count;
  });
}

/** Milliseconds until a file with `count` pending customers and as many sleeping reactions is ready to go on, after a clean stop. */
export function startTime(count: number): Promise<number> {
  return withFile(async (file) => {
    const store = openSqliteStore({ file });
    await fillPending(store, count);
    await fillSleeping(store, count);
    await store.close();
    const begun = performance.now();
    const { engine, close } = openSqliteStore({ file });
    await engine.claim();
    await engine.progress();
    await engine.expectedAttributes(1);
    await engine.outstandingSends(null, 1_000);
    await engine.due(1, null, Number.MAX_SAFE_INTEGER, 5_000);
    const ms = performance.now() - begun;
    await close();
    return ms;
  });
}

const searches: Record<string, (count: number) => ReactionFilter> = {
  "no filter": () => ({}),
  key: () => ({ key: keyOf(Math.imul(77, 48_271) >>> 12) }),
  pattern: () => ({ pattern: 3 }),
  "status success": () => ({ status: "success" }),
  "status cancelled": () => ({ status: "cancelled" }),
  "status running": () => ({ status: "running" }),
  "from and to, an hour long ago": (count) => ({ from: start + count * 2, to: start + count * 2 + hour }),
  "pattern and status": () => ({ pattern: 3, status: "failure" }),
  "pattern, status, from and to": (count) => ({
    pattern: 3,
    status: "failure",
    from: start + count * 2,
    to: start + count * 2 + 20 * hour,
  }),
  "status, to": (count) => ({ status: "cancelled", to: start + count * 2 }),
  "key, status": () => ({ key: keyOf(Math.imul(77, 48_271) >>> 12), status: "failure" }),
};

/** Milliseconds of the first page of 100 by each filter, over `count` reactions; the worst of three pages in a row. */
export function searchTimes(count: number): Promise<Record<string, number>> {
  return withFile(async (file) => {
    const store = openSqliteStore({ file });
    await fillSleeping(store, count);
    await endMost(store, count);
    await store.close();
    const { journal, close } = openSqliteStore({ file });
    const times: Record<string, number> = {};
    for (const [name, filter] of Object.entries(searches)) {
      let before: number | null = null;
      times[name] = 0;
      for (let page = 0; page < 3; page++) {
        const begun = performance.now();
        const found = await journal.reactions(1, filter(count), before, 100);
        times[name] = Math.max(times[name], performance.now() - begun);
        before = found.at(-1)?.number ?? 0;
      }
    }
    const begun = performance.now();
    await journal.countByPattern(1);
    times["count by pattern"] = performance.now() - begun;
    await close();
    return times;
  });
}

async function main(count: number): Promise<void> {
  const round = (value: number) => Math.round(value).toLocaleString("en");
  for (const customers of [10_000, count]) {
    const speed = await commitSpeed({ customers, events: 200_000, batch: 500 });
    console.log(
      `commits of 500 events with states, ${round(customers)} customers: ${round(speed.eventsPerSecond)} events/s, ${round(speed.rowsPerSecond)} rows/s,`,
      `median ${speed.medianMs.toFixed(1)} ms, p99 ${speed.p99Ms.toFixed(1)} ms`,
    );
  }
  console.log(`reactions of two steps, batches of 250: ${round(await reactionSpeed({ reactions: 50_000, batch: 250 }))}/s`);
  console.log(`pending partial match: ${round(await bytesEach(fillPending, count))} bytes each of ${round(count)}`);
  console.log(`sleeping reaction: ${round(await bytesEach(fillSleeping, count))} bytes each of ${round(count)}`);
  console.log(`start with ${round(count)} of both: ${round(await startTime(count))} ms`);
  for (const [name, ms] of Object.entries(await searchTimes(count)))
    console.log(`search over ${round(count)} reactions, ${name}: ${ms.toFixed(1)} ms`);
}

if (import.meta.main) await main(process.argv[2] === "million" ? 1_000_000 : 100_000);
