/** Changing, pausing and deleting tenants. */
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { setImmediate as turn } from "node:timers/promises";
import { startRig, type Refused } from "./rig.ts";

const rig = await startRig();
after(() => rig.stop());

interface Listed {
  readonly id: string;
  readonly deleting?: { readonly since: string; readonly "erased-rows": number };
}

const deleting = async (): Promise<Listed[]> =>
  (await rig.admin<Listed[]>("GET", "/tenants?limit=1000")).body.filter((tenant) => tenant.deleting !== undefined);

test("an administrator changes a tenant's name and rate limit, and nobody else does", async () => {
  const id = await rig.tenant();
  const changed = await rig.admin("PUT", `/tenants/${id}`, { name: "New", "rate-limit": 1 });
  const wanted = { id, name: "New", "rate-limit": 1, paused: false, "paused-integrations": [] };
  assert.deepEqual([changed.status, changed.body], [200, wanted]);
  assert.equal((await rig.admin("POST", `/tenants/${id}/event`, { id: 1 })).status, 200);
  assert.equal((await rig.admin("POST", `/tenants/${id}/event`, { id: 1 })).status, 429, "a new limit counts at once");
  const back = await rig.admin("PUT", `/tenants/${id}`, { ...changed.body, "rate-limit": null });
  assert.deepEqual([back.status, back.body["rate-limit"], back.body["name"]], [200, null, "New"], "an answer can be changed and sent back");
  assert.equal((await rig.admin("PUT", `/tenants/${id}`, { name: "" })).status, 400);
  const member = await rig.asUser("member", [id]);
  assert.equal((await member("PUT", `/tenants/${id}`, { name: "Mine" })).status, 403);
  assert.equal((await member("DELETE", `/tenants/${id}`)).status, 403);
});

test("pause and resume: what is due waits, and the tenant says so", async () => {
  const id = await rig.tenant();
  const path = `/tenants/${id}`;
  await rig.admin("POST", `${path}/patterns`, { name: "p", status: true, when: "(event)", then: "(send echo message {:a 1})" });
  const status = async (): Promise<unknown> => (await rig.admin<{ status: string }[]>("GET", `${path}/journal`)).body[0]?.status;
  const paused = await rig.admin("POST", `${path}/pause`);
  assert.deepEqual([paused.status, paused.body["paused"]], [200, true]);
  assert.equal((await rig.admin("GET", path)).body["paused"], true);
  await rig.admin("POST", `${path}/event`, { id: 1 });
  assert.equal(await status(), "running");
  assert.equal((await rig.admin("POST", `${path}/resume`)).body["paused"], false);
  while ((await status()) === "running") await turn();
  assert.equal(await status(), "success");

  for (let i = 0; i < 2; i++) {
    const one = await rig.admin("POST", `${path}/pause`, { integration: "echo" });
    assert.deepEqual([one.body["paused"], one.body["paused-integrations"]], [false, ["echo"]]);
  }
  await rig.admin("POST", `${path}/event`, { id: 1 });
  assert.equal(await status(), "running");
  await rig.admin("POST", `${path}/resume`);
  assert.equal(await status(), "running", "the pause of the integration is its own");
  assert.deepEqual((await rig.admin("POST", `${path}/resume`, { integration: "echo" })).body["paused-integrations"], []);
  while ((await status()) === "running") await turn();
  const unknown = await rig.admin<Refused>("POST", `${path}/pause`, { integration: "twilo" });
  assert.equal(unknown.status, 400);
  assert.match(unknown.body.error, /no integration "twilo"; there are echo, twilio/);
  const viewer = await rig.asUser("viewer", [id]);
  assert.equal((await viewer("POST", `${path}/pause`)).status, 403);
});

test("a deleted tenant is gone at once for everyone, its data soon, and then its id can be used again", async () => {
  const id = await rig.tenant();
  const path = `/tenants/${id}`;
  const member = await rig.asUser("member", [id]);
  await rig.admin("POST", `${path}/patterns`, { name: "p", status: true, when: "(event)", then: "(set a 1)" });
  await rig.admin(
    "POST",
    `${path}/events`,
    Array.from({ length: 3_000 }, (_, n) => ({ id: n })),
  );
  assert.equal((await member("GET", path)).status, 200);
  const gone = await rig.admin("DELETE", path);
  assert.deepEqual([gone.status, gone.body], [204, null]);
  const [told] = await deleting();
  assert.deepEqual(told?.id, id);
  assert.equal((await rig.admin<Refused>("POST", "/tenants", { id })).status, 409);
  assert.match((await rig.admin<Refused>("POST", "/tenants", { id })).body.error, /still being erased/);
  for (const [method, at, given] of [
    ["GET", path],
    ["POST", `${path}/event`, { id: 1 }],
    ["POST", `${path}/events`, [{ id: 1 }]],
    ["GET", `${path}/journal`],
    ["DELETE", path],
  ] as const) {
    assert.equal((await rig.admin(method, at, given)).status, 404, `${method} ${at}`);
    assert.equal((await member(method, at, given)).status, 403, `${method} ${at}`);
  }
  while ((await deleting()).length > 0) await turn();
  assert.equal((await rig.admin("POST", "/tenants", { id })).status, 201);
  assert.deepEqual((await rig.admin("GET", `${path}/journal`)).body, []);
  assert.deepEqual((await rig.admin("GET", `${path}/patterns`)).body, []);
  assert.equal((await member("GET", path)).status, 403, "whoever was a member of the old one is none of the new one");
});
