/** The engine in process, over the embedded store on a real folder: durable reactions, many delays due at once, much that sleeps. */
import { mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { echo } from "../src/deliver/endpoints/echo/echo.ts";
import type { Providers } from "../src/deliver/providers.ts";
import { createEngine } from "../src/engine/engine.ts";
import type { Engine } from "../src/engine/types.ts";
import { defaultSettings, type Settings } from "../src/store/configuration.ts";
import { writesOf } from "../src/store/contract/writes.ts";
import type { Store } from "../src/store/port.ts";
import { openSqliteStore } from "../src/store/sqlite/index.ts";

interface Bench {
  readonly store: Store;
  readonly engine: Engine;
  readonly tenant: number;
  readonly file: string;
}

const log = { info: () => undefined, warn: () => undefined, error: (_: object, message: string) => console.error(message) };

/** echo is local, so nothing is ever called. */
const providers: Providers = { contextOf: async () => null, close: async () => undefined };

function engineOver(store: Store): Engine {
  return createEngine({ store, endpoints: { echo }, providers, now: Date.now, random: Math.random, log, admit: () => true });
}

async function withBench<T>(settings: Partial<Settings>, when: string, then: string, use: (bench: Bench) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), "whenthen-bench-"));
  const file = join(folder, "bench.db");
  const store = openSqliteStore({ file });
  try {
    const { number } = await writesOf(store.configuration).createTenant({ id: "b", name: "B", rateLimit: null, keyAttribute: "id" });
    await writesOf(store.configuration).updateTenant(number, { settings: { ...defaultSettings, ...settings } });
    await writesOf(store.configuration).createPattern(number, { name: "p", description: "", status: true, when, then }, 0);
    const engine = engineOver(store);
    await engine.start();
    const result = await use({ store, engine, tenant: number, file });
    await engine.stop(0);
    return result;
  } finally {
    await store.close();
    await rm(folder, { recursive: true, force: true });
  }
}

/** One event each for this many customers, in batches of 1,000. */
async function sendEach(
  { engine, tenant }: Bench,
  count: number,
  attributes: (i: number) => Record<string, string | number>,
): Promise<void> {
  for (let i = 0; i < count; i += 1_000) {
    const size = Math.min(1_000, count - i);
    await engine.submit(
      tenant,
      Array.from({ length: size }, (_, j) => ({ attributes: attributes(i + j) })),
    );
  }
}

/** Reactions of two durable steps (match, send, delay, send) begun and ended a second. */
export function reactionsPerSecond(count = 40_000): Promise<number> {
  const then = '(seq (send echo message {:message "one"}) (delay 1 seconds) (send echo message {:message "two"}))';
  return withBench({ clock: "replay", timeAttribute: "time" }, '(event (= type "a"))', then, async (bench) => {
    const begun = performance.now();
    await sendEach(bench, count, (i) => ({ id: i, type: "a", time: 1_000 }));
    await bench.engine.moveClock(bench.tenant, 10_000);
    const seconds = (performance.now() - begun) / 1_000;
    const ended = await bench.store.journal.countByPattern(bench.tenant);
    if (ended.find(({ status }) => status === "success")?.count !== count) throw new Error("not every reaction ended in success");
    return count / seconds;
  });
}

/** How late, in seconds, the last of this many delays due at the same moment goes on. */
export function lastDelayLate(count: number): Promise<number> {
  const clock = { clock: "replay", timeAttribute: "time" } as const;
  return withBench(clock, '(event (= type "a"))', "(seq (delay 1 seconds) (set x 1))", async (bench) => {
    await sendEach(bench, count, (i) => ({ id: i, type: "a", time: 1_000 }));
    const begun = performance.now();
    await bench.engine.moveClock(bench.tenant, 2_000);
    return (performance.now() - begun) / 1_000;
  });
}

export interface Sleeping {
  readonly bytesEach: number;
  readonly startSeconds: number;
  readonly memoryMb: number;
}

/** Disk each, and how long the next start takes, with this many things asleep: customers with a partial match, or reactions in a delay. */
export function sleeping(kind: "partial matches" | "reactions", count: number): Promise<Sleeping> {
  const when = kind === "reactions" ? '(event (= type "a"))' : '(within 1 days (seq (event (= type "a")) (event (= type "b"))))';
  return withBench({}, when, "(delay 30 days)", async (bench) => {
    await sendEach(bench, count, (i) => ({ id: 1_000_000 + i, type: "a" }));
    await bench.engine.stop(0);
    const expire = { events: Number.MAX_SAFE_INTEGER, journal: 0, answers: 0 };
    if (kind === "reactions") while ((await bench.store.engine.expire(bench.tenant, expire, 10_000)) > 0);
    const { size } = await stat(bench.file);
    const begun = performance.now();
    const engine = engineOver(bench.store);
    await engine.start();
    const startSeconds = (performance.now() - begun) / 1_000;
    await engine.stop(0);
    return { bytesEach: size / count, startSeconds, memoryMb: process.memoryUsage().rss / 1_048_576 };
  });
}
