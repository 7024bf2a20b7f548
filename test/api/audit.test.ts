import assert from "node:assert/strict";
import { after, test } from "node:test";
import { startRig, unique, type Refused } from "./rig.ts";

const rig = await startRig();
after(() => rig.stop());

interface Told {
  readonly at: string;
  readonly user: string;
  readonly client: string | null;
  readonly tenant: string | null;
  readonly action: string;
  readonly kind: string;
  readonly item: string;
  readonly before: Record<string, unknown> | null;
  readonly after: Record<string, unknown> | null;
}

async function log(path: string): Promise<readonly Told[]> {
  const { status, body } = await rig.admin<Told[]>("GET", path);
  assert.equal(status, 200, path);
  return body;
}

const brief = ({ action, kind, item }: Told): string => `${action} ${kind} ${item}`;

test("every change of a tenant's configuration is recorded: who, when, what, before and after", async () => {
  const tenant = await rig.tenant();
  const member = await rig.asUser("member", [tenant]);
  const at = `/tenants/${tenant}`;
  await member("PUT", `${at}/settings`, { "event-days": 7 });
  await member("POST", `${at}/patterns`, { name: "p" });
  await member("PUT", `${at}/patterns/PT1`, { when: "(event)", description: "" });
  await member("DELETE", `${at}/patterns/PT1`);
  await member("POST", `${at}/templates`, { name: "t", template: "a" });
  await member("PUT", `${at}/templates/TM1`, { template: "b" });
  await member("DELETE", `${at}/templates/TM1`);
  const records = await log(`/1.0${at}/audit`);
  assert.deepEqual(records.map(brief), [
    "delete template TM1",
    "update template TM1",
    "create template TM1",
    "delete pattern PT1",
    "update pattern PT1",
    "create pattern PT1",
    `update settings ${tenant}`,
    `update key-attribute ${tenant}`,
    `create tenant ${tenant}`,
  ]);
  const [deleted, updated, created] = records.slice(3, 6);
  assert.deepEqual(
    [updated!.before, updated!.after],
    [
      { when: "", version: 1 },
      { when: "(event)", version: 2 },
    ],
  );
  assert.deepEqual([created!.before, created!.after?.["name"]], [null, "p"]);
  assert.deepEqual([deleted!.before?.["when"], deleted!.after], ["(event)", null]);
  assert.deepEqual([records[6]!.before, records[6]!.after], [{ "event-days": 30 }, { "event-days": 7 }]);
  assert.deepEqual([records[7]!.before, records[7]!.after], [{ key: null }, { key: "id" }]);
  for (const { user, client, tenant: of, at: when } of records.slice(0, 7)) {
    assert.match(user, /^user\d+@test\.example$/);
    assert.match(client ?? "", /^CL/);
    assert.equal(of, tenant);
    assert.ok(Math.abs(Date.parse(when) - Date.now()) < 60_000);
  }
});

test("what is refused, or changes nothing, leaves no record", async () => {
  const tenant = await rig.tenant();
  const at = `/tenants/${tenant}`;
  await rig.admin("POST", `${at}/patterns`, { name: "p" });
  const { length } = await log(`${at}/audit`);
  assert.equal((await rig.admin("PUT", `${at}/patterns/PT1`, { name: "p" })).status, 200);
  assert.equal((await rig.admin("PUT", `${at}/patterns/PT1`, { status: true, when: "(" })).status, 400);
  assert.equal((await rig.admin("POST", `${at}/patterns`, { name: "p" })).status, 409);
  assert.equal((await rig.admin("DELETE", `${at}/patterns/PT9`)).status, 404);
  assert.equal((await rig.admin("PUT", `${at}/settings`, {})).status, 200);
  assert.equal((await rig.admin("POST", `${at}/key-attribute`, { key: "id" })).status, 200);
  assert.equal((await log(`${at}/audit`)).length, length);
});

test("administrators read it all, and what the platform itself records; secrets are never told", async () => {
  const email = `${unique("ann")}@acme.example`;
  const { body } = await rig.admin("POST", "/users", { email, password: "correct horse", tenants: ["demo"] });
  const [clientId, secret] = [String(body["client-id"]), String(body["client-secret"])];
  await rig.admin("POST", `/account/clients/${clientId}/rotate`);
  const records = await log("/audit");
  assert.deepEqual(records.slice(0, 3).map(brief), [`rotate client ${clientId}`, `create client ${clientId}`, `create user ${email}`]);
  assert.deepEqual(records[2]!.after, { email, name: "", role: "member", tenants: ["demo"], password: "********" });
  assert.deepEqual([records[0]!.user, records[0]!.tenant], ["admin@localhost", null]);
  const text = JSON.stringify(records);
  for (const hidden of [secret, "correct horse", "scrypt$"]) assert.ok(!text.includes(hidden));
  const first = await log("/audit?user=first%20start");
  assert.deepEqual(first.map(({ kind }) => kind).toSorted(), ["client", "tenant", "user"]);
});

test("it is filtered by kind, item, user, tenant and time, and comes in pages", async () => {
  const tenant = await rig.tenant();
  const at = `/tenants/${tenant}`;
  for (const name of ["a", "b", "c"]) await rig.admin("POST", `${at}/templates`, { name });
  await rig.admin("PUT", `${at}/templates/TM2`, { name: "B" });
  assert.deepEqual((await log(`${at}/audit?kind=template&item=TM2`)).map(brief), ["update template TM2", "create template TM2"]);
  assert.equal((await log(`${at}/audit?user=ADMIN@localhost`)).length, 6);
  assert.equal((await log(`${at}/audit?user=nobody@b.c`)).length, 0);
  assert.equal((await log(`/audit?tenant=${tenant}&kind=template`)).length, 4);
  assert.equal((await log("/audit?tenant=nowhere")).length, 0);
  assert.equal((await log(`${at}/audit?to=${Date.now() - 60_000}`)).length, 0);
  assert.equal((await log(`${at}/audit?from=${Date.now() - 60_000}`)).length, 6);
  const page = await rig.admin<Told[]>("GET", `${at}/audit?kind=template&limit=3`);
  const next = /<([^>]+)>; rel="next"/.exec(page.headers.get("link") ?? "")![1]!;
  await rig.admin("POST", `${at}/templates`, { name: "d" });
  assert.deepEqual([...page.body, ...(await log(next))].map(brief), [
    "update template TM2",
    "create template TM3",
    "create template TM2",
    "create template TM1",
  ]);
  for (const wrong of ["kind=nothing", "from=yesterday", "tenant=x"]) {
    assert.equal((await rig.admin<Refused>("GET", `${at}/audit?${wrong}`)).status, 400, wrong);
  }
});

test("members read their tenants' records only, and only administrators the platform's", async () => {
  const [own, foreign] = [await rig.tenant(), await rig.tenant()];
  const member = await rig.asUser("member", [own]);
  const { body } = await member<Told[]>("GET", `/tenants/${own}/audit`);
  assert.deepEqual([...new Set(body.map(({ tenant }) => tenant))], [own]);
  assert.equal((await member("GET", `/tenants/${foreign}/audit`)).status, 403);
  assert.equal((await member("GET", "/audit")).status, 403);
});
