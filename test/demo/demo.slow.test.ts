/**
 * The month through the real server, against the simulation of the same files, which shares neither engine nor store nor receiver
 * with it; then once more with kill -9 in the middle, against the run without.
 */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { readTrial } from "../../src/cli/trial.ts";
import { folderFiles, readCredentials } from "../../src/config/folder.ts";
import { loadConfig } from "../../src/config/load.ts";
import { Api } from "../../src/demo/api.ts";
import { readDemo, type DemoPattern } from "../../src/demo/document.ts";
import { runDemo, type PatternReactions } from "../../src/demo/run.ts";
import { startServer } from "../../src/main.ts";
import { bankCallEvents, bankCallsFile, type CallEvent } from "../../src/recorded/bank-calls.ts";
import { Simulation } from "../../src/simulate/simulation.ts";
import type { SimulatedMatch } from "../../src/simulate/types.ts";
import type { Reaction } from "../../src/demo/journal.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));

let folder = "";
let uninterrupted: PatternReactions[] = [];

before(async () => {
  folder = await mkdtemp(join(tmpdir(), "whenthen-demo-test-"));
  uninterrupted = await demoOn(join(folder, "uninterrupted"));
});
after(() => rm(folder, { recursive: true, force: true }));

/** Runs the demo, or what is left of it, on a data folder; returns what its journal holds. */
async function demoOn(data: string): Promise<PatternReactions[]> {
  const server = await startServer(loadConfig({ flags: { data, port: "0", "log-level": "warn" }, environment: {} }));
  try {
    const credentials = server.firstStart ?? (await readCredentials(folderFiles(data).credentials));
    return await runDemo(new Api(server.url, credentials!.admin), { say: () => {}, progress: () => () => {} });
  } finally {
    await server.close();
  }
}

async function simulated({ file }: DemoPattern, events: readonly CallEvent[]): Promise<SimulatedMatch[]> {
  const example = (path: string): string => join(root, "examples", path);
  const { templates } = await readDemo();
  const { trial } = await readTrial({
    when: example(`patterns/${file}.when`),
    then: example(`patterns/${file}.then`),
    templates: new Map(templates.map((name) => [name, example(`templates/${name}.mustache`)])),
    key: "customer_id",
  });
  const found: SimulatedMatch[] = [];
  const simulation = new Simulation(trial, (match) => found.push(match));
  for (const [line, event] of events.entries()) {
    simulation.take({ line, key: event.customer_id, time: Date.parse(event.time), attributes: event });
  }
  simulation.finish();
  return found;
}

function toldOf({ key, status, events, commands, ...head }: Reaction): object {
  const sends = commands.flatMap(({ endpoint, type, attempts = [] }) =>
    attempts.flatMap(({ at, parameters }) => (endpoint === undefined ? [] : [{ endpoint, type, parameters, at }])),
  );
  const matched = { at: head["matched-at"], ended: head["ended-at"], events: events.map(({ attributes }) => attributes) };
  return { key, status, ...matched, sends };
}

function toldBySimulation({ key, at, lines, reaction }: SimulatedMatch, events: readonly CallEvent[]): object {
  const iso = (time: number): string => new Date(time).toISOString();
  const matched = { at: iso(at), ended: iso(reaction!.endedAt!), events: lines.map((line) => events[line]) };
  return { key, status: reaction!.status, ...matched, sends: reaction!.sends.map((send) => ({ ...send, at: iso(send.at) })) };
}

/** Everything but the reactions' numbers: of those set off at one moment, which comes first is free. */
function journal(patterns: readonly PatternReactions[]): string[] {
  return sorted(patterns.flatMap(({ reactions }) => reactions.map((reaction) => ({ ...reaction, id: "RE" }))));
}

/** In one order, whatever the order of matches of one moment. */
function sorted(reactions: readonly object[]): string[] {
  return reactions.map((reaction) => JSON.stringify(reaction)).sort();
}

test("the server's matches, reactions and sends are those of the simulation", async () => {
  const events = await bankCallEvents(fileURLToPath(bankCallsFile));
  assert.equal(uninterrupted.length, (await readDemo()).patterns.length);
  for (const pattern of uninterrupted) {
    const expected = await simulated(pattern, events);
    assert.ok(expected.length > 100, `${pattern.name} matches ${expected.length} times`);
    assert.deepEqual(sorted(pattern.reactions.map(toldOf)), sorted(expected.map((match) => toldBySimulation(match, events))), pattern.name);
  }
});

test("a second run on the same folder finds everything there and adds nothing", async () => {
  assert.deepEqual(await demoOn(join(folder, "uninterrupted")), uninterrupted);
});

/** How long each process lives: from its start (the first, in the middle of setting up), or from when it replays. */
const lives = [
  { from: "start", ms: 600 },
  { from: "replay", ms: 700 },
  { from: "replay", ms: 1_500 },
  { from: "replay", ms: 100 },
  { from: "replay", ms: 2_300 },
  { from: "replay", ms: 900 },
] as const;

/** @returns whether it was killed before it had ended by itself */
async function killedDemo(data: string, { from, ms }: (typeof lives)[number]): Promise<boolean> {
  const child = spawn(process.execPath, [join(root, "src/cli/whenthen.ts"), "demo", "--once", "--data", data], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const ended = new Promise<NodeJS.Signals | null>((resolve) => child.on("close", (_, signal) => resolve(signal)));
  await new Promise<void>((resolve) => {
    if (from === "start") resolve();
    child.stdout.on("data", (chunk: Buffer) => /Replaying|going on from there|are there, from/.test(chunk.toString()) && resolve());
    child.stdout.on("close", resolve);
  });
  await sleep(ms);
  child.kill("SIGKILL");
  return (await ended) === "SIGKILL";
}

test("killed again and again, it goes on where it stopped: nothing is lost, nothing doubled", async () => {
  const data = join(folder, "killed");
  let kills = 0;
  for (const life of lives) if (await killedDemo(data, life)) kills++;
  assert.ok(kills >= 3, `only ${kills} processes were killed before they were done`);
  assert.deepEqual(journal(await demoOn(data)), journal(uninterrupted));
});
