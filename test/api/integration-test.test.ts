/** One real send by an integration, asked for by a person. */
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { Webhook } from "standardwebhooks";
import { answerJson, startReceiver } from "../deliver/calls.ts";
import { startRig, type Refused } from "./rig.ts";

const rig = await startRig({ allowedNetworks: [{ address: "127.0.0.0", prefix: 8 }] });
const receiver = await startReceiver();
after(() => Promise.all([rig.stop(), receiver.close()]));

const secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

test("a webhook arrives signed, its answer is told, and the audit log has who sent it, without the values", async () => {
  const tenant = await rig.tenant();
  const path = `/tenants/${tenant}/integrations/webhook`;
  const unset = await rig.admin<Refused>("POST", `${path}/test`, { send: "post", parameters: { url: receiver.url, body: 1 } });
  assert.deepEqual([unset.status, unset.body.error], [404, "webhook is not set up for this tenant"]);
  await rig.admin("POST", path, { secret });
  receiver.answering = (_, response) => answerJson(response, 200, { ticket: 7, echo: secret });
  const { status, body } = await rig.admin("POST", `${path}/test`, { send: "post", parameters: { url: receiver.url, body: { a: 1 } } });
  assert.equal(status, 200);
  assert.equal(body["outcome"], "success");
  assert.match(String(body["idempotency-key"]), /^TEST-/);
  assert.equal((body["response"] as Record<string, unknown>)["ticket"], 7);
  assert.equal((body["response"] as Record<string, unknown>)["echo"], "********");
  const [arrived] = receiver.arrived;
  assert.deepEqual(new Webhook(secret).verify(arrived!.body, arrived!.headers), { a: 1 });
  const { body: audit } = await rig.admin<readonly Record<string, unknown>[]>("GET", `/tenants/${tenant}/audit?kind=integration`);
  assert.deepEqual(
    [audit[0]!["action"], audit[0]!["item"], audit[0]!["after"]],
    ["test", "webhook", { send: "post", parameters: ["body", "url"] }],
  );
});

test("what the provider refuses, and what can't be reached, is told and no error", async () => {
  const path = `/tenants/${await rig.tenant()}/integrations/webhook`;
  await rig.admin("POST", path, { secret });
  const tried = async (url: string): Promise<unknown[]> => {
    const { status, body } = await rig.admin("POST", `${path}/test`, { send: "post", parameters: { url, body: {} } });
    return [status, body["outcome"], body["error"]];
  };
  receiver.answering = (_, response) => answerJson(response, 400, { error: "no such hook" });
  assert.deepEqual(await tried(receiver.url), [200, "failure", "webhook answered 400: no such hook"]);
  receiver.answering = (_, response) => answerJson(response, 500, {});
  assert.deepEqual((await tried(receiver.url)).slice(0, 2), [200, "unknown"]);
  receiver.answering = (_, response) => answerJson(response, 429, {});
  assert.deepEqual((await tried(receiver.url)).slice(0, 2), [200, "postponed"]);
  const [, outcome, error] = await tried("http://169.254.169.254/latest");
  assert.equal(outcome, "failure");
  assert.match(String(error), /169\.254/);
});

test("echo needs no setting up; what is missing or not known is refused before anything goes out, and so is a paused one", async () => {
  const tenant = await rig.tenant();
  const path = `/tenants/${tenant}/integrations`;
  const { body } = await rig.admin("POST", `${path}/echo/test`, { send: "message", parameters: { message: "Hello", more: [1] } });
  assert.deepEqual([body["outcome"], body["response"]], ["success", { message: "Hello", more: [1] }]);
  await rig.admin("POST", `${path}/twilio`, { account: "AC0123456789abcdef0123456789abcdef", password: "a token" });
  const refused = async (type: string, given: object): Promise<[number, string]> => {
    const { status, body: refusal } = await rig.admin<Refused>("POST", `${path}/${type}/test`, given);
    return [status, refusal.error];
  };
  assert.deepEqual(await refused("twilio", { send: "sms", parameters: { message: "x", "to-phone-number": "+1" } }), [
    400,
    "missing parameter :from-phone-number",
  ]);
  const typo = await refused("twilio", { send: "sms", parameters: { mesage: "x" } });
  assert.deepEqual(typo, [400, "there is no parameter :mesage; did you mean :message?"]);
  assert.equal((await refused("twilio", { send: "fax" }))[0], 400);
  assert.equal((await refused("datasift", { send: "post" }))[0], 404);
  assert.equal((await refused("nobody", { send: "post" }))[0], 404);
  await rig.admin("POST", `/tenants/${tenant}/pause`, { integration: "echo" });
  assert.deepEqual(await refused("echo", { send: "message" }), [409, "sending is paused; resume it first, then test echo"]);
  const viewer = await rig.asUser("viewer", [tenant]);
  assert.equal((await viewer("POST", `${path}/echo/test`, { send: "message" })).status, 403);
});
