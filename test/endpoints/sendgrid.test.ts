import assert from "node:assert/strict";
import { after, test } from "node:test";
import { startEndpointRig } from "./rig.ts";

const rig = await startEndpointRig();
after(() => rig.stop());
const tenant = await rig.tenantWithAll();

const rest = ':subject "Hello" :message "text"';

test("several recipients with their names, one of them twice; names of both ends; HTML beside the text", async () => {
  const event = { to: ["ann@test.example", "bob@test.example", "Ann@test.example"], names: ["Ann", "Bob"] };
  const then = `(send sendgrid email {:to *to* :toname *names* :fromname "The Shop" :html "<p>text</p>" ${rest}})`;
  assert.equal((await rig.react(tenant, then, event)).status, "success");
  const mail = rig.sendgrid.mails.at(-1)!;
  assert.deepEqual(mail.to, [
    { email: "ann@test.example", name: "Ann" },
    { email: "bob@test.example", name: "Bob" },
  ]);
  assert.deepEqual(mail.from, { email: "shop@example.com", name: "The Shop" });
  assert.deepEqual(mail.content, [
    { type: "text/plain", value: "text" },
    { type: "text/html", value: "<p>text</p>" },
  ]);
});

test("a vector written in the pattern; what a template inserts is escaped in HTML and not in text", async () => {
  const then = `(send sendgrid email {:to ["ann@test.example" *other*] :subject "a"}
    (template {:message "Hi {{name}}" :html "<p>Hi {{name}}</p>"}))`;
  assert.equal((await rig.react(tenant, then, { other: "bob@test.example", name: "<Ann> & co" })).status, "success");
  const { to, content } = rig.sendgrid.mails.at(-1)!;
  assert.equal(to.length, 2);
  assert.deepEqual(
    content.map(({ value }) => value),
    ["Hi <Ann> & co", "<p>Hi &lt;Ann&gt; &amp; co</p>"],
  );
});

test("what SendGrid refuses fails in its own words, all of them, and the retries are skipped", async () => {
  const refused = await rig.react(tenant, `(send sendgrid email {:to ["ann" "bob@test.example"] :from "shop" ${rest}} (retries 3))`);
  const address = "Does not contain a valid address.";
  assert.equal(refused.reason, `sendgrid answered 400: ${address} (personalizations.0.to.0.email); ${address} (from.email)`);
  assert.equal(refused.commands[0]!.attempts!.length, 1);
  const before = rig.sendgrid.received.length;
  const names = await rig.react(tenant, `(send sendgrid email {:to "ann@test.example" :toname ["Ann" "Bob"] ${rest}})`);
  assert.equal(names.reason, "there are 2 in :toname, but 1 in :to");
  const none = await rig.react(tenant, `(send sendgrid email {:to *nobody* ${rest}})`);
  assert.equal(none.reason, "missing parameter :to");
  assert.equal(rig.sendgrid.received.length, before);
});

test("a key that is not good, and the send's own key among the custom arguments", async () => {
  const other = await rig.tenant();
  await rig.setUp(other, "sendgrid", { account: "apikey", password: "SG.no" });
  const wrong = await rig.react(other, `(send sendgrid email {:to "ann@test.example" :from "shop@example.com" ${rest}})`);
  assert.equal(wrong.reason, "sendgrid answered 401: The provided authorization grant is invalid, expired, or revoked");
  const { id } = await rig.react(tenant, `(send sendgrid email {:to "ann@test.example" ${rest}})`);
  assert.match(Object.values(rig.sendgrid.mails.at(-1)!.customArgs).join(), new RegExp(`^${id}-1\\.[\\w-]{16}$`));
});
