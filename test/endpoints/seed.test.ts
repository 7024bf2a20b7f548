/**
 * The examples of the seed document's sections on endpoints, each through a real server, and what arrived at the stand-in. They stand here
 * as they stand there, spacing apart; ids such as "ownerid" are examples of ids and not ids, so Salesforce's examples run twice: as they
 * stand, which Salesforce refuses in its own words, and with ids in their place.
 */
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { startEndpointRig, type Reaction } from "./rig.ts";

const rig = await startEndpointRig();
after(() => rig.stop());
const tenant = await rig.tenantWithAll();
await rig.admin("POST", `/tenants/${tenant}/templates`, { name: "hello", template: "Hello {{first-name}}" });

/** The response of the only send. */
function responseOf({ status, commands }: Reaction): Record<string, unknown> {
  assert.equal(status, "success", JSON.stringify(commands));
  return commands.find(({ command }) => command === "send")!.attempts!.at(-1)!.response!;
}

test("echo: what was sent comes back, a template as well", async () => {
  const sends = [
    ['(send echo message {:message "send message"})', "send message"],
    ["(send echo message {} (template {:message +TM1}))", "Hello Ann"],
    ['(send echo message {:message "Hello World"})', "Hello World"],
  ] as const;
  for (const [then, message] of sends) assert.deepEqual(responseOf(await rig.react(tenant, then, { "first-name": "Ann" })), { message });
});

const phones = { toPhoneNumber: "+15065550199", fromPhoneNumber: "+15068009013", message: "Your order is ready" };

test("twilio: an sms with everything from the event", async () => {
  const then = "(send twilio sms {:to-phone-number *toPhoneNumber* :from-phone-number *fromPhoneNumber* :message *message*})";
  const { sid, status, "call-id": callId } = responseOf(await rig.react(tenant, then, phones));
  const arrived = rig.twilio.messages.at(-1)!;
  assert.deepEqual([sid, status, callId], [arrived.sid, "queued", arrived.sid]);
  assert.deepEqual([arrived.to, arrived.from, arrived.form.get("Body")], ["+15065550199", "+15068009013", "Your order is ready"]);
});

test("twilio: a call from a number that stands in the pattern", async () => {
  const then = '(send twilio call {:to-phone-number *toPhoneNumber* :from-phone-number "15068009013" :message *message*})';
  const { sid } = responseOf(await rig.react(tenant, then, phones));
  const arrived = rig.twilio.calls.at(-1)!;
  assert.equal(arrived.sid, sid);
  assert.deepEqual([arrived.to, arrived.from], ["+15065550199", "+15068009013"]);
  assert.equal(arrived.form.get("Twiml"), "<Response><Say>Your order is ready</Say></Response>");
});

test("twilio: a call whose message is a template", async () => {
  const then = '(send twilio call {:to-phone-number *toPhoneNumber* :from-phone-number "15068009013"} (template {:message +TM1}))';
  responseOf(await rig.react(tenant, then, { ...phones, "first-name": "Ann" }));
  assert.equal(rig.twilio.calls.at(-1)!.form.get("Twiml"), "<Response><Say>Hello Ann</Say></Response>");
});

test("twilio: an sms from a number with dashes, its message a reaction variable, or a template of either kind", async () => {
  const numbers = ':to-phone-number *phone-number* :from-phone-number "1-506-555-1234"';
  const event = { "phone-number": "+15065550199", "first-name": "Ann" };
  const thens = [
    `(seq (set sms-message "kept") (send twilio sms {${numbers} :message sms-message}))`,
    `(send twilio sms {${numbers}} (template {:message "Hello {{first-name}}"}))`,
    `(send twilio sms {${numbers}} (template {:message +TM1}))`,
  ];
  for (const [i, body] of ["kept", "Hello Ann", "Hello Ann"].entries()) {
    responseOf(await rig.react(tenant, thens[i]!, event));
    const { form, from } = rig.twilio.messages.at(-1)!;
    assert.deepEqual([form.get("Body"), form.get("From"), from], [body, "1-506-555-1234", "+15065551234"]);
  }
});

test("twilio: await a call's end, then tell of it; success and failure of a send", async () => {
  const { sid } = responseOf(await rig.react(tenant, '(send twilio call {:to-phone-number "+15065550198" :message "Hello"})'));
  const numbers = ':to-phone-number "+15065550199" :from-phone-number "1-506-555-1234"';
  const then = `(seq
    (await twilio call-status {:sid *sid*}
      (if (= "answered" $call-status)
          (success (set msg "The call was answered"))
          (failure (set msg "No one was there")))
      (within 10 minutes))
    (send twilio sms {:message msg ${numbers}}))`;
  const waiting = await rig.begin(tenant, then, { sid });
  await rig.twilio.finish();
  const { status } = await rig.ended(tenant, waiting);
  assert.equal(status, "success");
  assert.equal(rig.twilio.messages.at(-1)!.form.get("Body"), "The call was answered");

  const either = (template: string): string =>
    `(send twilio sms {${numbers}} ${template}
      (success (send echo message {:message "It sent"})) (failure (send echo message {:message "No it didn't"})))`;
  const echoed = async (then: string): Promise<unknown> => {
    const { commands } = await rig.react(tenant, then, { "first-name": "Ann" });
    return commands.find(({ endpoint }) => endpoint === "echo")!.attempts![0]!.response;
  };
  // As it stands the example has no message, which is mandatory.
  assert.deepEqual(await echoed(either("")), { message: "No it didn't" });
  assert.deepEqual(await echoed(either("(template {:message +TM1})")), { message: "It sent" });
});

test("twilio: the document's sketches of a call without a sender and without anything to say", async () => {
  const call = "(send twilio call {:to-phone-number *phone-number*})";
  const sms = `(send twilio sms {:to-phone-number *phone-number*
                    :message "We apologize for the long waits, an agent
                              will call you back shortly"})`;
  const before = rig.twilio.calls.length;
  const { status, reason, commands } = await rig.react(tenant, `(seq ${sms} ${call})`, { "phone-number": "+15065550199" });
  assert.deepEqual([status, reason], ["failure", "missing parameter: one of :message, :url, :twil-ml"]);
  assert.equal(commands.find(({ type }) => type === "sms")?.status, "success");
  assert.match(rig.twilio.messages.at(-1)!.form.get("Body")!, /^We apologize for the long waits, an agent\s+will call you back shortly$/);
  assert.equal(rig.twilio.messages.at(-1)!.from, "+15005550006");
  assert.equal(rig.twilio.calls.length, before);
});

test("sendgrid: an email with everything from the event, with a fixed sender, and with a template as its message", async () => {
  const event = {
    "to-email-address": "ann@test.example",
    "from-email-address": "shop@example.com",
    subject: "Your order",
    message: "It is ready",
    "first-name": "Ann",
  };
  const thens = [
    "(send sendgrid email {:to *to-email-address* :from *from-email-address* :subject *subject* :message *message*})",
    '(send sendgrid email {:to *to-email-address* :from "no-reply@cxengage.com" :subject *subject* :message *message*})',
    '(send sendgrid email {:to *to-email-address* :from "no-reply@cxengage.com" :subject *subject* :message +TM1})',
  ];
  const expected = [
    ["shop@example.com", "It is ready"],
    ["no-reply@cxengage.com", "It is ready"],
    ["no-reply@cxengage.com", "Hello Ann"],
  ];
  for (const [i, [from, text]] of expected.entries()) {
    const response = responseOf(await rig.react(tenant, thens[i]!, event));
    const arrived = rig.sendgrid.mails.at(-1)!;
    assert.deepEqual(response, { "message-id": arrived.messageId, status: 202 });
    assert.deepEqual(arrived.to, [{ email: "ann@test.example" }]);
    assert.deepEqual([arrived.from, arrived.subject], [{ email: from }, "Your order"]);
    assert.deepEqual(arrived.content, [{ type: "text/plain", value: text }]);
  }
});

const ids: Readonly<Record<string, string>> = {
  ownerid: "005000000000002AAA",
  whoid: "003000000000002AAA",
  whatid: "001000000000002AAA",
  accountid: "001000000000003AAA",
};

const records: readonly [type: string, object: string, then: string, arrives: Record<string, string>][] = [
  [
    "task",
    "Task",
    `(send salesforce task {:OwnerId "ownerid" :Description "Salesforce endpoint" :Priority "High" :Status "Normal" :WhoId "whoid"
      :WhatId "whatid" :ActivityDate "2014-08-29T17:55:14.000+0000" :Subject "Salesforce Endpoint"})`,
    {
      OwnerId: "ownerid",
      Description: "Salesforce endpoint",
      Priority: "High",
      Status: "Normal",
      WhoId: "whoid",
      WhatId: "whatid",
      ActivityDate: "2014-08-29",
      Subject: "Salesforce Endpoint",
    },
  ],
  [
    "opportunity",
    "Opportunity",
    `(send salesforce opportunity {:OwnerId "ownerid" :AccountId "accountid" :CloseDate "2014-08-30T17:55:14.000+0000"
      :StageName "Prospecting" :message "hello"})`,
    {
      OwnerId: "ownerid",
      AccountId: "accountid",
      CloseDate: "2014-08-30",
      StageName: "Prospecting",
      Description: "hello",
      Name: "the example's opportunity",
    },
  ],
  [
    "lead",
    "Lead",
    '(send salesforce lead {:LastName "lname" :Company "Athena Home Products" :Status "Working - Contacted" :OwnerId "ownerid"})',
    { LastName: "lname", Company: "Athena Home Products", Status: "Working - Contacted", OwnerId: "ownerid" },
  ],
  [
    "case",
    "Case",
    '(send salesforce case {:Origin "Phone" :Status "New" :OwnerId "ownerid"})',
    { Origin: "Phone", Status: "New", OwnerId: "ownerid" },
  ],
];

for (const [type, object, then, arrives] of records) {
  test(`salesforce: a ${type}, as it stands and with real ids`, async () => {
    const name = `the example's ${type}`;
    const refused = await rig.react(tenant, then, {}, name);
    assert.equal(refused.status, "failure");
    assert.match(refused.reason!, /^salesforce answered 400: .*: id value of incorrect type: \w+id \(MALFORMED_ID\)$/);
    const sent = rig.salesforce.instance.received.at(-1)!;
    assert.equal(sent.path, `/services/data/v62.0/sobjects/${object}`);
    assert.deepEqual(JSON.parse(sent.body), arrives);

    const real = then.replaceAll(/"(ownerid|whoid|whatid|accountid)"/g, (_, id: string) => `"${ids[id]}"`);
    const response = responseOf(await rig.react(tenant, real, {}, `${name}, with ids`));
    const arrived = rig.salesforce.records.at(-1)!;
    assert.deepEqual(response, { id: arrived.id, success: true });
    const named: Record<string, string> = arrives["Name"] === undefined ? {} : { Name: `${name}, with ids` };
    const expected = Object.entries({ ...arrives, ...named }).map(([field, value]) => [field, ids[value] ?? value]);
    assert.deepEqual([arrived.object, arrived.fields], [object, Object.fromEntries(expected)]);
  });
}
