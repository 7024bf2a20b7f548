/** `whenthen serve` as a real process. */
import assert from "node:assert/strict";
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { eventId } from "../../src/identify/event-id.ts";
import { openSqliteStore } from "../../src/store/sqlite/index.ts";
import { run, serve } from "./processes.ts";
import { requestToken } from "./rig.ts";

const root = mkdtempSync(join(tmpdir(), "whenthen-serve-"));
after(() => rmSync(root, { recursive: true, force: true }));

interface Credentials {
  readonly admin: Record<"email" | "password" | "client-id" | "client-secret", string>;
  readonly tenant: string;
  readonly url: string;
}

function credentialsIn(folder: string): Credentials {
  return JSON.parse(readFileSync(join(folder, "initial-credentials.json"), "utf8")) as Credentials;
}

async function tokenFor(url: string, { admin }: Credentials): Promise<string> {
  const { body } = await requestToken(url, admin["client-id"], admin["client-secret"]);
  return String(body["access_token"]);
}

test("the first start prints credentials once and writes them; the second only says where it listens", async () => {
  const folder = join(root, "deep", "first");
  const first = await serve(folder);
  const credentials = credentialsIn(folder);
  assert.deepEqual(Object.keys(credentials), ["admin", "tenant", "url"]);
  assert.deepEqual(Object.keys(credentials.admin), ["email", "password", "client-id", "client-secret"]);
  assert.deepEqual([credentials.tenant, credentials.url], ["demo", first.url]);
  assert.equal(statSync(join(folder, "initial-credentials.json")).mode & 0o777, 0o600);
  for (const secret of Object.values(credentials.admin)) assert.ok(first.printed.includes(secret));
  assert.deepEqual(JSON.parse(readFileSync(join(folder, "server.json"), "utf8")), { pid: first.child.pid, url: first.url });
  const token = await tokenFor(first.url, credentials);
  const sent = await fetch(`${first.url}/tenants/demo/event`, {
    method: "POST",
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    body: '{"id":1}',
  });
  assert.equal(sent.status, 200, "the demo tenant takes events");
  const { status, err } = await first.stop();
  assert.deepEqual([status, err], [0, ""]);
  assert.ok(!existsSync(join(folder, "server.json")));

  const second = await serve(folder);
  assert.match(second.printed, /^WhenThen listens on http:\/\/127\.0\.0\.1:\d+, data folder /);
  assert.equal((await fetch(`${second.url}/tenants/demo`, { headers: { authorization: `Bearer ${token}` } })).status, 200);
  await second.stop();
});

test("a first start that was broken off after its credentials were written is taken up with the same", async () => {
  const folder = join(root, "broken-off");
  const before = await serve(folder);
  const credentials = credentialsIn(folder);
  await before.stop();
  const fresh = join(root, "taken-up");
  const whole = await serve(fresh);
  await whole.stop();
  for (const file of ["whenthen.db", "whenthen.db-wal", "whenthen.db-shm"]) rmSync(join(fresh, file), { force: true });
  writeFileSync(join(fresh, "initial-credentials.json"), JSON.stringify(credentials));
  const again = await serve(fresh);
  assert.match(await tokenFor(again.url, credentials), /^[\w-]{43}$/);
  await again.stop();
});

test("a folder in use, a port in use and a folder that can't be are told in one line", async () => {
  const folder = join(root, "in-use");
  const server = await serve(folder);
  const port = new URL(server.url).port;
  writeFileSync(join(root, "file"), "");
  const cases: [args: string[], says: RegExp][] = [
    [["--data", folder, "--port", "0"], new RegExp(`data folder .* is in use by process ${server.child.pid}`)],
    [["--data", join(root, "other"), "--port", port], new RegExp(`port ${port} on 127.0.0.1 is in use.*--port`)],
    [["--data", join(root, "file", "x")], /the data folder .* can't be made.*--data/],
    [["--data", join(root, "file")], /the data folder .* can't be made/],
    [["--data", folder, "--port", "x"], /--port is "x"; it must be a whole number from 0 to 65535/],
    [["--data", join(root, "other"), "--host", "192.0.2.1"], /192\.0\.2\.1 is no address of this machine/],
  ];
  for (const [args, says] of cases) {
    const { status, err } = await run(["serve", ...args]);
    assert.equal(status, 1, err);
    assert.match(err, says);
    assert.equal(err.trim().split("\n").length, 1, "no stack");
  }
  await server.stop();
});

test("settings come from the environment and from a file too", async () => {
  const folder = join(root, "configured");
  const file = join(root, "config.json");
  writeFileSync(file, JSON.stringify({ port: 0, "log-level": "debug" }));
  const { status, err } = await run(["serve", "--data", folder, "--config", file], { environment: { WHENTHEN_HOST: "192.0.2.1" } });
  assert.equal(status, 1);
  assert.match(err, /192\.0\.2\.1, port 0|192\.0\.2\.1 is no address/);
});

test("SIGTERM under load: a clean end within 10 s, and everything acknowledged is there", async () => {
  const folder = join(root, "load");
  const server = await serve(folder);
  const token = await tokenFor(server.url, credentialsIn(folder));
  const acknowledged = new Set<string>();
  const statuses = new Set<number>();
  let enough = (): void => undefined;
  const warm = new Promise<void>((resolve) => (enough = resolve));
  const connection = async (n: number): Promise<void> => {
    for (let i = 0; ; i++) {
      const answer = await fetch(`${server.url}/tenants/demo/event`, {
        method: "POST",
        headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
        body: JSON.stringify({ id: n, i }),
      });
      statuses.add(answer.status);
      const body = (await answer.json()) as { id?: string };
      if (answer.status !== 200) return;
      acknowledged.add(String(body.id));
      if (acknowledged.size === 500) enough();
    }
  };
  const load = Promise.allSettled(Array.from({ length: 32 }, (_, n) => connection(n)));
  await warm;
  const begun = performance.now();
  const { status, out, err } = await server.stop();
  assert.ok(performance.now() - begun < 10_000);
  await load;
  assert.deepEqual([status, err], [0, ""]);
  assert.match(out, /stopping on SIGTERM\nstopped\n$/);
  assert.ok(
    [...statuses].every((code) => code === 200 || code === 503),
    [...statuses].join(),
  );
  const store = openSqliteStore({ file: join(folder, "whenthen.db") });
  const stored = await store.journal.history(1, 1_000_000);
  await store.close();
  const ids = new Set(stored.map(({ seq }) => eventId(seq)));
  assert.ok(acknowledged.size >= 500);
  assert.deepEqual(
    [...acknowledged].filter((id) => !ids.has(id)),
    [],
  );
});

test("SIGINT is a clean stop too, and a request that never ends does not keep the server", async () => {
  const server = await serve(join(root, "interrupted"));
  const hanging = fetch(`${server.url}/token`, {
    method: "POST",
    body: new ReadableStream({ start: (controller) => controller.enqueue(new TextEncoder().encode("grant")) }),
    duplex: "half",
    headers: { "content-type": "application/x-www-form-urlencoded" },
  }).catch(() => null);
  await fetch(`${server.url}/healthz`);
  const begun = performance.now();
  server.child.kill("SIGINT");
  const { status } = await server.ended;
  await hanging;
  assert.equal(status, 0);
  assert.ok(performance.now() - begun < 10_000);
});
