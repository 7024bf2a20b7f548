/** `whenthen tenant|user|client`, through the running server and on the folder itself. */
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { run, serve, type Ended } from "./processes.ts";
import { requestToken } from "./rig.ts";

const root = mkdtempSync(join(tmpdir(), "whenthen-administration-"));
after(() => rmSync(root, { recursive: true, force: true }));

const folder = join(root, "data");

function json({ status, out, err }: Ended): unknown {
  assert.equal(status, 0, err);
  return JSON.parse(out);
}

const call = (...args: readonly string[]): Promise<Ended> => run([...args, "--data", folder]);

interface Created {
  readonly "client-id": string;
  readonly "client-secret": string;
}

/** The same commands whichever way they go. */
async function administer(way: string): Promise<Created> {
  const created = json(await call("tenant", "create", `acme-${way}`, "--name", "Acme", "--rate-limit", "5", "--json"));
  assert.deepEqual(created, { id: `acme-${way}`, name: "Acme", "rate-limit": 5, paused: false, "paused-integrations": [] });
  const taken = await call("tenant", "create", `acme-${way}`);
  assert.equal(taken.status, 1);
  assert.match(taken.err, /^whenthen tenant create: there is a tenant "acme-\w+" already; choose another id\n$/);
  const wrong = await call("tenant", "create", "a/b");
  assert.deepEqual([wrong.status, /"id" must be letters/.test(wrong.err)], [1, true]);
  const listed = json(await call("tenant", "list", "--json")) as { id: string }[];
  assert.ok(listed.some(({ id }) => id === `acme-${way}`));
  assert.match((await call("tenant", "list")).out, new RegExp(`^ID .*RATE LIMIT.*\\n[^]*acme-${way} +Acme +5/s +no\\n`));

  const user = json(await call("user", "create", `${way}@acme.example`, "--tenant", `acme-${way}`, "demo", "--json")) as Created;
  assert.match((await call("user", "create", `x${way}@acme.example`, "--role", "viewer")).out, /client secret {2}[\w-]{43}/);
  const nowhere = await call("user", "create", "y@acme.example", "--tenant", "nowhere");
  assert.deepEqual([nowhere.status, /no such tenant/.test(nowhere.err)], [1, true]);
  assert.match((await call("user", "list")).out, new RegExp(`${way}@acme\\.example +member +acme-${way}, demo +${user["client-id"]}`));

  const rotated = json(await call("client", "rotate", user["client-id"], "--json")) as Created;
  assert.equal(rotated["client-id"], user["client-id"]);
  assert.notEqual(rotated["client-secret"], user["client-secret"]);
  const first = await call("client", "rotate");
  assert.match(first.out, /written to initial-credentials\.json/);
  const file = JSON.parse(readFileSync(join(folder, "initial-credentials.json"), "utf8")) as { admin: Created };
  assert.ok(first.out.includes(file.admin["client-secret"]));
  assert.equal((await call("client", "rotate", "CLnobody")).status, 1);
  return rotated;
}

/** Changes and deletes what `administer` has made that way. */
async function goOn(way: string): Promise<void> {
  const email = `x${way}@acme.example`;
  const changed = json(await call("user", "change", email, "--role", "member", "--tenant", "demo", "--name", "X", "--json")) as object;
  assert.deepEqual({ ...changed, "client-ids": [] }, { email, name: "X", role: "member", tenants: ["demo"], "client-ids": [] });
  assert.match((await call("user", "change", email, "--no-tenant")).out, new RegExp(`^${email} is member\\n$`));
  assert.match((await call("user", "change", email)).err, /nothing is given to change/);
  assert.match((await call("user", "password", email)).out, /password {2}[\w-]{43}\n/);
  assert.deepEqual(json(await call("user", "password", email, "--password", "correct horse", "--json")), { email });
  assert.match((await call("user", "password", email, "--password", "short")).err, /"password" must be a string of 8 to 1000 characters/);

  const client = json(await call("client", "create", email, "till", "--scope", "events:write", "--json")) as Created & { scopes: string[] };
  assert.deepEqual(client.scopes, ["events:write"]);
  const id = client["client-id"];
  assert.match((await call("client", "rotate", id, "--overlap", "0")).out, /The old one is worth nothing any more/);
  assert.match((await call("client", "list", email)).out, new RegExp(`${id} +till +events:write`));
  assert.match((await call("client", "delete", id)).out, /is deleted/);
  assert.match((await call("client", "delete", id)).err, new RegExp(`there is no client ${id}`));

  assert.match((await call("user", "delete", "admin@localhost")).err, /the last administrator/);
  assert.match((await call("user", "delete", email)).out, /is deleted/);
  assert.match((await call("user", "delete", email)).err, /there is no user/);
  assert.match((await call("tenant", "delete", `acme-${way}`)).err, /for good; if that is meant, add --yes/);
  assert.match((await call("tenant", "delete", `acme-${way}`, "--yes")).out, /is deleted/);
  assert.match((await call("tenant", "delete", `acme-${way}`, "--yes")).err, /there is no tenant/);
}

/** Who has changed users, by the audit log. */
async function authors(url: string): Promise<string[]> {
  const { admin } = JSON.parse(readFileSync(join(folder, "initial-credentials.json"), "utf8")) as { admin: Created };
  const { body } = await requestToken(url, admin["client-id"], admin["client-secret"]);
  const headers = { authorization: `Bearer ${String(body["access_token"])}` };
  const answer = await fetch(`${url}/audit?kind=user`, { headers });
  return [...new Set(((await answer.json()) as { user: string }[]).map(({ user }) => user))].sort();
}

test("without data there is nothing to administer", async () => {
  const { status, err } = await call("tenant", "list");
  assert.equal(status, 1);
  assert.match(err, /there is no WhenThen data in .*data.*whenthen serve makes a new one/);
});

test("on the folder while the server does not run, through the server while it does", async () => {
  await (await serve(folder)).stop();
  const offline = await administer("offline");
  await goOn("offline");
  const server = await serve(folder);
  try {
    assert.equal((await requestToken(server.url, offline["client-id"], offline["client-secret"])).status, 200);
    const online = await administer("online");
    assert.equal((await requestToken(server.url, online["client-id"], online["client-secret"])).status, 200);
    const other = ["--client-id", offline["client-id"], "--client-secret", offline["client-secret"]];
    const refused = await call("tenant", "list", ...other);
    assert.equal(refused.status, 1, "a member may not");
    assert.match(refused.err, /scope platform/);
    const wrong = await run(["tenant", "list", "--data", folder], { environment: { WHENTHEN_CLIENT_SECRET: "wrong" } });
    assert.match(wrong.err, /no client with that id and secret/);
    await goOn("online");
    assert.deepEqual(await authors(server.url), ["admin@localhost", "command line", "first start"]);
  } finally {
    await server.stop();
  }
});
