/** Webhook listeners over real HTTP, with the providers' own libraries as the other side of the signatures. */
import assert from "node:assert/strict";
import { createHmac, createSign, generateKeyPairSync } from "node:crypto";
import { after, test } from "node:test";
import { EventWebhook } from "@sendgrid/eventwebhook";
import { Webhook } from "standardwebhooks";
import twilio from "twilio";
import { startRig, type Answer, type Refused } from "./rig.ts";

const rig = await startRig();
after(() => rig.stop());

interface Made {
  readonly tenant: string;
  readonly id: string;
  /** path of its address */
  readonly path: string;
  readonly url: string;
}

async function listener(given: object, tenant?: string): Promise<Made> {
  const owner = tenant ?? (await rig.tenant());
  const { status, body } = await rig.admin("POST", `/tenants/${owner}/listeners`, {
    name: "hook",
    type: "webhook",
    status: true,
    ...given,
  });
  assert.equal(status, 201, JSON.stringify(body));
  const url = String(body["url"]);
  return { tenant: owner, id: String(body["id"]), path: url.slice(rig.url.length), url };
}

const post = (made: Made, body: unknown, headers: Record<string, string> = {}): Promise<Answer> =>
  rig.nobody("POST", made.path, body, headers);

async function events(tenant: string): Promise<Record<string, unknown>[]> {
  const { body } = await rig.admin<{ history: { event: Record<string, unknown> }[] }>("GET", `/tenants/${tenant}/event/history?limit=100`);
  return body.history.map(({ event }) => event).toReversed();
}

const status = async ({ tenant, id }: Made): Promise<Record<string, unknown>> =>
  (await rig.admin("GET", `/tenants/${tenant}/listeners/${id}/status`)).body;

test("JSON, arrays and forms become mapped events; types convert; what can't be mapped is counted, told and kept", async () => {
  const made = await listener({
    mapping: { id: "data.customer.id", amount: "data.items[0].amount", kind: "event" },
    options: { types: { amount: "number" } },
  });
  const order = (id: unknown, amount: unknown) => ({ event: "order", data: { customer: { id }, items: [{ amount }] }, secret: "dropped" });
  assert.deepEqual((await post(made, order("a", "12.5"))).body, { accepted: 1, refused: 0 });
  assert.deepEqual((await post(made, [order("b", 1), order(null, 2), order("c", "many"), 7])).body, { accepted: 1, refused: 3 });
  assert.deepEqual(await events(made.tenant), [
    { id: "a", amount: 12.5, kind: "order" },
    { id: "b", amount: 1, kind: "order" },
  ]);
  const told = await status(made);
  assert.deepEqual([told["status"], told["received"], told["accepted"], told["refused"], told["without-key"]], ["started", 5, 2, 3, 1]);
  assert.match(String(told["message"]), /^1 of the events lacked the key attribute after mapping; 3 refused, the last because/);
  const { body: kept } = await rig.admin<{ error: string; source: string }[]>("GET", `/tenants/${made.tenant}/event/refused`);
  const refused = kept.map(({ source, error }) => [source, error]);
  assert.deepEqual(
    refused.toSorted((a, b) => (a[1]! < b[1]! ? -1 : 1)),
    [
      ["LI1", 'the attribute "amount" is "many", which is no number'],
      ["LI1", 'the event lacks the key attribute "id"'],
      ["LI1", "what was sent is not a JSON object"],
    ],
  );

  const form = await listener({ name: "form", mapping: {}, options: { types: { vip: "boolean" } } }, made.tenant);
  const sent = await post(form, "id=d&vip=yes&tag=x&tag=y", { "content-type": "application/x-www-form-urlencoded" });
  assert.deepEqual(sent.body, { accepted: 1, refused: 0 });
  assert.deepEqual((await events(made.tenant)).at(-1), { id: "d", vip: true, tag: ["x", "y"] });
});

test("an unknown address, another content type, a body that can't be read or is too large are refused", async () => {
  const made = await listener({});
  assert.equal((await rig.nobody("POST", "/hooks/nobody", {})).status, 404);
  assert.equal((await rig.nobody("GET", made.path)).status, 405);
  assert.equal((await post(made, "<a/>", { "content-type": "text/xml" })).status, 415);
  const broken = await rig.nobody<Refused>("POST", made.path, "{");
  assert.deepEqual([broken.status, broken.body.error.startsWith("the body is not JSON")], [400, true]);
  assert.equal((await post(made, "7")).status, 400);
  assert.equal((await post(made, JSON.stringify({ id: "x".repeat(11 * 1024 ** 2) }))).status, 413);
  const large = await post(made, { id: "a", text: "x".repeat(70_000) });
  assert.deepEqual(large.body, { accepted: 0, refused: 1 });
  assert.equal((await post({ ...made, path: `/1.0${made.path}` }, { id: "a" })).status, 200);
});

test("disabling, enabling, changing, deleting and a new address take effect at once", async () => {
  const made = await listener({ mapping: { id: "a" } });
  const path = `/tenants/${made.tenant}/listeners/${made.id}`;
  await rig.admin("PUT", path, { status: false });
  assert.equal((await post(made, { a: 1 })).status, 404);
  assert.equal((await status(made))["status"], "stopped");
  await rig.admin("PUT", path, { status: true, mapping: { id: "b" } });
  assert.deepEqual((await post(made, { b: 2 })).body, { accepted: 1, refused: 0 });
  const { body } = await rig.admin("POST", `${path}/token`);
  assert.equal((await post(made, { b: 3 })).status, 404);
  const anew = { ...made, path: String(body["url"]).slice(rig.url.length) };
  assert.equal((await post(anew, { b: 3 })).status, 200);
  assert.equal((await rig.admin("DELETE", path)).status, 204);
  assert.equal((await post(anew, { b: 4 })).status, 404);
  assert.deepEqual(await events(made.tenant), [{ id: 2 }, { id: 3 }]);
});

test("Standard Webhooks: signed by the library, one id makes one event, old and wrong ones are refused, several signatures are tried", async () => {
  const secret = `whsec_${Buffer.alloc(32, 7).toString("base64")}`;
  const made = await listener({ options: { signature: "standard-webhooks", secret } });
  const webhook = new Webhook(secret);
  const signed = (id: string, body: string, at = new Date(), by = webhook): Record<string, string> => ({
    "webhook-id": id,
    "webhook-timestamp": String(Math.floor(at.getTime() / 1000)),
    "webhook-signature": by.sign(id, at, body),
  });
  const body = JSON.stringify({ id: "a", n: 1 });
  assert.equal((await post(made, body, signed("msg_1", body))).status, 200);
  assert.equal((await post(made, body, signed("msg_1", body))).status, 200);
  assert.equal((await post(made, body, signed("msg_2", body))).status, 200);
  assert.equal((await events(made.tenant)).length, 2);

  const other = new Webhook(`whsec_${Buffer.alloc(32, 8).toString("base64")}`);
  const two = signed("msg_3", body);
  two["webhook-signature"] = `${signed("msg_3", body, new Date(), other)["webhook-signature"]} v1a,abc ${two["webhook-signature"]}`;
  assert.equal((await post(made, body, two)).status, 200);
  const sixMinutes = 6 * 60_000;
  for (const headers of [
    {},
    signed("msg_4", body, new Date(), other),
    signed("msg_4", `${body} `),
    signed("msg_4", body, new Date(Date.now() - sixMinutes)),
    signed("msg_4", body, new Date(Date.now() + sixMinutes)),
    { ...signed("msg_4", body), "webhook-timestamp": "soon" },
  ]) {
    assert.equal((await post(made, body, headers)).status, 401, JSON.stringify(headers));
  }
  assert.match(JSON.stringify((await status(made))["last-error"]), /webhook-timestamp is not within 5 minutes/);
  assert.equal((await events(made.tenant)).length, 3);
});

test("an HMAC in a header that the listener names, with two keys while one is being changed", async () => {
  const made = await listener({
    options: { signature: "hmac-sha256", secret: "old new", "signature-header": "X-Hub-Signature-256", "signature-prefix": "sha256=" },
  });
  const body = JSON.stringify({ id: "a" });
  const header = (key: string): Record<string, string> => ({
    "x-hub-signature-256": `sha256=${createHmac("sha256", key).update(body).digest("hex")}`,
  });
  for (const key of ["old", "new"]) assert.equal((await post(made, body, header(key))).status, 200);
  assert.equal((await post(made, body, header("other"))).status, 401);
  assert.equal((await post(made, body, { "x-hub-signature-256": header("new")["x-hub-signature-256"]!.slice(7) })).status, 401);
  assert.equal((await post(made, body)).status, 401);
});

test("Twilio's signature is recognised once twilio is set up, and can be demanded", async () => {
  const made = await listener({ mapping: { id: "From", said: "Body" } });
  const form = new URLSearchParams({ From: "+15550001", Body: "Hi & bye", To: "+15550002", Extra: "" });
  const parameters = Object.fromEntries(form);
  const headers = (token: string, idempotency = "t1"): Record<string, string> => ({
    "content-type": "application/x-www-form-urlencoded",
    "x-twilio-signature": twilio.getExpectedTwilioSignature(token, made.url, parameters),
    "i-twilio-idempotency-token": idempotency,
  });
  assert.equal((await post(made, form.toString(), headers("anything"))).status, 204, "it is not set up, so nothing is checked");
  const fields = { account: `AC${"0".repeat(32)}`, password: "auth token" };
  await rig.admin("POST", `/tenants/${made.tenant}/integrations/twilio`, fields);
  assert.ok(twilio.validateRequest("auth token", headers("auth token")["x-twilio-signature"]!, made.url, parameters));
  for (const token of ["t2", "t2"]) assert.equal((await post(made, form.toString(), headers("auth token", token))).status, 204);
  assert.equal((await post(made, form.toString(), headers("another"))).status, 401);
  assert.deepEqual(await events(made.tenant), [
    { id: "+15550001", said: "Hi & bye" },
    { id: "+15550001", said: "Hi & bye" },
  ]);
  await rig.admin("PUT", `/tenants/${made.tenant}/listeners/${made.id}`, { options: { signature: "twilio" } });
  const { "x-twilio-signature": _, ...unsigned } = headers("auth token");
  assert.equal((await post(made, form.toString(), unsigned)).status, 401);
});

test("SendGrid's signed events: each becomes one event, however often it is sent", async () => {
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "prime256v1" });
  const key = publicKey.export({ type: "spki", format: "der" }).toString("base64");
  const made = await listener({ mapping: { id: "email", what: "event" }, options: { signature: "sendgrid" } });
  const body = JSON.stringify([
    { email: "a@b.example", event: "delivered", sg_event_id: "e1", timestamp: 1_700_000_000 },
    { email: "a@b.example", event: "open", sg_event_id: "e2", timestamp: 1_700_000_001 },
  ]);
  const timestamp = "1700000002";
  const signature = createSign("sha256")
    .update(timestamp + body)
    .sign(privateKey, "base64");
  const headers = { "x-twilio-email-event-webhook-signature": signature, "x-twilio-email-event-webhook-timestamp": timestamp };
  const library = new EventWebhook();
  assert.ok(library.verifySignature(library.convertPublicKeyToECDSA(key), body, signature, timestamp));
  assert.equal((await post(made, body, headers)).status, 401, "there is no verification-key yet");
  await rig.admin("POST", `/tenants/${made.tenant}/integrations/sendgrid`, { password: "SG.x", "verification-key": key });
  for (let i = 0; i < 2; i++) assert.deepEqual((await post(made, body, headers)).body, { accepted: 2, refused: 0 });
  assert.equal((await post(made, body.replace("open", "click"), headers)).status, 401);
  assert.deepEqual(await events(made.tenant), [
    { id: "a@b.example", what: "delivered" },
    { id: "a@b.example", what: "open" },
  ]);
});

test("old events are stored, and set nothing off", async () => {
  const made = await listener({ mapping: { id: "id", n: "n" }, options: { "max-age-seconds": 60, time: "at" } });
  await rig.admin("POST", `/tenants/${made.tenant}/patterns`, { name: "p", status: true, when: "(event (= n 1))", then: "(set x 1)" });
  const now = Date.now();
  for (const at of [new Date(now - 120_000).toISOString(), Math.floor(now / 1000) - 90, now - 1_000, "never"]) {
    assert.deepEqual((await post(made, { id: 1, n: 1, at })).body, { accepted: 1, refused: 0 });
  }
  assert.equal((await events(made.tenant)).length, 4);
  const { body } = await rig.admin<unknown[]>("GET", `/tenants/${made.tenant}/journal`);
  assert.equal(body.length, 2, "the one of a second ago, and the one that does not tell its time");
});

test("over the tenant's rate limit a call is refused whole", async () => {
  const made = await listener({ mapping: { id: "id" } });
  await rig.admin("PUT", `/tenants/${made.tenant}`, { "rate-limit": 1 });
  const items = [{ id: 1 }, { id: 2 }];
  assert.equal((await post(made, items)).status, 200);
  const refused = await post(made, items);
  assert.deepEqual([refused.status, refused.headers.get("retry-after") !== null], [429, true]);
  assert.equal((await events(made.tenant)).length, 2);
});
