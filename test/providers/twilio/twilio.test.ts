/** The official client against the stand-in, with nothing but the base address changed; then what Twilio refuses. */
import assert from "node:assert/strict";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { after, before, test, type TestContext } from "node:test";
import twilio from "twilio";
import { startTwilio, type TwilioStandIn } from "./twilio.ts";

const from = "+15005550006";
let standIn: TwilioStandIn;
before(async () => void (standIn = await startTwilio({ outcomes: { "+15065550100": "busy", "+15065550101": "undelivered" } })));
after(() => standIn.close());

/** Twilio's client, which has no setting for its address but a member. */
function client(authToken = standIn.authToken): twilio.Twilio {
  const made = twilio(standIn.accountSid, authToken);
  made.api.baseUrl = standIn.url;
  return made;
}

interface Callback {
  readonly url: string;
  readonly form: Record<string, string>;
  readonly valid: boolean;
}

/** A receiver of callbacks that checks them with Twilio's own function. */
async function receiver(t: TestContext): Promise<{ readonly url: string; readonly got: Callback[] }> {
  const got: Callback[] = [];
  let url = "";
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      const form = Object.fromEntries(new URLSearchParams(body));
      const signature = String(request.headers["x-twilio-signature"]);
      got.push({ url: request.url!, form, valid: twilio.validateRequest(standIn.authToken, signature, url + request.url!, form) });
      response.end();
    });
  }).listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  t.after(() => {
    server.close();
    server.closeAllConnections();
  });
  return { url, got };
}

test("a message: made, fetched, on its way, each status told and signed", async (t) => {
  const { url, got } = await receiver(t);
  const made = await client().messages.create({ to: "+15065550199", from, body: "Grüße & <b>", statusCallback: `${url}/cb?key=RE1-1` });
  assert.match(made.sid, /^SM[0-9a-f]{32}$/);
  assert.deepEqual([made.status, made.direction, made.body, made.numSegments], ["queued", "outbound-api", "Grüße & <b>", "1"]);
  assert.ok(made.dateCreated instanceof Date && !Number.isNaN(made.dateCreated.getTime()));
  await standIn.advance();
  assert.equal((await client().messages(made.sid).fetch()).status, "sending");
  await standIn.finish();
  assert.equal((await client().messages(made.sid).fetch()).status, "delivered");
  assert.deepEqual(
    got.map(({ url, form, valid }) => [url, form["MessageStatus"], form["MessageSid"], valid]),
    ["sent", "delivered"].map((status) => ["/cb?key=RE1-1", status, made.sid, true]),
  );
});

test("a call: answered and ended, or busy; told at its end, or when asked for", async (t) => {
  const { url, got } = await receiver(t);
  const say = "<Response><Say>Hello</Say></Response>";
  const made = await client().calls.create({ to: "+15065550199", from, twiml: say, statusCallback: `${url}/call` });
  assert.match(made.sid, /^CA[0-9a-f]{32}$/);
  const events = ["initiated", "ringing", "answered", "completed"];
  const busy = await client().calls.create({
    to: "+15065550100",
    from,
    twiml: say,
    statusCallback: `${url}/call`,
    statusCallbackEvent: events,
  });
  await standIn.advance();
  assert.equal((await client().calls(made.sid).fetch()).status, "ringing");
  await standIn.finish();
  assert.equal((await client().calls(made.sid).fetch()).status, "completed");
  assert.equal((await client().calls(busy.sid).fetch()).status, "busy");
  const told = got.map(({ form, valid }) => `${form["CallSid"] === made.sid ? "made" : "busy"} ${form["CallStatus"]} ${valid}`);
  assert.deepEqual(told.toSorted(), ["busy busy true", "busy ringing true", "made completed true"]);
});

test("a message that can't be delivered ends with its code", async () => {
  const made = await client().messages.create({ to: "+15065550101", from, body: "hello" });
  await standIn.finish();
  const ended = await client().messages(made.sid).fetch();
  assert.deepEqual([ended.status, ended.errorCode], ["undelivered", 30003]);
});

const refusedMessages: readonly [name: string, change: Record<string, string>, code: number][] = [
  ["a number that is none", { to: "abc" }, 21211],
  ["the magic number that is invalid", { to: "+15005550001" }, 21211],
  ["one that can't be routed to", { to: "+15005550002" }, 21612],
  ["one without international permission", { to: "+15005550003" }, 21408],
  ["one that has unsubscribed", { to: "+15005550004" }, 21610],
  ["one that can't take messages", { to: "+15005550009" }, 21614],
  ["an invalid sender", { from: "+15005550001" }, 21212],
  ["a sender that is not the account's", { from: "+15005550007" }, 21606],
  ["a sender whose queue is full", { from: "+15005550008" }, 21611],
  ["a body that is too long", { body: "x".repeat(1_601) }, 21617],
  ["no body", { body: "" }, 21602],
  ["no sender", { from: "" }, 21603],
  ["no recipient", { to: "" }, 21604],
];

for (const [name, change, code] of refusedMessages) {
  test(`refused as by Twilio: ${name}`, async () => {
    const message = { to: "+15065550199", from, body: "hello", ...change };
    await assert.rejects(client().messages.create(message), { status: 400, code, moreInfo: `https://www.twilio.com/docs/errors/${code}` });
  });
}

test("calls that are refused: numbers, and nothing to do", async () => {
  const twiml = "<Response/>";
  const calls = [
    [{ to: "+15005550001", from, twiml }, 21217],
    [{ to: "+15005550003", from, twiml }, 21215],
    [{ to: "+15005550004", from, twiml }, 21216],
    [{ to: "+15065550199", from: "+15065550000", twiml }, 21210],
    [{ to: "+15065550199", from, url: "not-an-address" }, 21205],
  ] as const;
  for (const [call, code] of calls) await assert.rejects(client().calls.create(call), { status: 400, code });
});

test("a trial account writes to verified numbers only", async () => {
  const trial = await startTwilio({ verified: ["+15065550199"] });
  const made = twilio(trial.accountSid, trial.authToken);
  made.api.baseUrl = trial.url;
  assert.equal((await made.messages.create({ to: "+15065550199", from, body: "a" })).status, "queued");
  await assert.rejects(made.messages.create({ to: "+15065550198", from, body: "a" }), { code: 21608 });
  await trial.close();
});

test("authentication, unknown resources, unknown parameters, another encoding, faults, too many at once", async () => {
  await assert.rejects(client("wrong").messages.create({ to: "+15065550199", from, body: "a" }), { status: 401, code: 20003 });
  await assert.rejects(
    client()
      .messages(`SM${"0".repeat(32)}`)
      .fetch(),
    { status: 404, code: 20404 },
  );
  const post = async (body: string, type: string): Promise<{ code: number }> => {
    const authorization = `Basic ${Buffer.from(`${standIn.accountSid}:${standIn.authToken}`).toString("base64")}`;
    const url = `${standIn.url}/2010-04-01/Accounts/${standIn.accountSid}/Messages.json`;
    const answer = await fetch(url, { method: "POST", body, headers: { authorization, "content-type": type } });
    return (await answer.json()) as { code: number };
  };
  const form = "application/x-www-form-urlencoded";
  assert.equal((await post("To=%2B15065550199&From=%2B15005550006&Body=a&Colour=red", form)).code, 20001);
  assert.equal((await post('{"To":"+15065550199","From":"+15005550006","Body":"a"}', "application/json")).code, 21604);
  standIn.faults.add({ kind: "too-many" });
  await assert.rejects(client().messages.create({ to: "+15065550199", from, body: "a" }), { status: 429, code: 20429 });
  standIn.faults.add({ kind: "server-error" });
  await assert.rejects(client().messages.create({ to: "+15065550199", from, body: "a" }), { status: 500, code: 20500 });

  const narrow = await startTwilio({ concurrentLimit: 1 });
  const made = twilio(narrow.accountSid, narrow.authToken);
  made.api.baseUrl = narrow.url;
  const send = (): Promise<unknown> => made.messages.create({ to: "+15065550199", from, body: "a" });
  const ends = await Promise.allSettled(Array.from({ length: 10 }, send));
  assert.ok(ends.some((end) => end.status === "fulfilled"));
  assert.ok(ends.filter((end) => end.status === "rejected").every(({ reason }) => (reason as { code: number }).code === 20429));
  await narrow.close();
});
