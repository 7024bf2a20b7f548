/**
 * HTTP ingest, durable and matched before the answer, against a bare Fastify route with the same body schema, in one run.
 * The load comes from this process, each server is a process of its own.
 */
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { signIn, type Client } from "./client.ts";
import { bodies, load, patterns } from "./load.ts";
import { processorTime, startProcess, type RunningProcess } from "./processes.ts";

/** The two servers take turns, so that what else the machine does meets both. */
const rounds = 3;
const seconds = 3;

export interface HttpFigures {
  /** requests a second */
  readonly bare: number;
  /** events a second, one a request */
  readonly single: number;
  /** single by bare */
  readonly ratio: number;
  /** events a second in NDJSON batches of 500 */
  readonly batches: number;
  /** processor time in µs: of a request to the bare route, of a single event, of an event in a batch */
  readonly processor: Readonly<Record<"bare" | "single" | "batched", number>>;
}

/** Events a second, in batches of 500 over eight connections. */
export async function measureBatches(client: Client, payloads: readonly string[], seconds: number): Promise<number> {
  const body = payloads.slice(0, 500).join("\n");
  const begun = performance.now();
  let sent = 0;
  const connection = async (): Promise<void> => {
    while (performance.now() - begun < seconds * 1000) {
      const answer = await fetch(`${client.url}/tenants/bench/events`, {
        method: "POST",
        headers: { authorization: client.authorization, "content-type": "application/x-ndjson" },
        body,
      });
      const results = (await answer.json()) as readonly { id?: string }[];
      if (!results.every(({ id }) => id !== undefined)) throw new Error("an event of a batch was refused");
      sent += results.length;
    }
  };
  await Promise.all(Array.from({ length: 8 }, connection));
  return (sent * 1000) / (performance.now() - begun);
}

/**
 * A server of ours on a fresh folder, with the tenant `bench` and its patterns.
 * @param checkout folder of the program
 */
export async function startOurs(
  folder: string,
  checkout = join(import.meta.dirname, ".."),
): Promise<{ server: RunningProcess; client: Client }> {
  const server = await startProcess([
    join(checkout, "src/cli/whenthen.ts"),
    "serve",
    "--data",
    folder,
    "--port",
    "0",
    "--log-level",
    "warn",
  ]);
  const credentials = JSON.parse(await readFile(join(folder, "initial-credentials.json"), "utf8")) as {
    admin: Record<"client-id" | "client-secret", string>;
  };
  const client = await signIn(server.url, credentials.admin["client-id"], credentials.admin["client-secret"]);
  await client.post("/tenants", { id: "bench", name: "Bench" });
  await client.post("/tenants/bench/key-attribute", { key: "id" });
  for (const pattern of patterns) await client.post("/tenants/bench/patterns", pattern);
  return { server, client };
}

export interface Timed {
  /** events a second */
  readonly speed: number;
  /** processor time of the server for each, in µs */
  readonly processor: number;
}

/** @param run resolves to events a second */
export async function timed(server: RunningProcess, run: () => Promise<number>): Promise<Timed> {
  const before = await processorTime(server);
  const begun = performance.now();
  const speed = await run();
  const events = (speed * (performance.now() - begun)) / 1_000;
  return { speed, processor: ((await processorTime(server)) - before) / events };
}

export const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;

/** Measures all; takes about half a minute. The ratio is the median of the rounds' ratios. */
export async function measureHttp(): Promise<HttpFigures> {
  const payloads = bodies(2_000);
  const folder = await mkdtemp(join(tmpdir(), "whenthen-bench-"));
  const bareServer = await startProcess([join(import.meta.dirname, "bare-server.ts")]);
  const { server, client } = await startOurs(folder);
  try {
    const bare: Timed[] = [];
    const single: Timed[] = [];
    const batched: Timed[] = [];
    const headers = { authorization: client.authorization };
    for (let round = 0; round < rounds; round++) {
      bare.push(await timed(bareServer, () => load(`${bareServer.url}/tenants/bench/event`, {}, payloads, seconds)));
      single.push(await timed(server, () => load(`${server.url}/tenants/bench/event`, headers, payloads, seconds)));
      batched.push(await timed(server, () => measureBatches(client, payloads, seconds)));
    }
    const speeds = (of: readonly Timed[]): number => median(of.map(({ speed }) => speed));
    const processor = (of: readonly Timed[]): number => median(of.map((one) => one.processor));
    return {
      bare: speeds(bare),
      single: speeds(single),
      ratio: median(single.map(({ speed }, round) => speed / bare[round]!.speed)),
      batches: speeds(batched),
      processor: { bare: processor(bare), single: processor(single), batched: processor(batched) },
    };
  } finally {
    await bareServer.stop();
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  }
}
