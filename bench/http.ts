/**
 * HTTP ingest, durable and matched before the answer, against a bare Fastify route with the same body schema, in one run.
 * The load comes from this process, each server is a process of its own.
 */
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { signIn, type Client } from "./client.ts";
import { bodies, load, patterns } from "./load.ts";
import { startProcess, type RunningProcess } from "./processes.ts";

/** The two servers take turns, so that what else the machine does meets both. */
const rounds = 3;
const seconds = 3;
const cli = join(import.meta.dirname, "../src/cli/whenthen.ts");

export interface HttpFigures {
  /** requests a second */
  readonly bare: number;
  /** events a second, one a request */
  readonly single: number;
  /** single by bare */
  readonly ratio: number;
  /** events a second in NDJSON batches of 500 */
  readonly batches: number;
}

async function measureBatches(client: Client, payloads: readonly string[]): Promise<number> {
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

/** A server of ours on a fresh folder, with the tenant `bench` and its patterns. */
export async function startOurs(folder: string): Promise<{ server: RunningProcess; client: Client }> {
  const server = await startProcess([cli, "serve", "--data", folder, "--port", "0", "--log-level", "warn"]);
  const credentials = JSON.parse(await readFile(join(folder, "initial-credentials.json"), "utf8")) as {
    admin: Record<"client-id" | "client-secret", string>;
  };
  const client = await signIn(server.url, credentials.admin["client-id"], credentials.admin["client-secret"]);
  await client.post("/tenants", { id: "bench", name: "Bench" });
  await client.post("/tenants/bench/key-attribute", { key: "id" });
  for (const pattern of patterns) await client.post("/tenants/bench/patterns", pattern);
  return { server, client };
}

const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;

/** Measures all three; takes about half a minute. The ratio is the median of the rounds' ratios. */
export async function measureHttp(): Promise<HttpFigures> {
  const payloads = bodies(2_000);
  const folder = await mkdtemp(join(tmpdir(), "whenthen-bench-"));
  const bareServer = await startProcess([join(import.meta.dirname, "bare-server.ts")]);
  const { server, client } = await startOurs(folder);
  try {
    const bare: number[] = [];
    const single: number[] = [];
    for (let round = 0; round < rounds; round++) {
      bare.push(await load(`${bareServer.url}/tenants/bench/event`, {}, payloads, seconds));
      single.push(await load(`${server.url}/tenants/bench/event`, { authorization: client.authorization }, payloads, seconds));
    }
    const ratio = median(single.map((speed, round) => speed / bare[round]!));
    return { bare: median(bare), single: median(single), ratio, batches: await measureBatches(client, payloads) };
  } finally {
    await bareServer.stop();
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  }
}
