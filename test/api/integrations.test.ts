/** Integrations over HTTP: set up, replaced, told without their secrets, walled, audited. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { after, test } from "node:test";
import { startRig, type Refused } from "./rig.ts";

const rig = await startRig();
after(() => rig.stop());

const twilio = { account: "AC1", password: "the auth token", "from-phone-number": "+15005550006" };

/** Deliveries where nothing was sent. */
const untouched = {
  paused: false,
  waiting: 0,
  "in-flight": 0,
  "provider-pause": null,
  succeeded: 0,
  failed: 0,
  postponed: 0,
  "last-error": null,
};

test("an integration is set up, read, replaced and deleted; its secrets are never told", async () => {
  const path = `/tenants/${await rig.tenant()}/integrations`;
  assert.deepEqual((await rig.admin("GET", path)).body, [{ type: "echo", delivery: untouched }]);
  assert.deepEqual((await rig.admin("GET", `${path}/echo`)).body, { type: "echo", delivery: untouched });
  const missing = await rig.admin<Refused>("GET", `${path}/twilio`);
  assert.deepEqual([missing.status, missing.body.error], [404, "twilio is not set up for this tenant"]);

  const created = await rig.admin("POST", `${path}/twilio`, twilio);
  assert.equal(created.status, 201);
  const { "receipt-url": receipts, ...told } = created.body;
  assert.deepEqual(told, { type: "twilio", ...twilio, password: "********", delivery: untouched });
  assert.match(String(receipts), new RegExp(`^${rig.url}/callbacks/twilio/[\\w-]{20,}$`));
  assert.deepEqual((await rig.admin("GET", `${path}/twilio`)).body, created.body);

  const replaced = await rig.admin("POST", `${path}/twilio`, { ...created.body, account: "AC2", "from-phone-number": null });
  assert.equal(replaced.status, 200);
  const expected = { type: "twilio", account: "AC2", password: "********", "receipt-url": receipts, delivery: untouched };
  assert.deepEqual(replaced.body, expected);
  assert.equal((await rig.admin("POST", `${path}/twilio`, { account: "AC3" })).status, 200);

  assert.equal((await rig.admin("DELETE", `${path}/twilio`)).status, 204);
  assert.equal((await rig.admin("DELETE", `${path}/twilio`)).status, 404);
  assert.equal((await rig.admin<Refused>("POST", `${path}/twilio`, { account: "AC3" })).status, 400, "the secret went with it");
});

test("a version that is too old is told, and what is used instead; the answer can be sent back as it is", async () => {
  const path = `/tenants/${await rig.tenant()}/integrations/salesforce`;
  const fields = { "consumer-key": "key", "consumer-secret": "secret" };
  const old = await rig.admin("POST", path, { ...fields, "api-version": "24.0" });
  assert.deepEqual(old.body["warnings"], ["api-version 24.0 is too old; 37.0 is used"]);
  assert.deepEqual((await rig.admin("POST", path, old.body)).body, old.body);
  assert.ok(!("receipt-url" in old.body), "Salesforce sends no receipts");
  const good = await rig.admin("POST", path, { ...fields, "api-version": "62.0" });
  assert.equal(good.body["warnings"], undefined);
  const wrong = await rig.admin<Refused>("POST", path, { ...fields, "api-version": "newest" });
  assert.match(wrong.body.error, /"api-version" must be a version such as 62.0/);
});

test("what is wrong with the fields is told by name", async () => {
  const path = `/tenants/${await rig.tenant()}/integrations`;
  const refusal = async (type: string, body: object): Promise<string> => {
    const answer = await rig.admin<Refused>("POST", `${path}/${type}`, body);
    assert.equal(answer.status, type === "fax" ? 404 : 400);
    return answer.body.error;
  };
  assert.match(await refusal("fax", {}), /there is no integration "fax"; there are echo, twilio/);
  assert.match(await refusal("twilio", { account: "AC1" }), /"password" is missing; it must be the auth token/);
  assert.match(await refusal("twilio", { ...twilio, acount: "AC1" }), /"acount" is not known here; did you mean "account"\?/);
  assert.match(await refusal("twilio", { ...twilio, account: 7 }), /"account" must be/);
  assert.match(await refusal("twilio", { account: "AC1", password: "********" }), /"password" is missing/);
  assert.match(await refusal("twilio", { ...twilio, type: "sendgrid" }), /"type" is "sendgrid", but these are the fields of twilio/);
  assert.match(await refusal("webhook", { secret: "whsec_short" }), /"secret" must be whsec_ and then 24 to 64 bytes in base64/);
  assert.match(await refusal("echo", {}), /echo needs no setting up/);
  assert.match((await rig.admin<Refused>("DELETE", `${path}/echo`)).body.error, /can't be deleted/);
});

test("changes are in the audit log, a changed secret as changed, and no secret anywhere on disk in the clear", async () => {
  const tenant = await rig.tenant();
  const path = `/tenants/${tenant}/integrations/twilio`;
  const secret = "zK7-secret-nobody-may-see";
  await rig.admin("POST", path, { ...twilio, password: secret });
  await rig.admin("POST", path, { ...twilio, password: `${secret}-2` });
  await rig.admin("POST", path, { ...twilio, password: "********" });
  await rig.admin("DELETE", path);
  const { body } = await rig.admin<unknown[]>("GET", `/tenants/${tenant}/audit?kind=integration`);
  const records = body as { action: string; before: Record<string, unknown> | null; after: Record<string, unknown> | null }[];
  assert.deepEqual(
    records.map(({ action, before, after: now }) => [action, before?.["password"], now?.["password"]]),
    [
      ["delete", "********", undefined],
      ["update", "********", "******** (changed)"],
      ["create", undefined, "********"],
    ],
  );
  for (const file of readdirSync(rig.folder)) {
    assert.ok(!readFileSync(join(rig.folder, file)).includes("nobody-may-see"), `${file} holds the secret`);
  }
});

test("a pattern is not warned of a parameter that the integration provides", async () => {
  const tenant = await rig.tenant();
  const pattern = { name: "p", then: '(send twilio sms {:to-phone-number "1" :message "x"})' };
  const warned = await rig.admin("POST", `/tenants/${tenant}/patterns`, pattern);
  const [first] = warned.body["diagnostics"] as { message: string }[];
  assert.equal(first?.message, "missing :from-phone-number, which twilio sms needs");
  await rig.admin("POST", `/tenants/${tenant}/integrations/twilio`, twilio);
  const read = await rig.admin("GET", `/tenants/${tenant}/patterns/PT1`);
  assert.deepEqual(read.body["diagnostics"], []);
});

test("viewers read and don't write; every third party tells what it is made of", async () => {
  const tenant = await rig.tenant();
  const viewer = await rig.asUser("viewer", [tenant]);
  assert.equal((await viewer("GET", `/tenants/${tenant}/integrations`)).status, 200);
  assert.equal((await viewer("POST", `/tenants/${tenant}/integrations/twilio`, twilio)).status, 403);
  const { body } = await viewer<unknown[]>("GET", "/integrations/types");
  const types = body as { type: string; fields: { name: string; secret?: boolean }[]; sends: { type: string }[] }[];
  const told = types.find(({ type }) => type === "twilio");
  assert.deepEqual(
    told?.fields.filter((field) => field.secret).map(({ name }) => name),
    ["password"],
  );
  assert.deepEqual(
    told?.sends.map(({ type }) => type),
    ["sms", "call", "call-status", "sms-status"],
  );
});
