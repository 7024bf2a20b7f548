/** A server killed while a file of an augment is received or loaded: it has the old file or the new one, never half. */
import assert from "node:assert/strict";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { serve, type Serving } from "../api/processes.ts";
import { requestToken } from "../api/rig.ts";

const folder = await mkdtemp(join(tmpdir(), "whenthen-augment-"));
let serving: Serving | null = null;
after(async () => {
  serving?.child.kill("SIGKILL");
  await rm(folder, { recursive: true, force: true });
});

const rows = 400_000;
const table = (word: string, count: number): string => `k,v\n${Array.from({ length: count }, (_, i) => `${i},${word}`).join("\n")}\n`;

interface Told {
  readonly state: string;
  readonly progress?: { readonly step: string; readonly rows: number };
  readonly file: { readonly rows: number } | null;
}

interface Caller {
  (method: string, path: string, body?: string, type?: string): Promise<Response>;
}

async function start(): Promise<Caller> {
  serving = await serve(folder);
  const { url } = serving;
  const { admin } = JSON.parse(await readFile(join(folder, "initial-credentials.json"), "utf8")) as { admin: Record<string, string> };
  const { body } = await requestToken(url, admin["client-id"]!, admin["client-secret"]!);
  const authorization = `Bearer ${String(body["access_token"])}`;
  return (method, path, given, type = "application/json") =>
    fetch(`${url}/tenants/demo${path}`, {
      method,
      headers: { authorization, ...(given === undefined ? {} : { "content-type": type }) },
      ...(given === undefined ? {} : { body: given }),
    });
}

async function kill(): Promise<void> {
  serving!.child.kill("SIGKILL");
  await serving!.ended;
}

async function told(call: Caller): Promise<Told> {
  return (await (await call("GET", "/augments/AU1")).json()) as Told;
}

/** What an event looks up. */
async function lookedUp(call: Caller, k: number): Promise<unknown> {
  assert.equal((await call("POST", "/event", JSON.stringify({ id: 1, k }))).status, 200);
  const { history } = (await (await call("GET", "/event/history?limit=1")).json()) as { history: { event: Record<string, unknown> }[] };
  return history[0]!.event["v"];
}

/** Files of the demo tenant, the first one there is. */
const filesLeft = async (): Promise<string[]> =>
  (await readdir(join(folder, "augments", "1"))).map((name) => name.split(".").at(-1)!).sort();

test("killed in the middle of a load, and after it", async () => {
  let call = await start();
  assert.equal((await call("POST", "/augments", JSON.stringify({ name: "a", type: "file" }))).status, 201);
  assert.equal((await call("POST", "/augments/AU1/file", table("old", 10), "text/csv")).status, 200);

  const broken = call("POST", "/augments/AU1/file", table("new", rows), "text/csv").catch(() => null);
  let now = await told(call);
  while (now.progress?.step !== "loading" || now.progress.rows === 0) {
    await sleep(5);
    now = await told(call);
  }
  assert.deepEqual(
    [now.state, now.file?.rows, await lookedUp(call, 3)],
    ["loading", 10, "old"],
    "events go on meanwhile, with the old file",
  );
  await kill();
  assert.equal(await broken, null);
  assert.equal((await filesLeft()).length > 3, true, "the dead process has left something");

  call = await start();
  assert.deepEqual([(await told(call)).state, (await told(call)).file?.rows, await lookedUp(call, 3)], ["ready", 10, "old"]);
  assert.deepEqual(await filesLeft(), ["csv", "index", "rows"], "what was left is gone");

  assert.equal((await call("POST", "/augments/AU1/file", table("new", rows), "text/csv")).status, 200);
  assert.equal(await lookedUp(call, rows - 1), "new");
  await kill();
  call = await start();
  assert.deepEqual([(await told(call)).file?.rows, await lookedUp(call, 3), await lookedUp(call, rows - 1)], [rows, "new", "new"]);
  assert.deepEqual(await filesLeft(), ["csv", "index", "rows"]);
  await kill();

  // The index is damaged: it is made again from the CSV at the next start.
  const tenant = join(folder, "augments", "1");
  const index = (await readdir(tenant)).find((name) => name.endsWith(".index"))!;
  await writeFile(join(tenant, index), "damaged");
  call = await start();
  assert.deepEqual([(await told(call)).state, await lookedUp(call, rows - 1)], ["ready", "new"]);
  assert.equal((await serving!.stop()).status, 0);
});
