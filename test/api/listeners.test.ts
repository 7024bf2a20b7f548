/** `/tenants/{t}/listeners`: the five verbs, what is refused, secrets, the audit log. */
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { startRig, type Refused } from "./rig.ts";

const rig = await startRig();
after(() => rig.stop());

const hook = { name: "Orders", type: "webhook", mapping: { id: "customer.id" } };
const secret = `whsec_${Buffer.alloc(32, 7).toString("base64")}`;

test("a listener is created, read, listed, changed and deleted", async () => {
  const tenant = await rig.tenant();
  const path = `/tenants/${tenant}/listeners`;
  const { status, body: made } = await rig.admin("POST", path, hook);
  assert.equal(status, 201);
  const { url, ...object } = made;
  assert.match(String(url), new RegExp(`^${rig.url}/hooks/[\\w-]{43}$`));
  assert.deepEqual(object, { id: "LI1", description: "", status: false, options: {}, ...hook });
  assert.deepEqual((await rig.admin("GET", `${path}/LI1`)).body, object);
  assert.deepEqual((await rig.admin("GET", path)).body, [object]);
  const changed = await rig.admin("PUT", `${path}/LI1`, { ...object, description: "of the shop", options: { types: { n: "number" } } });
  assert.deepEqual(changed.body, { ...object, description: "of the shop", options: { types: { n: "number" } } });
  assert.deepEqual((await rig.admin("PUT", `${path}/LI1`, { status: true })).body["options"], { types: { n: "number" } });
  assert.equal((await rig.admin("POST", path, hook)).status, 409);
  assert.equal((await rig.admin("GET", `${path}/LI9`)).status, 404);
  assert.equal((await rig.admin("GET", `${path}/LI9/status`)).status, 404);
  assert.equal((await rig.admin("POST", `${path}/LI9/token`)).status, 404);
  assert.equal((await rig.admin("DELETE", `${path}/LI1`)).status, 204);
  assert.equal((await rig.admin("DELETE", `${path}/LI1`)).status, 404);
  assert.equal((await rig.admin("POST", path, hook)).body["id"], "LI2");
});

test("hash, topic and version stand in options or beside them", async () => {
  const tenant = await rig.tenant();
  const path = `/tenants/${tenant}/listeners`;
  const { body } = await rig.admin("POST", path, {
    name: "cases",
    type: "salesforce",
    topic: "Cases",
    version: "29.0",
    mapping: { id: "Id" },
  });
  assert.deepEqual([body["options"], "url" in body], [{ topic: "Cases", version: "29.0" }, false]);
  const changed = await rig.admin("PUT", `${path}/LI1`, { version: "60.0" });
  assert.deepEqual(changed.body["options"], { topic: "Cases", version: "60.0" });
  assert.equal((await rig.admin("POST", `${path}/LI1/token`)).status, 400);
  const stopped = (await rig.admin("GET", `${path}/LI1/status`)).body;
  assert.deepEqual([stopped["status"], stopped["message"], stopped["received"], stopped["since"]], ["stopped", "it is disabled", 0, null]);
});

test("what is wrong is told with what would be right", async () => {
  const tenant = await rig.tenant();
  const refusals: readonly (readonly [given: object, message: RegExp])[] = [
    [{ type: "webhok" }, /there is no type of listener "webhok"; did you mean "webhook"\?/],
    [{ type: "kafka" }, /there are datasift, salesforce, webhook/],
    [{ options: { signatur: "none" } }, /a webhook listener has no option "signatur"; did you mean "signature"\?/],
    [{ options: { hash: "x" } }, /has no option "hash"/],
    [{ topic: "x" }, /has no option "topic"/],
    [{ options: { signature: "md5" } }, /"signature" must be one of none, standard-webhooks, hmac-sha256, twilio, sendgrid, not "md5"/],
    [{ options: { signature: "standard-webhooks" } }, /needs the option "secret"/],
    [{ options: { signature: "standard-webhooks", secret: "short" } }, /must be whsec_ and then 24 to 64 bytes/],
    [{ options: { signature: "hmac-sha256", secret: "key" } }, /needs the option "signature-header"/],
    [{ options: { secret: "key" } }, /"secret" needs the option "signature"/],
    [{ options: { types: { n: "integer" } } }, /whose values are text, number, boolean; "n" is "integer"/],
    [{ options: { "max-age-seconds": "60" } }, /"max-age-seconds" must be a number/],
    [{ type: "salesforce" }, /the option "topic" is missing: name of the PushTopic/],
    [{ type: "datasift", hash: "abc" }, /"hash" must be the hash of a stream: 32 hexadecimal digits/],
    [{ mapping: { id: "" } }, /mapping/],
    [{ maping: {} }, /did you mean "mapping"\?/],
  ];
  for (const [given, message] of refusals) {
    const answer = await rig.admin<Refused>("POST", `/tenants/${tenant}/listeners`, { ...hook, ...given });
    assert.equal(answer.status, 400, JSON.stringify(given));
    assert.match(answer.body.error, message);
  }
  await rig.admin("POST", `/tenants/${tenant}/listeners`, hook);
  const other = await rig.admin<Refused>("PUT", `/tenants/${tenant}/listeners/LI1`, { type: "datasift" });
  assert.match(other.body.error, /can't be changed from webhook to datasift/);
});

test("a secret is written, never read back, kept when it is not given, and stored encrypted", async () => {
  const tenant = await rig.tenant();
  const path = `/tenants/${tenant}/listeners`;
  const options = { signature: "standard-webhooks", secret };
  const { body } = await rig.admin("POST", path, { ...hook, options });
  const hidden = { signature: "standard-webhooks", secret: "********" };
  assert.deepEqual(body["options"], hidden);
  for (const given of [{ signature: "standard-webhooks" }, hidden]) {
    assert.deepEqual((await rig.admin("PUT", `${path}/LI1`, { options: given })).body["options"], hidden);
  }
  const { store } = rig.server;
  const { number } = (await store.configuration.tenant(tenant))!;
  const before = (await store.configuration.listener(number, 1))!;
  assert.match(before.secrets["secret"]!, /^v1\./);
  await rig.admin("PUT", `${path}/LI1`, { options: { ...options, secret: secret.replace("BwcH", "CAgI") } });
  assert.notEqual((await store.configuration.listener(number, 1))!.secrets["secret"], before.secrets["secret"]);
  assert.equal((await rig.admin("PUT", `${path}/LI1`, { options: { signature: "standard-webhooks", secret: null } })).status, 400);
  const gone = await rig.admin("PUT", `${path}/LI1`, { options: { secret: null } });
  assert.deepEqual(gone.body["options"], {});

  const { body: records } = await rig.admin<{ action: string; kind: string; item: string }[]>(
    "GET",
    `/tenants/${tenant}/audit?kind=listener`,
  );
  assert.deepEqual(
    records.map(({ action, item }) => [action, item]),
    [
      ["update", "LI1"],
      ["update", "LI1"],
      ["create", "LI1"],
    ],
  );
  assert.ok(!JSON.stringify(records).includes("BwcHBwcH"));
  assert.match(JSON.stringify(records[1]), /changed/);
});

test("the types of listeners are told with their options", async () => {
  const { body } = await rig.admin<{ type: string; options: { name: string }[]; url: boolean }[]>("GET", "/listeners/types");
  assert.deepEqual(
    body.map(({ type, url }) => [type, url]),
    [
      ["datasift", false],
      ["salesforce", false],
      ["webhook", true],
    ],
  );
  assert.ok(body[2]!.options.some(({ name }) => name === "max-age-seconds"));
});
