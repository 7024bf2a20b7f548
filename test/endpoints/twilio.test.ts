import assert from "node:assert/strict";
import { after, test } from "node:test";
import { startEndpointRig, twilioFields, until, type Attempt, type Reaction } from "./rig.ts";

const rig = await startEndpointRig();
after(() => rig.stop());
const tenant = await rig.tenantWithAll();

const to = "+15065550199";

function attemptsOf({ commands }: Reaction): readonly Attempt[] {
  return commands.find(({ endpoint }) => endpoint === "twilio")?.attempts ?? [];
}

test("what a call says is escaped; TwiML and a URL go as they are; a template into TwiML is escaped", async () => {
  const text = `Tom & "Jerry" <Dial>+1900</Dial> it's`;
  const twiml = "<Response><Play>https://example.com/a.mp3</Play></Response>";
  const thens: [then: string, name: string, arrives: string][] = [
    [`{:message *text*}`, "Twiml", "<Response><Say>Tom &amp; &quot;Jerry&quot; &lt;Dial&gt;+1900&lt;/Dial&gt; it&apos;s</Say></Response>"],
    [`{:twil-ml *twiml*}`, "Twiml", twiml],
    [`{:url "https://example.com/twiml?a=1&b=2"}`, "Url", "https://example.com/twiml?a=1&b=2"],
    [`{} (template {:twil-ml "<Response><Say>{{text}}</Say></Response>"})`, "Twiml", ""],
  ];
  for (const [rest, name, arrives] of thens) {
    const then = `(send twilio call ${rest.replace("{", `{:to-phone-number "${to}" `)})`;
    assert.equal((await rig.react(tenant, then, { text, twiml })).status, "success");
    const { form } = rig.twilio.calls.at(-1)!;
    if (arrives !== "") assert.equal(form.get(name), arrives);
    else assert.ok(!form.get(name)!.includes("<Dial>"));
    assert.equal(form.has("Twiml"), name === "Twiml");
  }
});

test("the integration's sender stands in; a number from an event may be a number; what is missing makes no call", async () => {
  const sent = await rig.react(tenant, '(send twilio sms {:to-phone-number *phone* :message "a"})', { phone: 15_065_550_199 });
  assert.equal(sent.status, "success");
  const { form, from } = rig.twilio.messages.at(-1)!;
  assert.deepEqual([form.get("To"), from], ["15065550199", "+15005550006"]);

  const before = rig.twilio.received.length;
  const missing = await rig.react(tenant, '(send twilio sms {:to-phone-number *nothing* :message "a"})');
  assert.deepEqual([missing.status, missing.reason], ["failure", "missing parameter :to-phone-number"]);
  const nothing = await rig.react(tenant, `(send twilio call {:to-phone-number "${to}" :message *nothing*})`);
  assert.equal(nothing.reason, "missing parameter: one of :message, :url, :twil-ml");
  const map = await rig.react(tenant, `(send twilio sms {:to-phone-number "${to}" :message {:a 1}} (retries 3))`);
  assert.equal(map.reason, "the parameter :message must be a text");
  assert.equal(attemptsOf(map).length, 1);
  assert.equal(rig.twilio.received.length, before);
});

test("what Twilio refuses fails in its own words, and the retries are skipped", async () => {
  const refused = await rig.react(tenant, '(send twilio sms {:to-phone-number "+15005550001" :message "a"} (retries 5))');
  assert.equal(refused.reason, "twilio answered 400: Invalid 'To' Phone Number: +15005550001 (code 21211)");
  assert.equal(attemptsOf(refused).length, 1);
  const caught = await rig.react(
    tenant,
    '(send twilio sms {:to-phone-number "+15005550004" :message "a"} (failure (send echo message {:message $error})))',
  );
  const echoed = caught.commands.find(({ endpoint }) => endpoint === "echo")!.attempts![0]!.response;
  assert.deepEqual(echoed, { message: "twilio answered 400: Attempt to send to unsubscribed recipient (code 21610)" });
});

test("not set up, wrong credentials, and a change of them that counts at once", async () => {
  const other = await rig.tenant();
  const then = `(send twilio sms {:to-phone-number "${to}" :from-phone-number "+15005550006" :message "a"} (retries 3))`;
  assert.equal((await rig.react(other, then)).reason, "twilio is not set up for this tenant");
  await rig.setUp(other, "twilio", { ...twilioFields(rig), password: "wrong" });
  const wrong = await rig.react(other, then);
  assert.deepEqual([wrong.reason, attemptsOf(wrong).length], ["twilio answered 401: Authenticate (code 20003)", 1]);
  await rig.setUp(other, "twilio", twilioFields(rig));
  assert.equal((await rig.react(other, then)).status, "success");
});

for (const outcome of ["busy", "no-answer", "failed", "canceled"]) {
  test(`an await of a call that ends ${outcome} has nothing to wait for`, async () => {
    const number = `+1506555020${["busy", "no-answer", "failed", "canceled"].indexOf(outcome)}`;
    rig.twilio.outcome(number, outcome);
    const then = `(seq (send twilio call {:to-phone-number "${number}" :message "a"} (success (set sid $sid)))
      (await twilio call-status {:sid sid} (if (= $call-status "answered") (failure (set ended $error))) (within 1 days)))`;
    const waiting = await rig.begin(tenant, then);
    await until(() => rig.twilio.calls.some((call) => call.to === number));
    await rig.twilio.finish();
    const ended = await rig.ended(tenant, waiting);
    assert.equal(ended.status, "success");
    assert.match(String(ended.variables["ended"]), new RegExp(outcome));
  });
}

test("so has an await of a message that can't be delivered", async () => {
  rig.twilio.outcome("+15065550209", "undelivered");
  const then = `(seq (send twilio sms {:to-phone-number "+15065550209" :message "a"} (success (set sid $sid)))
    (await twilio sms-status {:sid sid} (if (= $sms-status "delivered") (failure (set ended $error))) (within 1 days)))`;
  const waiting = await rig.begin(tenant, then);
  await until(() => rig.twilio.messages.at(-1)?.to === "+15065550209");
  await rig.twilio.finish();
  assert.match(String((await rig.ended(tenant, waiting)).variables["ended"]), /undelivered/);
});

test("statuses of calls and messages", async () => {
  const sms = await rig.react(tenant, `(send twilio sms {:to-phone-number "${to}" :message "a"} (success (set sid $sid)))`);
  const call = await rig.react(tenant, `(send twilio call {:to-phone-number "${to}" :message "a"} (success (set sid $call-id)))`);
  await rig.twilio.finish();
  const status = async (type: string, sid: unknown): Promise<unknown> =>
    attemptsOf(await rig.react(tenant, `(send twilio ${type} {:sid *sid*})`, { sid }))[0]!.response;
  assert.deepEqual(await status("sms-status", sms.variables["sid"]), { status: "delivered", "sms-status": "delivered" });
  assert.deepEqual(await status("call-status", call.variables["sid"]), { status: "completed", "call-status": "answered" });
  const unknown = await rig.react(tenant, '(send twilio call-status {:sid "CA/../x y"})');
  assert.match(unknown.reason!, /^twilio answered 404: The requested resource .* was not found \(code 20404\)$/);
});

test("each send's own key is in its StatusCallback, the same for a repetition, another for another send", async () => {
  rig.twilio.faults.add({ kind: "reset", taken: true });
  const then = `(seq (send twilio sms {:to-phone-number "${to}" :message "a"} (retries 1)) (send twilio sms {:to-phone-number "${to}" :message "b"}))`;
  const before = rig.twilio.messages.length;
  const { id, status } = await rig.react(tenant, then);
  assert.equal(status, "success");
  const receiptUrl = (await rig.admin("GET", `/tenants/${tenant}/integrations/twilio`)).body["receipt-url"];
  const callbacks = rig.twilio.messages.slice(before).map(({ form }) => form.get("StatusCallback")!);
  assert.equal(callbacks.length, 3);
  assert.ok(callbacks.every((url) => url.startsWith(`${String(receiptUrl)}?`) && url.includes(`${id}-`)));
  assert.equal(callbacks[0], callbacks[1]);
  assert.notEqual(callbacks[1], callbacks[2]);
});

test("connections are used again", async () => {
  const before = rig.twilio.connections();
  const send = `(send twilio sms {:to-phone-number "${to}" :message "a"})`;
  const { status } = await rig.react(tenant, `(par ${send.repeat(60)})`);
  assert.equal(status, "success");
  // Ten sends are in flight at once; a connection may still be in use when the next send goes out.
  assert.ok(rig.twilio.connections() - before <= 20, `${rig.twilio.connections() - before} connections`);
});
