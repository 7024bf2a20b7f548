/** Providers' callbacks about sends: verified, found, journaled once, and taken for the answer where none is known. */
import assert from "node:assert/strict";
import { createSign, generateKeyPairSync } from "node:crypto";
import { after, test } from "node:test";
import twilio from "twilio";
import { callbackUrl, sendMark } from "../../src/deliver/callback-url.ts";
import type { Endpoint } from "../../src/deliver/endpoint.ts";
import { declarations } from "../../src/deliver/registry.ts";
import { startRig, type Rig } from "./rig.ts";

/** Endpoints under the providers' names whose answers are lost, as when the network breaks after the request has gone out. */
const lost = (name: string): Endpoint => ({
  declaration: declarations[name]!,
  deliver: () => Promise.reject(new Error("the connection was lost")),
});
const rig: Rig = await startRig({}, { twilio: lost("twilio"), sendgrid: lost("sendgrid") });
after(() => rig.stop());

const password = "auth token";
const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "prime256v1" });
const verificationKey = publicKey.export({ type: "spki", format: "der" }).toString("base64");

interface Told {
  readonly status: string;
  readonly commands: readonly {
    readonly attempts: readonly { readonly receipts?: readonly { readonly status: string }[]; readonly response?: object }[];
  }[];
}

type ToldAttempt = Told["commands"][number]["attempts"][number];

const attemptsOf = ({ commands }: Told): readonly ToldAttempt[] => commands[0]?.attempts ?? [];

/** A tenant with both integrations, and a reaction whose one send has an unknown outcome. */
async function unknownSend(send: string): Promise<{ tenant: string; receipts: Record<string, string>; reaction(): Promise<Told> }> {
  const tenant = await rig.tenant();
  const twilioFields = { account: `AC${"0".repeat(32)}`, password };
  const { body: first } = await rig.admin("POST", `/tenants/${tenant}/integrations/twilio`, twilioFields);
  const { body: second } = await rig.admin("POST", `/tenants/${tenant}/integrations/sendgrid`, {
    password: "SG.x",
    "verification-key": verificationKey,
  });
  await rig.admin("POST", `/tenants/${tenant}/patterns`, { name: "p", status: true, when: "(event (= n 1))", then: send });
  await rig.admin("POST", `/tenants/${tenant}/event`, { id: "a", n: 1 });
  const reaction = async (): Promise<Told> => (await rig.admin<Told>("GET", `/tenants/${tenant}/journal/RE1`)).body;
  while (!/lost/.test(JSON.stringify(await reaction()))) await new Promise((resolve) => setImmediate(resolve));
  return { tenant, receipts: { twilio: String(first["receipt-url"]), sendgrid: String(second["receipt-url"]) }, reaction };
}

const sms = '(send twilio sms {:to-phone-number "+1" :from-phone-number "+2" :message "hi"} (retries 8) (success (set sid $sid)))';

async function callTwilio(receiptUrl: string, form: Record<string, string>, token = password, key = "RE1-1"): Promise<number> {
  const url = callbackUrl(receiptUrl, key);
  const signature = twilio.getExpectedTwilioSignature(token, url, form);
  const headers = { "content-type": "application/x-www-form-urlencoded", "x-twilio-signature": signature };
  return (await rig.nobody("POST", url.slice(rig.url.length), new URLSearchParams(form).toString(), headers)).status;
}

test("a status callback of Twilio says that the message arrived: nothing is sent again", async () => {
  const { receipts, reaction } = await unknownSend(sms);
  const form = { MessageSid: "SM1", MessageStatus: "sent", To: "+1", AccountSid: "AC" };
  assert.equal(await callTwilio(receipts["twilio"]!, form, "another"), 401);
  assert.equal((await reaction()).status, "running");
  assert.equal(await callTwilio(receipts["twilio"]!, form), 204);
  const told = await reaction();
  assert.equal(told.status, "success");
  assert.deepEqual(attemptsOf(told).find(({ response }) => response !== undefined)?.response, {
    sid: "SM1",
    status: "sent",
    "call-id": "SM1",
  });
  for (const MessageStatus of ["delivered", "delivered"]) {
    assert.equal(await callTwilio(receipts["twilio"]!, { ...form, MessageStatus }), 204);
  }
  assert.deepEqual(
    attemptsOf(await reaction()).flatMap(({ receipts = [] }) => receipts.map(({ status }) => status)),
    ["sent", "delivered"],
  );
});

test("what is not about a send of ours changes nothing; a wrong address is 404", async () => {
  const { receipts, reaction } = await unknownSend(sms);
  const form = { MessageSid: "SM1", MessageStatus: "sent" };
  for (const key of ["RE1-9", "RE9-1", "nonsense", "RE99999999999999999999-1"]) {
    assert.equal(await callTwilio(receipts["twilio"]!, form, password, key), 204, key);
  }
  assert.equal((await reaction()).status, "running");
  assert.equal(await callTwilio(receipts["twilio"]!.replace("/twilio/", "/sendgrid/"), form), 404);
  assert.equal(await callTwilio(receipts["twilio"]!.replace("/twilio/", "/nobody/"), form), 404);
  assert.equal(await callTwilio(`${receipts["twilio"]!.slice(0, -3)}xyz`, form), 404);
  assert.equal(await callTwilio(receipts["twilio"]!, { Something: "else" }), 400);
});

test("SendGrid's events of several e-mails in one call; one that bounced is a failure of a known kind", async () => {
  const email = '(send sendgrid email {:to "a@b.example" :from "c@d.example" :subject "s" :message "m"} (retries 8))';
  const { receipts, reaction } = await unknownSend(email);
  const post = async (events: unknown, key = privateKey): Promise<number> => {
    const body = JSON.stringify(events);
    const timestamp = "1700000000";
    const signature = createSign("sha256")
      .update(timestamp + body)
      .sign(key, "base64");
    const headers = { "x-twilio-email-event-webhook-signature": signature, "x-twilio-email-event-webhook-timestamp": timestamp };
    return (await rig.nobody("POST", receipts["sendgrid"]!.slice(rig.url.length), body, headers)).status;
  };
  const bounce = {
    event: "bounce",
    reason: "550 no such user",
    sg_message_id: "m1",
    whenthen_send: sendMark(receipts["sendgrid"]!, "RE1-1"),
  };
  assert.equal(await post([bounce], generateKeyPairSync("ec", { namedCurve: "prime256v1" }).privateKey), 401);
  assert.equal(await post({ event: "bounce" }), 400);
  assert.equal(
    await post([
      { event: "delivered", sg_message_id: "m0" },
      bounce,
      { ...bounce, event: "open", whenthen_send: sendMark(receipts["sendgrid"]!, "RE7-1") },
    ]),
    204,
  );
  // Another tenant's, or another server's, of the same account.
  for (const mark of ["RE1-1", sendMark("https://elsewhere.example/callbacks/sendgrid/token", "RE1-1")])
    assert.equal(await post([{ event: "delivered", sg_message_id: "m2", whenthen_send: mark }]), 204);
  const told = await reaction();
  assert.equal(told.status, "running");
  assert.doesNotMatch(JSON.stringify(attemptsOf(told)), /"status":"delivered"/);
  assert.match(JSON.stringify(attemptsOf(told)), /"status":"bounce","reason":"sendgrid says bounce: 550 no such user"/);
});
