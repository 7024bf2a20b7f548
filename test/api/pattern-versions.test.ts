/** The versions of a pattern, and what restoring one does to its partial matches. */
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { startRig, type Refused } from "./rig.ts";

const rig = await startRig();
after(() => rig.stop());

interface Version {
  readonly version: number;
  readonly when: string;
  readonly then: string;
  readonly "saved-at": string;
  readonly "saved-by"?: string;
}

const first = { when: '(count 2 (event (= type "call")))', then: "(set a 1)" };
const second = { when: '(count 3 (event (= type "call")))', then: "(set a 2)" };

async function tenantWithPattern(): Promise<{ tenant: string; path: string }> {
  const tenant = await rig.tenant();
  const path = `/tenants/${tenant}/patterns`;
  await rig.admin("POST", path, { name: "p", status: true, ...first });
  return { tenant, path: `${path}/PT1` };
}

test("each saved change of when or then is a version, and says who saved it", async () => {
  const { path } = await tenantWithPattern();
  await rig.admin("PUT", path, { name: "renamed", description: "no version" });
  await rig.admin("PUT", path, { then: second.then });
  await rig.admin("PUT", path, second);
  const { body } = await rig.admin<Version[]>("GET", `${path}/versions`);
  assert.deepEqual(
    body.map(({ version, when, then, "saved-by": by }) => [version, when, then, by]),
    [
      [3, second.when, second.then, "admin@localhost"],
      [2, first.when, second.then, "admin@localhost"],
      [1, first.when, first.then, "admin@localhost"],
    ],
  );
  assert.deepEqual((await rig.admin("GET", `${path}/versions/2`)).body, body[1]);
  for (const wrong of ["0", "4", "01", "x"]) assert.equal((await rig.admin("GET", `${path}/versions/${wrong}`)).status, 404, wrong);
  assert.equal((await rig.admin("GET", `${path.replace("PT1", "PT2")}/versions`)).status, 404);
});

test("versions come in pages", async () => {
  const { path } = await tenantWithPattern();
  for (let i = 0; i < 4; i++) await rig.admin("PUT", path, { then: `(set a ${10 + i})` });
  const seen: number[] = [];
  for (let next = `${path}/versions?limit=2`; next !== "";) {
    const { body, headers } = await rig.admin<Version[]>("GET", next);
    seen.push(...body.map(({ version }) => version));
    next = /<(.*)>; rel="next"/.exec(headers.get("link") ?? "")?.[1] ?? "";
  }
  assert.deepEqual(seen, [5, 4, 3, 2, 1]);
});

test("restoring makes a new version, audited; a version like the current texts makes none", async () => {
  const { tenant, path } = await tenantWithPattern();
  await rig.admin("PUT", path, second);
  const restored = await rig.admin("POST", `${path}/versions/1/restore`);
  assert.deepEqual(
    [restored.status, restored.body["version"], restored.body["when"], restored.body["then"]],
    [200, 3, first.when, first.then],
  );
  assert.deepEqual((await rig.admin("GET", path)).body, restored.body);
  const { body: audit } = await rig.admin<{ action: string; item: string; after: { version?: number } }[]>(
    "GET",
    `/tenants/${tenant}/audit`,
  );
  assert.deepEqual([audit[0]?.action, audit[0]?.item, audit[0]?.after.version], ["update", "PT1", 3]);
  assert.equal((await rig.admin("POST", `${path}/versions/1/restore`)).body["version"], 3, "nothing changes");
  assert.equal((await rig.admin("POST", `${path}/versions/9/restore`)).status, 404);
});

test("restoring another when drops the partial matches, the same when keeps them", async () => {
  const { tenant, path } = await tenantWithPattern();
  const call = (): Promise<unknown> => rig.admin("POST", `/tenants/${tenant}/event`, { id: 1, type: "call" });
  const matches = async (): Promise<number> => (await rig.admin<unknown[]>("GET", `/tenants/${tenant}/journal`)).body.length;
  await rig.admin("PUT", path, { then: "(set a 3)" });
  await call();
  await rig.admin("POST", `${path}/versions/1/restore`);
  await call();
  assert.equal(await matches(), 1, "kept: only the then was another");
  await rig.admin("PUT", path, { when: second.when });
  await call();
  await rig.admin("POST", `${path}/versions/1/restore`);
  await call();
  assert.equal(await matches(), 1, "dropped: the first of the two calls no longer counts");
  await call();
  assert.equal(await matches(), 2);
  const { body } = await rig.admin<{ pattern: { version: number } }[]>("GET", `/tenants/${tenant}/journal`);
  assert.deepEqual(
    body.map(({ pattern }) => pattern.version),
    [5, 3],
    "a reaction names the version that it ran",
  );
});

test("a draft that does not compile is not restored into a pattern that runs", async () => {
  const path = `/tenants/${await rig.tenant()}/patterns`;
  await rig.admin("POST", path, { name: "p", when: "(evnt", then: "(set a 1)" });
  await rig.admin("PUT", `${path}/PT1`, { status: true, ...first });
  const refused = await rig.admin<Refused>("POST", `${path}/PT1/versions/1/restore`);
  assert.equal(refused.status, 400);
  assert.equal(refused.body.diagnostics?.[0]?.["in"], "when");
  await rig.admin("PUT", `${path}/PT1`, { status: false });
  assert.equal((await rig.admin("POST", `${path}/PT1/versions/1/restore`)).status, 200);
});

test("only who may change patterns restores", async () => {
  const { tenant, path } = await tenantWithPattern();
  const viewer = await rig.asUser("viewer", [tenant]);
  assert.equal((await viewer("GET", `${path}/versions`)).status, 200);
  assert.equal((await viewer("POST", `${path}/versions/1/restore`)).status, 403);
});

test("texts are checked without being saved", async () => {
  const tenant = await rig.tenant();
  const check = (texts: object): Promise<{ body: { diagnostics: { in: string; code: string }[] } }> =>
    rig.admin("POST", `/tenants/${tenant}/patterns/check`, texts);
  assert.deepEqual((await check(first)).body, { diagnostics: [{ ...(await check(first)).body.diagnostics[0] }] }, "no window: a warning");
  assert.deepEqual(
    (await check({ when: "(evnt)", then: "(send echo message {:m +TM1})" })).body.diagnostics.map((one) => one.in),
    ["when", "then"],
  );
  assert.deepEqual((await check({})).body.diagnostics, []);
  assert.deepEqual((await rig.admin("GET", `/tenants/${tenant}/patterns`)).body, []);
});

test("a template tells which patterns use it, by id or by name", async () => {
  const tenant = await rig.tenant();
  await rig.admin("POST", `/tenants/${tenant}/templates`, { name: "two words", template: "x" });
  for (const [name, then] of [
    ["by id", "(send echo message {:m +TM1})"],
    ["by name", '(send echo message {:m (TM "two words")})'],
    ["other", '(send echo message {:m "+TM1"})'],
    ["broken draft", "(send echo {:m +TM1"],
  ]) {
    await rig.admin("POST", `/tenants/${tenant}/patterns`, { name, then });
  }
  const { body } = await rig.admin<{ name: string }[]>("GET", `/tenants/${tenant}/templates/TM1/used-by`);
  assert.deepEqual(
    body.map(({ name }) => name),
    ["by id", "by name", "broken draft"],
  );
});
