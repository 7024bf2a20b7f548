/** The official clients against the stand-in, with nothing but the base address changed; then what SendGrid refuses. */
import assert from "node:assert/strict";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { after, before, test } from "node:test";
import eventWebhook from "@sendgrid/eventwebhook";
import mail from "@sendgrid/mail";
import { startSendGrid, type SendGridStandIn } from "./sendgrid.ts";

let sendgrid: SendGridStandIn;
before(async () => {
  sendgrid = await startSendGrid({ verifiedSenders: ["example.com"] });
  mail.setApiKey(sendgrid.apiKey);
  (mail as unknown as { client: { setDefaultRequest(name: string, value: string): void } }).client.setDefaultRequest(
    "baseUrl",
    `${sendgrid.url}/`,
  );
});
after(() => sendgrid.close());

const good = {
  to: "ann@test.example",
  from: { email: "shop@example.com", name: "Shop" },
  subject: "Hello",
  text: "Grüße",
  html: "<p>Grüße</p>",
};

test("@sendgrid/mail: a mail arrives as it was sent", async () => {
  const [answer] = await mail.send({ ...good, to: ["ann@test.example", "bob@test.example"], customArgs: { send: "RE1-1" } });
  assert.equal(answer.statusCode, 202);
  const made = sendgrid.mails.at(-1)!;
  assert.equal((answer.headers as Record<string, string>)["x-message-id"], made.messageId);
  assert.deepEqual(
    made.to.map(({ email }) => email),
    ["ann@test.example", "bob@test.example"],
  );
  assert.deepEqual(made.from, { email: "shop@example.com", name: "Shop" });
  assert.deepEqual(made.content, [
    { type: "text/plain", value: "Grüße" },
    { type: "text/html", value: "<p>Grüße</p>" },
  ]);
  assert.deepEqual([made.subject, made.customArgs], ["Hello", { send: "RE1-1" }]);
});

test("@sendgrid/eventwebhook: events come as an array, with the custom arguments, and are signed", async () => {
  const got: { body: string; signature: string; timestamp: string }[] = [];
  const server = createServer((request, response) => {
    const header = (name: string): string => String(request.headers[name.toLowerCase()]);
    const { EventWebhookHeader: names } = eventWebhook;
    void text(request).then((body) => {
      got.push({ body, signature: header(names.SIGNATURE()), timestamp: header(names.TIMESTAMP()) });
      response.end();
    });
  }).listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  sendgrid.webhook(`http://127.0.0.1:${(server.address() as AddressInfo).port}/events`);
  await mail.send({ ...good, customArgs: { send: "RE2-1" } });
  assert.equal(await sendgrid.events("delivered", [sendgrid.mails.at(-1)!]), 200);
  const [{ body, signature, timestamp }] = got as [(typeof got)[number]];
  const [event] = JSON.parse(body) as Record<string, unknown>[];
  assert.deepEqual([event!["event"], event!["email"], event!["send"]], ["delivered", "ann@test.example", "RE2-1"]);
  assert.ok(String(event!["sg_message_id"]).startsWith(`${sendgrid.mails.at(-1)!.messageId}.`));
  const webhook = new eventWebhook.EventWebhook();
  const pem = `-----BEGIN PUBLIC KEY-----\n${sendgrid.verificationKey}\n-----END PUBLIC KEY-----\n`;
  const key = webhook.convertPublicKeyToECDSA(pem);
  assert.equal(webhook.verifySignature(key, body, signature, timestamp), true);
  assert.equal(webhook.verifySignature(key, `${body} `, signature, timestamp), false);
  server.close();
  server.closeAllConnections();
});

/** Sends a mail as it stands, since the official client refuses some of these itself. */
async function send(
  body: unknown,
  headers: Record<string, string> = {},
): Promise<{ status: number; headers: Headers; errors: { message: string; field: string | null }[] }> {
  const answer = await fetch(`${sendgrid.url}/v3/mail/send`, {
    method: "POST",
    headers: { authorization: `Bearer ${sendgrid.apiKey}`, "content-type": "application/json", ...headers },
    body: typeof body === "string" ? body : JSON.stringify(body),
  });
  const { errors } = (await answer.json()) as { errors: { message: string; field: string | null }[] };
  return { status: answer.status, headers: answer.headers, errors };
}

const raw = {
  personalizations: [{ to: [{ email: "ann@test.example" }] }],
  from: { email: "shop@example.com" },
  subject: "Hello",
  content: [{ type: "text/plain", value: "hi" }],
};

const refused: readonly [name: string, change: object, field: string, message: RegExp][] = [
  ["no recipients", { personalizations: [] }, "personalizations", /at least one personalization/],
  ["an empty to", { personalizations: [{ to: [] }] }, "personalizations.0.to", /^The to array is required/],
  ["a recipient without an address", { personalizations: [{ to: [{ email: "ann" }] }] }, "personalizations.0.to.0.email", /valid address/],
  [
    "a recipient twice",
    { personalizations: [{ to: [{ email: "a@test.example" }, { email: "A@test.example" }] }] },
    "personalizations.0",
    /^Each email address in the personalization block should be unique/,
  ],
  ["no sender", { from: undefined }, "from.email", /^The from object must be provided/],
  ["a bad sender", { from: { email: "shop" } }, "from.email", /valid address/],
  ["no subject", { subject: "" }, "subject", /^The subject is required/],
  ["no content", { content: [] }, "content", /the content parameter is required/],
  ["an empty content", { content: [{ type: "text/plain", value: "" }] }, "content.0.value", /at least one character/],
  [
    "HTML before plain text",
    { content: ["text/html", "text/plain"].map((type) => ({ type, value: "a" })) },
    "content",
    /text\/plain content must be first/,
  ],
  ["a member that is unknown", { colour: "red" }, "colour", /Additional property colour is not allowed/],
  ["custom arguments that are no texts", { custom_args: { a: 1 } }, "custom_args", /must be strings/],
];

for (const [name, change, field, message] of refused) {
  test(`refused as by SendGrid: ${name}`, async () => {
    const { status, errors } = await send({ ...raw, ...change });
    assert.equal(status, 400);
    assert.equal(errors[0]!.field, field);
    assert.match(errors[0]!.message, message);
  });
}

test("a sender that is not verified, wrong keys, other types, broken JSON, too large, too many", async () => {
  const unverified = await send({ ...raw, from: { email: "shop@elsewhere.example" } });
  assert.equal(unverified.status, 403);
  assert.match(unverified.errors[0]!.message, /does not match a verified Sender Identity/);
  const revoked = await send(raw, { authorization: "Bearer SG.no" });
  assert.deepEqual([revoked.status, revoked.errors[0]!.message], [401, "The provided authorization grant is invalid, expired, or revoked"]);
  assert.equal((await send(raw, { "content-type": "text/plain" })).status, 415);
  assert.equal((await send("{")).status, 400);
  assert.equal((await send({ ...raw, content: [{ type: "text/plain", value: "x".repeat(31 * 1024 * 1024) }] })).status, 413);
  await assert.rejects(mail.send({ ...good, to: "nobody" }), { code: 400 });
  sendgrid.faults.add({ kind: "too-many", retryAfterSeconds: 2 });
  const many = await send(raw);
  assert.deepEqual([many.status, many.errors[0]!.message, many.headers.get("x-ratelimit-remaining")], [429, "too many requests", "0"]);

  const narrow = await startSendGrid({ rateLimit: { requests: 1, windowMs: 60_000 } });
  const request = {
    method: "POST",
    headers: { authorization: `Bearer ${narrow.apiKey}`, "content-type": "application/json" },
    body: JSON.stringify(raw),
  };
  const first = await fetch(`${narrow.url}/v3/mail/send`, request);
  assert.deepEqual([first.status, first.headers.get("x-ratelimit-remaining")], [202, "0"]);
  assert.equal((await fetch(`${narrow.url}/v3/mail/send`, request)).status, 429);
  await narrow.close();
});
