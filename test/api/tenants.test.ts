import assert from "node:assert/strict";
import { after, test } from "node:test";
import { startRig, unique, type Refused } from "./rig.ts";

const rig = await startRig();
after(() => rig.stop());

test("an administrator creates, lists and reads tenants", async () => {
  for (const prefix of ["", "/1.0"]) {
    const id = unique("acme-");
    const created = await rig.admin("POST", `${prefix}/tenants`, { id, name: "Acme", "rate-limit": 50 });
    const wanted = { id, name: "Acme", "rate-limit": 50, paused: false, "paused-integrations": [] };
    assert.deepEqual([created.status, created.body], [201, wanted]);
    assert.deepEqual((await rig.admin("GET", `${prefix}/tenants/${id}`)).body, wanted);
    const { body } = await rig.admin<{ id: string }[]>("GET", `${prefix}/tenants`);
    assert.ok(body.some((tenant) => tenant.id === id));
  }
});

test("a tenant's id can be had once", async () => {
  const answer = await rig.admin<Refused>("POST", "/tenants", { id: "demo" });
  assert.equal(answer.status, 409);
  assert.match(answer.body.error, /"demo" already/);
});

test("everything wrong with a body is told at once", async () => {
  const answer = await rig.admin<Refused>("POST", "/tenants", { id: "a/b", nmae: "x", "rate-limit": "5" });
  assert.equal(answer.status, 400);
  assert.match(answer.body.error, /"id" must be letters/);
  assert.match(answer.body.error, /"nmae" is not known here; did you mean "name"\?/);
  assert.match(answer.body.error, /"rate-limit" must be a number greater than 0.* or null, not "5"/);
  assert.match((await rig.admin<Refused>("POST", "/tenants", {})).body.error, /"id" is missing/);
  assert.match((await rig.admin<Refused>("POST", "/tenants")).body.error, /body is missing/);
  assert.match((await rig.admin<Refused>("POST", "/tenants", [])).body.error, /the body must be a JSON object, not an array/);
});

test("a list over 100 items comes in pages, under the prefix that was asked for", async () => {
  for (let i = 0; i < 105; i++) await rig.admin("POST", "/tenants", { id: unique("page-") });
  const first = await rig.admin<{ id: string }[]>("GET", "/1.0/tenants");
  assert.equal(first.body.length, 100);
  const next = /^<(\/1\.0\/tenants\?cursor=\d+)>; rel="next"$/.exec(first.headers.get("link") ?? "")?.[1];
  const second = await rig.admin<{ id: string }[]>("GET", next!);
  assert.equal(second.headers.get("link"), null);
  assert.equal(new Set([...first.body, ...second.body].map(({ id }) => id)).size, 100 + second.body.length);
  assert.equal((await rig.admin<unknown[]>("GET", "/tenants?limit=3")).body.length, 3);
  for (const [query, says] of [
    ["limit=0", /limit must be/],
    ["limit=x", /limit must be/],
    ["cursor=x", /Link header/],
    ["limt=3", /did you mean "limit"/],
  ] as const) {
    const wrong = await rig.admin<Refused>("GET", `/tenants?${query}`);
    assert.equal(wrong.status, 400);
    assert.match(wrong.body.error, says);
  }
});

test("users are created with a client, and listed without secrets", async () => {
  for (const prefix of ["", "/1.0"]) {
    const email = `${unique("Ann")}@acme.example`;
    const given = { email, name: "Ann", password: "correct horse", tenants: ["demo"], role: "viewer" };
    const { status, headers, body } = await rig.admin("POST", `${prefix}/users`, given);
    assert.equal(status, 201);
    assert.equal(headers.get("cache-control"), "no-store");
    assert.deepEqual([body["email"], body["name"], body["role"], body["tenants"]], [email, "Ann", "viewer", ["demo"]]);
    assert.ok(!JSON.stringify(body).includes("correct horse"));
    const list = await rig.admin<Record<string, unknown>[]>("GET", `${prefix}/users`);
    const listed = list.body.find((user) => user["email"] === email);
    assert.deepEqual(listed, { email, name: "Ann", role: "viewer", tenants: ["demo"], "client-ids": [body["client-id"]] });
    const again = await rig.admin<Refused>("POST", "/users", { ...given, email: email.toUpperCase() });
    assert.equal(again.status, 409, "an e-mail address can be had once, whatever its case");
  }
});

test("what is wrong with a user is told", async () => {
  const wrong = { email: "ann", password: "short", role: "boss", tenants: ["demo", 3] };
  const { status, body } = await rig.admin<Refused>("POST", "/users", wrong);
  assert.equal(status, 400);
  assert.match(body.error, /"email" must be an e-mail address/);
  assert.match(body.error, /"password" must be a string of 8 to 1000 characters;/);
  assert.ok(!body.error.includes("short"), "what was given as a password is not said again");
  assert.match(body.error, /"role" must be "admin", "member" or "viewer", not "boss"/);
  assert.match(body.error, /"tenants\[1\]" must be a string, not 3/);
  const unknown = await rig.admin<Refused>("POST", "/users", { email: "b@acme.example", tenants: ["nowhere"] });
  assert.equal(unknown.status, 400);
  assert.match(unknown.body.error, /"nowhere", but there is no such tenant/);
});

test("members see their tenants only, and can't tell which others exist", async () => {
  const [own, foreign] = [await rig.tenant(), await rig.tenant()];
  const member = await rig.asUser("member", [own]);
  assert.equal((await member("GET", `/tenants/${own}`)).status, 200);
  const there = await member<Refused>("GET", `/tenants/${foreign}`);
  const nowhere = await member<Refused>("GET", "/tenants/nowhere");
  assert.deepEqual([there.status, nowhere.status], [403, 403]);
  assert.equal(there.body.error.replace(foreign, "X"), nowhere.body.error.replace("nowhere", "X"));
  assert.equal((await member("GET", "/tenants")).status, 403);
  assert.equal((await member("POST", "/tenants", { id: "mine" })).status, 403);
  assert.equal((await member("GET", "/users")).status, 403);
  assert.equal((await member("POST", "/users", { email: "x@y.example" })).status, 403);
  const unknown = await rig.admin<Refused>("GET", "/tenants/nowhere");
  assert.deepEqual([unknown.status, unknown.body.error], [404, 'there is no tenant "nowhere"']);
});

test("viewers read and change nothing", async () => {
  const tenant = await rig.tenant();
  const viewer = await rig.asUser("viewer", [tenant]);
  for (const path of ["", "/key-attribute", "/settings", "/clock", "/patterns", "/templates", "/journal", "/event/history"]) {
    assert.equal((await viewer("GET", `/tenants/${tenant}${path}`)).status, 200, path);
  }
  const writes: [method: string, path: string, body: object][] = [
    ["POST", "/event", { id: 1 }],
    ["POST", "/events", [{ id: 1 }]],
    ["POST", "/key-attribute", { key: "x" }],
    ["PUT", "/settings", {}],
    ["POST", "/clock", { to: 0 }],
    ["POST", "/patterns", { name: "x" }],
    ["POST", "/templates", { name: "x" }],
  ];
  for (const [method, path, body] of writes) assert.equal((await viewer(method, `/tenants/${tenant}${path}`, body)).status, 403, path);
});
