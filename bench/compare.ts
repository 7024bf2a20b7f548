/**
 * `node bench/compare.ts FOLDER...`: the processor time of an event over HTTP, by this checkout and by others (each with its dependencies), whose servers take
 * turns, so that what else the machine does meets all of them. The last is the bare Fastify route. Linux only.
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { measureBatches, median, startOurs, timed } from "./http.ts";
import { bodies, load } from "./load.ts";
import { startProcess, type RunningProcess } from "./processes.ts";

const rounds = 12;
const seconds = 1.5;
const payloads = bodies(2_000);

/** A server, and what is asked of it; each resolves to events a second. */
interface Contender {
  readonly name: string;
  readonly server: RunningProcess;
  readonly works: Readonly<Record<string, () => Promise<number>>>;
}

async function startContender(checkout: string, folder: string): Promise<Contender> {
  const { server, client } = await startOurs(folder, checkout);
  const headers = { authorization: client.authorization };
  const works = {
    "single event": () => load(`${server.url}/tenants/bench/event`, headers, payloads, seconds),
    "event in a batch of 500": () => measureBatches(client, payloads, seconds),
  };
  return { name: checkout, server, works };
}

async function startBare(): Promise<Contender> {
  const server = await startProcess([join(import.meta.dirname, "bare-server.ts")]);
  return {
    name: "bare Fastify route",
    server,
    works: { "single event": () => load(`${server.url}/tenants/bench/event`, {}, payloads, seconds) },
  };
}

/** Processor time of one event in µs, by contender and work, the median of the rounds; the first round is for warming up. */
async function measure(contenders: readonly Contender[]): Promise<ReadonlyMap<string, readonly number[]>> {
  const found = new Map<string, number[]>();
  for (let round = 0; round <= rounds; round++) {
    for (const { name, server, works } of contenders) {
      for (const [work, run] of Object.entries(works)) {
        const { processor } = await timed(server, run);
        const title = `${work}: ${name}`;
        if (round > 0) found.set(title, [...(found.get(title) ?? []), processor]);
      }
    }
  }
  return found;
}

async function main(checkouts: readonly string[]): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "whenthen-bench-"));
  const contenders: Contender[] = [];
  try {
    for (const [i, checkout] of checkouts.entries()) contenders.push(await startContender(checkout, join(folder, `${i}`)));
    contenders.push(await startBare());
    for (const [title, times] of [...(await measure(contenders))].sort(([a], [b]) => (a < b ? -1 : 1))) {
      console.log(`${title}: median ${median(times).toFixed(1)} µs, least ${Math.min(...times).toFixed(1)} µs`);
    }
  } finally {
    for (const { server } of contenders) await server.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

await main([join(import.meta.dirname, ".."), ...process.argv.slice(2)]);
