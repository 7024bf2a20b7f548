import assert from "node:assert/strict";
import { after, mock, test } from "node:test";
import type { Document } from "../../src/api/openapi-components.ts";
import { requestToken, startRig, unique, type Answer, type Caller, type Refused } from "./rig.ts";
import { ids, otherTries, tenantTries } from "./walls-table.ts";

const rig = await startRig();
after(() => rig.stop());

interface Client {
  readonly "client-id": string;
  readonly "client-secret": string;
  readonly name: string;
  readonly scopes: readonly string[] | null;
  readonly "overlap-until": string | null;
}

async function create(caller: Caller, body: object): Promise<Client> {
  const answer = await caller<Client>("POST", "/account/clients", body);
  assert.equal(answer.status, 201, JSON.stringify(answer.body));
  assert.equal(answer.headers.get("cache-control"), "no-store");
  return answer.body;
}

const statusOf = async (answer: Promise<Answer<unknown>>): Promise<number> => (await answer).status;

test("a user creates, lists, reads, changes and deletes named clients", async () => {
  const member = await rig.asUser("member", ["demo"]);
  const { "client-secret": secret, ...made } = await create(member, { name: "till", scopes: ["events:write"] });
  const path = `/1.0/account/clients/${made["client-id"]}`;
  assert.match(secret, /^[\w-]{43}$/);
  assert.deepEqual([made.name, made.scopes, made["overlap-until"]], ["till", ["events:write"], null]);
  assert.deepEqual((await member("GET", path)).body, made);
  const { body: list } = await member<Client[]>("GET", "/account/clients");
  assert.deepEqual(
    list.map(({ name }) => name),
    ["first", "till"],
  );
  assert.ok(!JSON.stringify(list).includes("secret"));
  const changed = await member<Client>("PUT", path, { ...made, name: "new till", scopes: null });
  assert.deepEqual([changed.status, changed.body.name, changed.body.scopes], [200, "new till", null]);
  assert.equal((await member<Refused>("PUT", path, { name: "first" })).status, 409);
  assert.equal((await member<Refused>("POST", "/account/clients", { name: "first" })).status, 409);
  assert.equal((await member("DELETE", path)).status, 204);
  assert.equal((await requestToken(rig.url, made["client-id"], secret)).status, 401);
  assert.equal((await member("GET", path)).status, 403);
});

test("a client's scopes are of those that the role allows", async () => {
  const viewer = await rig.asUser("viewer", ["demo"]);
  const refused = await viewer<Refused>("POST", "/account/clients", { name: "x", scopes: ["config:read", "events:write"] });
  assert.equal(refused.status, 400);
  assert.match(
    refused.body.error,
    /"scopes" names events:write, which the role of .* does not allow; viewer allows config:read, journal:read/,
  );
  assert.equal((await viewer<Refused>("POST", "/account/clients", { name: "x", scopes: [] })).status, 400);
  assert.match((await viewer<Refused>("POST", "/account/clients", { name: "x", scopes: ["all"] })).body.error, /must be "events:write"/);
});

test("fewer scopes and deletion hold at once, for tokens already given out", async () => {
  const member = await rig.asUser("member", ["demo"]);
  const client = await create(member, { name: "both", scopes: ["events:write", "config:read"] });
  const caller = await rig.as(client["client-id"], client["client-secret"]);
  const send = (): Promise<number> => statusOf(caller("POST", "/tenants/demo/event", { id: 1 }));
  const read = (): Promise<number> => statusOf(caller("GET", "/tenants/demo"));
  assert.deepEqual([await send(), await read()], [200, 200]);
  await member("PUT", `/account/clients/${client["client-id"]}`, { scopes: ["config:read"] });
  assert.deepEqual([await send(), await read()], [403, 200]);
  await member("DELETE", `/account/clients/${client["client-id"]}`);
  assert.deepEqual([await send(), await read()], [401, 401]);
});

test("after a rotation both secrets work for the overlap, and the old one's tokens no longer than that", async () => {
  const member = await rig.asUser("member", ["demo"]);
  const client = await create(member, { name: "turned" });
  const [id, old] = [client["client-id"], client["client-secret"]];
  const before = await rig.as(id, old);
  mock.timers.enable({ apis: ["Date"], now: Date.now() });
  try {
    const { status, body } = await member<Client>("POST", `/account/clients/${id}/rotate`, { "overlap-seconds": 600 });
    assert.equal(status, 200);
    assert.equal(Date.parse(body["overlap-until"]!), Date.now() + 600_000);
    assert.equal((await member<Client>("GET", `/account/clients/${id}`)).body["overlap-until"], body["overlap-until"]);
    assert.equal(await statusOf(before("GET", "/tenants/demo")), 200);
    mock.timers.tick(599_000);
    const late = await requestToken(rig.url, id, old);
    assert.deepEqual([late.status, late.body["expires_in"]], [200, 1]);
    const fresh = await rig.as(id, body["client-secret"]);
    assert.equal(await statusOf(before("GET", "/tenants/demo")), 200);
    mock.timers.tick(1_000);
    assert.equal((await requestToken(rig.url, id, old)).status, 401);
    assert.equal(await statusOf(before("GET", "/tenants/demo")), 401);
    assert.equal(await statusOf(fresh("GET", "/tenants/demo")), 200);
    assert.equal((await member<Client>("GET", `/account/clients/${id}`)).body["overlap-until"], null);
  } finally {
    mock.timers.reset();
  }
});

test("an overlap is a day unless said otherwise, at most thirty; a second rotation ends the secret before the last", async () => {
  const member = await rig.asUser("member", ["demo"]);
  const { "client-id": id, "client-secret": first } = await create(member, { name: "twice" });
  const path = `/account/clients/${id}/rotate`;
  const { body: second } = await member<Client>("POST", path);
  const day = Date.parse(second["overlap-until"]!) - Date.now();
  assert.ok(Math.abs(day - 86_400_000) < 60_000);
  await member("POST", path, {});
  assert.equal((await requestToken(rig.url, id, first)).status, 401);
  assert.equal((await requestToken(rig.url, id, second["client-secret"])).status, 200);
  for (const wrong of [-1, 2_592_001, 1.5, "1"]) {
    assert.equal(await statusOf(member("POST", path, { "overlap-seconds": wrong })), 400, String(wrong));
  }
});

test("another's clients are out of reach, whether they are there or not; administrators manage all", async () => {
  const [owner, stranger] = [await rig.asUser("member", []), await rig.asUser("member", [])];
  const { "client-id": id } = await create(owner, { name: "mine" });
  for (const [method, at, body] of [
    ["GET", "", undefined],
    ["PUT", "", { name: "theirs" }],
    ["DELETE", "", undefined],
    ["POST", "/rotate", {}],
  ] as const) {
    const there = await stranger<Refused>(method, `/account/clients/${id}${at}`, body);
    const nowhere = await stranger<Refused>(method, `/account/clients/CLnobody${at}`, body);
    assert.deepEqual([there.status, nowhere.status], [403, 403], method);
    assert.equal(there.body.error.replace(id, "X"), nowhere.body.error.replace("CLnobody", "X"));
    assert.equal(await statusOf(rig.admin(method, `/account/clients/CLnobody${at}`, body)), 404);
  }
  assert.equal(await statusOf(rig.admin("PUT", `/account/clients/${id}`, { name: "renamed" })), 200);
  const email = `${unique("c")}@acme.example`;
  await rig.admin("POST", "/users", { email, role: "viewer" });
  const made = await rig.admin<Client>("POST", `/users/${email}/clients`, { name: "reader", scopes: ["journal:read"] });
  assert.equal(made.status, 201);
  const { body: list } = await rig.admin<Client[]>("GET", `/users/${email}/clients`);
  assert.deepEqual(
    list.map(({ name }) => name),
    ["first", "reader"],
  );
  assert.equal(await statusOf(rig.admin("GET", "/users/nobody@b.c/clients")), 404);
});

test("a token with less than its user's role manages no credentials", async () => {
  const limited = await rig.asUser("admin", [], "config:read config:write events:write journal:read");
  const { body: own } = await limited<Client[]>("GET", "/account/clients");
  const id = own[0]!["client-id"];
  for (const [method, path, body] of [
    ["POST", "/account/clients", { name: "more" }],
    ["PUT", `/account/clients/${id}`, { scopes: null }],
    ["DELETE", `/account/clients/${id}`, undefined],
    ["POST", `/account/clients/${id}/rotate`, {}],
    ["POST", "/account/change_password", { password: "x", "new-password": "long enough" }],
  ] as const) {
    const answer = await limited<Refused>(method, path, body);
    assert.equal(answer.status, 403, path);
    assert.match(answer.body.error, /limited to events:write, config:read, config:write, journal:read/);
  }
});

test("a client revokes its own tokens, and no other's (RFC 7009)", async () => {
  const member = await rig.asUser("member", ["demo"]);
  const [one, two] = [await create(member, { name: "one" }), await create(member, { name: "two" })];
  const token = String((await requestToken(rig.url, one["client-id"], one["client-secret"])).body["access_token"]);
  const authorization = `Bearer ${token}`;
  const revoke = (client: Client, fields: object): Promise<Answer> => {
    const basic = Buffer.from(`${client["client-id"]}:${client["client-secret"]}`).toString("base64");
    const body = new URLSearchParams({ ...fields }).toString();
    const headers = { authorization: `Basic ${basic}`, "content-type": "application/x-www-form-urlencoded" };
    return rig.nobody("POST", "/token/revoke", body, headers);
  };
  const read = (): Promise<number> => statusOf(rig.nobody("GET", "/tenants/demo", undefined, { authorization }));
  assert.equal(await statusOf(revoke(two, { token })), 200);
  assert.equal(await read(), 200, "not two's to revoke");
  assert.equal(await statusOf(revoke(one, { token, token_type_hint: "access_token" })), 200);
  assert.equal(await read(), 401);
  assert.equal(await statusOf(revoke(one, { token: "unknown" })), 200);
  const missing = await revoke(one, {});
  assert.deepEqual([missing.status, missing.body["error"]], [400, "invalid_request"]);
  assert.equal(await statusOf(revoke({ ...one, "client-secret": "wrong" }, { token })), 401);
});

test("a client for events alone writes events, and gets nowhere else on any route", async () => {
  const tenant = await rig.tenant();
  const owner = await rig.asUser("member", [tenant]);
  const client = await create(owner, { name: "producer", scopes: ["events:write"] });
  const producer = await rig.as(client["client-id"], client["client-secret"]);
  const { body: document } = await rig.nobody<Document>("GET", "/openapi.json");
  const allowed: string[] = [];
  let tried = 0;
  for (const [path, methods] of Object.entries(document.paths)) {
    for (const [method, { operationId, security }] of Object.entries(methods)) {
      // where everyone may, a token makes no difference
      if (security === undefined) continue;
      tried++;
      const known = tenantTries[operationId] ?? otherTries[operationId];
      assert.ok(known, `walls-table.ts does not say how to try ${operationId}`);
      const filled = path.replaceAll(/\{([^}]*)\}/g, (_, name: string) => (name === "tenant" ? tenant : ids[name]!.both));
      const { status } = await producer(method.toUpperCase(), filled + (known.query ?? ""), known.body, known.headers);
      if (status !== 403) allowed.push(`${operationId} ${status}`);
    }
  }
  assert.ok(tried > 50);
  // events once refused are events, too; there is none
  assert.deepEqual(allowed.sort(), ["resendRefusedEvent 404", "resendRefusedEvents 200", "sendEvent 200", "sendEvents 200"]);
});
