/** One run of the scenario against the real server, with or without crashes, and what its journal says afterwards. */
import { randomInt } from "node:crypto";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { signIn } from "../../bench/client.ts";
import { eventId } from "../../src/identify/event-id.ts";
import { openSqliteStore } from "../../src/store/sqlite/index.ts";
import type { Json } from "../../src/language/ast.ts";
import type { ReactionRecord } from "../../src/store/journal.ts";
import type { Store } from "../../src/store/port.ts";
import { sendAll, type Acknowledged } from "./load.ts";
import { startRelay } from "./relay.ts";
import { patterns, script, type Scripted } from "./scenario.ts";
import { ServerProcess } from "./server-process.ts";

export interface RunResult {
  readonly acknowledged: Acknowledged;
  /** id and n of every stored event, made ones included */
  readonly events: readonly { readonly id: string; readonly n: Json | undefined; readonly type: Json | undefined }[];
  readonly reactions: readonly ReactionRecord[];
  readonly arrivals: ReadonlyMap<string, number>;
  readonly outstanding: number;
}

export interface RunOptions {
  readonly customers: number;
  readonly rounds: number;
  readonly kills: number;
  /** a life of the server, from the moment it listens, lasts so long at most; ms */
  readonly lifeMs: number;
}

/** Lets the events of a run through in as many portions as there are lives, so that every life has load. */
class Gate {
  private open = 0;
  private waiting: { index: number; go: () => void }[] = [];

  openTo(index: number): void {
    this.open = index;
    for (const { go } of this.waiting.filter((one) => one.index < index)) go();
    this.waiting = this.waiting.filter((one) => one.index >= index);
  }

  readonly pass = (index: number): Promise<void> => {
    if (index < this.open) return Promise.resolve();
    return new Promise((go) => this.waiting.push({ index, go }));
  };
}

/** Runs the scenario. @throws Error when it does not come to an end in time */
export async function run(options: RunOptions): Promise<RunResult> {
  const folder = await mkdtemp(join(tmpdir(), "whenthen-crash-"));
  const relay = await startRelay(20);
  const server = new ServerProcess(folder, relay.url);
  try {
    await server.start();
    const authorization = await configure(folder, server.url);
    const scripted = script(options.customers, options.rounds);
    const gate = new Gate();
    const load = sendAll(scripted, { url: () => server.url, authorization: () => authorization, mayBegin: gate.pass });
    await liveAndDie(server, gate, scripted, options);
    const acknowledged = await load;
    await settle(folder, server, scripted);
    await server.stop();
    return await readBack(folder, acknowledged, relay.arrivals);
  } finally {
    await server.kill();
    await relay.close();
    await rm(folder, { recursive: true, force: true });
  }
}

async function liveAndDie(server: ServerProcess, gate: Gate, scripted: readonly Scripted[], { kills, lifeMs }: RunOptions): Promise<void> {
  const total = scripted.reduce((sum, { events }) => sum + events.length, 0);
  for (let life = 1; life <= kills; life++) {
    gate.openTo(Math.floor((total * life) / (kills + 1)));
    await sleep(randomInt(lifeMs));
    await server.kill();
    await server.start();
  }
  gate.openTo(Number.POSITIVE_INFINITY);
}

async function configure(folder: string, url: string): Promise<string> {
  const { admin } = JSON.parse(await readFile(join(folder, "initial-credentials.json"), "utf8")) as {
    admin: Record<"client-id" | "client-secret", string>;
  };
  const client = await signIn(url, admin["client-id"], admin["client-secret"]);
  await client.post("/tenants", { id: "crash", name: "Crash" });
  await client.post("/tenants/crash/key-attribute", { key: "id" });
  const settings = await fetch(`${url}/tenants/crash/settings`, {
    method: "PUT",
    headers: { authorization: client.authorization, "content-type": "application/json" },
    body: JSON.stringify({ "catch-up-seconds": 1, identifiers: ["email"] }),
  });
  if (!settings.ok) throw new Error(`settings: ${settings.status} ${await settings.text()}`);
  for (const pattern of patterns) await client.post("/tenants/crash/patterns", { ...pattern, status: true });
  return client.authorization;
}

const isForEver = (name: string): boolean => name === "expects an answer";

/** Waits until nothing runs any more but the expects whose event never comes. */
async function settle(folder: string, server: ServerProcess, scripted: readonly Scripted[]): Promise<void> {
  const deadline = Date.now() + 180_000;
  const store = openSqliteStore({ file: join(folder, "whenthen.db") });
  try {
    const tenant = await store.configuration.tenant("crash");
    let quiet = 0;
    while (quiet < 4) {
      if (Date.now() > deadline) throw new Error(`reactions still run at ${server.url} for ${scripted.length} customers`);
      await sleep(1_000);
      const running = await store.journal.reactions(tenant!.number, { status: "running" }, null, 100_000);
      quiet = running.every(({ pattern }) => isForEver(pattern.name)) ? quiet + 1 : 0;
    }
  } finally {
    await store.close();
  }
}

async function readBack(folder: string, acknowledged: Acknowledged, arrivals: ReadonlyMap<string, number>): Promise<RunResult> {
  const store: Store = openSqliteStore({ file: join(folder, "whenthen.db") });
  try {
    const { number } = (await store.configuration.tenant("crash"))!;
    const history = await store.journal.history(number, 1_000_000);
    const heads = await store.journal.reactions(number, {}, null, 1_000_000);
    const reactions: ReactionRecord[] = [];
    for (const head of heads) reactions.push((await store.journal.reaction(number, head.number))!);
    const events = history.map(({ seq, attributes }) => ({
      id: eventId(seq),
      n: attributes["n"],
      type: attributes["type"],
    }));
    const { length } = await store.engine.outstandingSends(null, 1_000);
    return { acknowledged, events, reactions, arrivals: new Map(arrivals), outstanding: length };
  } finally {
    await store.close();
  }
}
