/** The session at Salesforce that several share, against the stand-in. */
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { Sessions } from "../../src/deliver/endpoints/salesforce/session.ts";
import { startSalesforce } from "../providers/salesforce/salesforce.ts";
import { callingWith } from "./calls.ts";

const salesforce = await startSalesforce();
const { consumerKey, consumerSecret, username, password, securityToken } = salesforce.org;
const app = { "consumer-key": consumerKey, "consumer-secret": consumerSecret };
const fields = { ...app, username, password, "secret-token": securityToken };
const { context, close } = callingWith({ fields, baseUrl: salesforce.loginUrl, timeoutMs: 60_000 });
after(async () => {
  await close();
  await salesforce.close();
});

test("a log-in that several wait for goes on when the one who began it is stopped", async () => {
  const sessions = new Sessions();
  const stop = new AbortController();
  salesforce.login.faults.add({ kind: "slow", delayMs: 50 });
  const first = sessions.open({ ...context, signal: stop.signal });
  const second = sessions.open(context);
  stop.abort();
  await assert.rejects(first, { name: "NoAnswerError", arrived: false });
  assert.equal((await second).instanceUrl, salesforce.instanceUrl);
  assert.equal(salesforce.login.received.length, 1);
});

test("a log-in that failed is not kept, one that is dropped is opened anew, once", async () => {
  const sessions = new Sessions();
  salesforce.login.faults.add({ kind: "reset" });
  await assert.rejects(sessions.open(context), { name: "NoAnswerError" });
  const session = await sessions.open(context);
  const before = salesforce.login.received.length;
  await Promise.all([sessions.drop(context, session), sessions.drop(context, session)]);
  const [one, another] = await Promise.all([sessions.open(context), sessions.open(context)]);
  assert.equal(one, another);
  await sessions.drop(context, session);
  assert.equal(await sessions.open(context), one, "a session that has been replaced takes no other with it");
  assert.equal(salesforce.login.received.length, before + 1);
});
