/**
 * What work on one customer with very much costs the others: `node bench/customer.ts [EVENTS]` (100,000) prints, for the export, cancelling by filter and
 * erasing, how long each took and the slowest of the events of another customer that were sent meanwhile, one at a time.
 * Half of the customer's reactions sleep, the others have sends that wait, since the tenant is paused.
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startOurs } from "./http.ts";

const events = Number(process.argv[2] ?? 100_000);
const batch = 1_000;
const tenant = "/tenants/bench";

interface Reader {
  readonly url: string;
  readonly authorization: string;
}

/** Reads an answer to its end without keeping it. */
async function read({ url, authorization }: Reader, method: string, path: string, body?: unknown): Promise<number> {
  const headers = { authorization, ...(body === undefined ? {} : { "content-type": "application/json" }) };
  const answer = await fetch(url + path, { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
  let bytes = 0;
  for await (const chunk of answer.body!) bytes += (chunk as Uint8Array).length;
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status}`);
  return bytes;
}

interface Disturbed<T> {
  readonly result: T;
  /** of the work */
  readonly ms: number;
  /** milliseconds of each event, ascending */
  readonly each: readonly number[];
}

/** Sends events of another customer one after another while `work` goes on. */
async function disturb<T>(client: Reader, work: () => Promise<T>): Promise<Disturbed<T>> {
  const each: number[] = [];
  const over = new AbortController();
  const probes = (async () => {
    while (!over.signal.aborted) {
      const sent = performance.now();
      await read(client, "POST", `${tenant}/event`, { id: "another", type: "other" });
      each.push(performance.now() - sent);
    }
  })();
  const begun = performance.now();
  const result = await work();
  const ms = performance.now() - begun;
  over.abort();
  await probes;
  return { result, ms, each: each.sort((a, b) => a - b) };
}

async function main(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "whenthen-bench-"));
  const { server, client } = await startOurs(folder);
  try {
    await client.post(`${tenant}/patterns`, { name: "sleeps", status: true, when: '(event (= type "sleep"))', then: "(delay 30 days)" });
    await client.post(`${tenant}/patterns`, {
      name: "sends",
      status: true,
      when: '(event (= type "send"))',
      then: "(send echo message {:n 1})",
    });
    await read(client, "POST", `${tenant}/pause`);
    for (let sent = 0; sent < events; sent += batch) {
      const items = Array.from({ length: batch }, (_, n) => ({
        id: "large",
        type: n % 2 === 0 ? "sleep" : "send",
        n: sent + n,
        note: "a short remark",
      }));
      await client.post(`${tenant}/events`, items);
    }
    const tell = (name: string, { ms, each }: { ms: number; each: readonly number[] }, more = ""): void => {
      const at = (share: number): string => each[Math.floor((each.length - 1) * share)]!.toFixed(0);
      console.log(
        `${name.padEnd(10)} ${(ms / 1_000).toFixed(1)} s; ${each.length} events of another: median ${at(0.5)} ms, slowest ${at(1)} ms ${more}`,
      );
    };
    tell("nothing", await disturb(client, () => new Promise((resolve) => setTimeout(resolve, 5_000))));
    const exported = await disturb(client, () => read(client, "GET", `${tenant}/customers/large`));
    tell("export", exported, `${(exported.result / 1e6).toFixed(0)} MB`);
    tell("newest", await disturb(client, () => read(client, "GET", `${tenant}/customers/large?limit=1000`)));
    tell("cancel", await disturb(client, () => read(client, "POST", `${tenant}/journal/cancel?key=large`)));
    tell("erase", await disturb(client, () => read(client, "DELETE", `${tenant}/customers/large`)));
  } finally {
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

await main();
