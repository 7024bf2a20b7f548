/** Delivery receipts as the stand-ins send them: into the journal, into reactions that wait for them, and as events of a listener. */
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { startEndpointRig, until, type Attempt, type Reaction } from "./rig.ts";

const rig = await startEndpointRig({ sendTimeoutSeconds: 3 });
after(() => rig.stop());

const sms = '(send twilio sms {:to-phone-number "+15065550199" :message "hi"} (retries 8) (success (set sid $sid)))';

const attempts = ({ commands }: Reaction): readonly Attempt[] => commands[0]?.attempts ?? [];

async function reaction(tenant: string, id: string): Promise<Reaction> {
  return (await rig.admin<Reaction>("GET", `/tenants/${tenant}/journal/${id}`)).body;
}

test("the receipts of a message that was answered stand in the journal, once each, also after the reaction has ended", async () => {
  const tenant = await rig.tenantWithAll();
  const { id } = await rig.react(tenant, sms);
  await rig.twilio.finish();
  const told = attempts(await reaction(tenant, id))[0]?.receipts?.map(({ status }) => status);
  assert.deepEqual(told, ["sent", "delivered"]);
});

test("a message that went out while its answer was lost is not sent again once Twilio reports it", async () => {
  const tenant = await rig.tenantWithAll();
  const before = rig.twilio.messages.length;
  rig.twilio.faults.add({ kind: "reset", path: "/Messages", taken: true });
  // Should the repetition go out before the report comes, it is put off.
  rig.twilio.faults.add({ kind: "unavailable", path: "/Messages", retryAfterSeconds: 3_600 });
  const id = await rig.begin(tenant, sms);
  await until(() => rig.twilio.messages.length > before);
  await rig.twilio.finish();
  const { status, variables } = await rig.ended(tenant, id);
  rig.twilio.faults.clear();
  assert.deepEqual([status, variables["sid"]], ["success", rig.twilio.messages.at(-1)!.sid]);
  assert.equal(rig.twilio.messages.length, before + 1);
});

test("a receipt that overtakes its own answer, which never comes, is taken for it", async () => {
  const tenant = await rig.tenantWithAll();
  rig.twilio.faults.add({ kind: "hang", path: "/Messages", taken: true });
  const before = rig.twilio.messages.length;
  const id = await rig.begin(tenant, sms.replace(" (retries 8)", ""));
  await until(() => rig.twilio.messages.length > before);
  await rig.twilio.finish();
  const ended = await rig.ended(tenant, id);
  assert.deepEqual([ended.status, ended.variables["sid"]], ["success", rig.twilio.messages.at(-1)!.sid]);
});

test("a listener that takes receipts gets Twilio's as events, once each", async () => {
  const tenant = await rig.tenantWithAll();
  const listener = { name: "receipts", type: "webhook", status: true, options: { receipts: "twilio" } };
  const mapping = { id: "To", status: "MessageStatus", send: "whenthen_send" };
  await rig.admin("POST", `/tenants/${tenant}/listeners`, { ...listener, mapping });
  const { id } = await rig.react(tenant, sms);
  await rig.twilio.finish();
  const { body } = await rig.admin<{ history: { event: object }[] }>("GET", `/tenants/${tenant}/event/history?limit=2`);
  assert.deepEqual(
    body.history.map(({ event }) => event),
    ["delivered", "sent"].map((status) => ({ id: "+15065550199", status, send: `${id}-1` })),
  );
});

test("SendGrid's events find their e-mails, and become events of a listener that takes them", async () => {
  const tenant = await rig.tenantWithAll();
  const { body: integration } = await rig.admin("GET", `/tenants/${tenant}/integrations/sendgrid`);
  const { id } = await rig.react(tenant, '(send sendgrid email {:to "ann@example.com" :subject "s" :message "m"})');
  rig.sendgrid.webhook(String(integration["receipt-url"]));
  const mail = [rig.sendgrid.mails.at(-1)!];
  assert.equal(await rig.sendgrid.events("delivered", mail), 204);
  assert.equal(await rig.sendgrid.events("open", mail), 204);
  assert.deepEqual(
    attempts(await reaction(tenant, id))[0]?.receipts?.map(({ status }) => status),
    ["delivered", "open"],
  );

  const listener = {
    name: "receipts",
    type: "webhook",
    status: true,
    options: { signature: "sendgrid" },
    mapping: { id: "email", mail: "event" },
  };
  const { body: made } = await rig.admin("POST", `/tenants/${tenant}/listeners`, listener);
  rig.sendgrid.webhook(String(made["url"]));
  assert.equal(await rig.sendgrid.events("click", mail), 200);
  const { body } = await rig.admin<{ history: { event: object }[] }>("GET", `/tenants/${tenant}/event/history?limit=1`);
  assert.deepEqual(body.history[0]?.event, { id: "ann@example.com", mail: "click" });
});
