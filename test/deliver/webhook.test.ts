/** The webhook endpoint against a real receiver, its signatures checked by the reference library. */
import assert from "node:assert/strict";
import { after, afterEach, test } from "node:test";
import { Webhook } from "standardwebhooks";
import { webhook } from "../../src/deliver/endpoints/webhook/webhook.ts";
import { answerJson, callingWith, deliveryOf, startReceiver } from "./calls.ts";

const secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
const receiver = await startReceiver();
const { context, close } = callingWith({ fields: { secret }, now: Date.now });
after(async () => {
  await close();
  await receiver.close();
});
afterEach(() => {
  receiver.arrived.length = 0;
  receiver.answering = (_, response) => answerJson(response, 200, {});
});

const post = (parameters: object, fields: Record<string, string> = { secret }) =>
  webhook.deliver!(deliveryOf({ url: `${receiver.url}/in`, ...parameters }), { ...context, fields });

test("what arrives is JSON with a signature that the reference library takes, and the same id at every repetition", async () => {
  const body = { customer: "Zoë", amount: 12.5, tags: ["a", null], 'quote"': "\n" };
  assert.deepEqual(await post({ body }), { ok: { body: {}, status: 200 } });
  await post({ body });
  assert.equal(receiver.arrived.length, 2);
  for (const { method, path, headers, body: text } of receiver.arrived) {
    assert.deepEqual([method, path, headers["content-type"]], ["POST", "/in", "application/json"]);
    assert.deepEqual(new Webhook(secret).verify(text, headers), body);
    assert.throws(() => new Webhook(secret).verify(text.replace("12.5", "99"), headers), /No matching signature/);
  }
  const ids = receiver.arrived.map(({ headers }) => headers["webhook-id"]);
  assert.deepEqual(ids, ["acme%2Ede_RE7-1", "acme%2Ede_RE7-1"], "no dot, which joins what is signed; the tenant's name in it");
  assert.equal(receiver.arrived[0]?.headers["authorization"], undefined);
});

test("bodies of every kind go as JSON; the integration's authorization goes with them", async () => {
  for (const body of ["text", 7, true, ["a"], { deep: { er: [1] } }]) {
    await post({ body }, { secret, authorization: "Bearer t" });
    const { body: text, headers } = receiver.arrived.at(-1)!;
    assert.deepEqual([JSON.parse(text), headers["authorization"]], [body, "Bearer t"]);
  }
});

test("the answer's members are the response; one called status does not hide the real one", async () => {
  receiver.answering = (_, response) => answerJson(response, 202, { id: "x1", status: "queued" });
  assert.deepEqual(await post({ body: {} }), { ok: { id: "x1", body: { id: "x1", status: "queued" }, status: 202 } });
  receiver.answering = (_, response) => void response.writeHead(204).end();
  assert.deepEqual(await post({ body: {} }), { ok: { status: 204 } });
  receiver.answering = (_, response) => answerJson(response, 200, { long: "x".repeat(70_000) });
  assert.deepEqual(await post({ body: {} }), { ok: { status: 200 } });
});

test("the receiver's own words are the reason of a failure", async () => {
  receiver.answering = (_, response) => answerJson(response, 422, { error: "no such customer" });
  assert.deepEqual(await post({ body: {} }), { error: "webhook answered 422: no such customer", final: true });
  receiver.answering = (_, response) => void response.writeHead(500).end("broken");
  assert.deepEqual(await post({ body: {} }), { error: "webhook answered 500: broken", unknown: true });
});

test("a redirect is not followed", async () => {
  receiver.answering = (_, response) => void response.writeHead(302, { location: `${receiver.url}/other` }).end();
  const outcome = await post({ body: {} });
  assert.deepEqual(outcome, { error: "webhook answered 302", final: true });
  assert.equal(receiver.arrived.length, 1);
});

test("addresses inside are refused, whatever the URL looks like; so is what is no URL", async () => {
  const refused = async (url: unknown): Promise<string> => {
    const { error, final } = (await post({ url, body: {} })) as { error: string; final: boolean };
    assert.equal(final, true, error);
    return error;
  };
  for (const url of ["http://10.0.0.1/", "http://[::1]:80/", "http://169.254.169.254/latest/meta-data", "http://0x7f000002/"]) {
    assert.match(await refused(url), /leads to a loopback, link-local or private address/, url);
  }
  for (const url of ["ftp://a.example/", "nonsense", "file:///etc/passwd"]) assert.match(await refused(url), /is no URL of http or https/);
  assert.match(await refused(7), /:url must be a text/);
  assert.equal(receiver.arrived.length, 0);
});
