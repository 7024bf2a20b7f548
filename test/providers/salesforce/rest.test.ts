/** jsforce against the stand-in's OAuth and REST, with nothing but the address changed; then what Salesforce refuses. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Connection } from "jsforce";
import { loggedIn } from "./client.ts";
import { startSalesforce, type SalesforceStandIn } from "./salesforce.ts";

let salesforce: SalesforceStandIn;
before(async () => void (salesforce = await startSalesforce()));
after(() => salesforce.close());

test("jsforce: both OAuth flows lead to the instance, which is not the log-in host", async () => {
  const byPassword = await loggedIn(salesforce);
  assert.equal(byPassword.instanceUrl, salesforce.instanceUrl);
  assert.notEqual(salesforce.instanceUrl, salesforce.loginUrl);
  const { consumerKey: clientId, consumerSecret: clientSecret } = salesforce.org;
  const byClient = new Connection({ oauth2: { clientId, clientSecret, loginUrl: salesforce.loginUrl } });
  const user = await byClient.authorize({ grant_type: "client_credentials" });
  assert.equal(user.organizationId, salesforce.org.organizationId);
  assert.equal((await byClient.sobject("Task").create({ Subject: "by client" })).success, true);
});

test("jsforce: create, retrieve, describe and the usage of the limit", async () => {
  const connection = await loggedIn(salesforce);
  const made = await connection.sobject("Case").create({ Origin: "Phone", Status: "New", Subject: "Öffnungszeiten?" });
  assert.equal(made.success, true);
  const found = await connection.sobject("Case").retrieve(made.id);
  assert.equal(found["Subject"], "Öffnungszeiten?");
  const { fields } = await connection.sobject("Opportunity").describe();
  assert.equal(fields.find(({ name }) => name === "CloseDate")!.type, "date");
  assert.equal(connection.limitInfo.apiUsage!.limit, 15_000);
  assert.ok(connection.limitInfo.apiUsage!.used >= 3);
});

test("the token endpoint says what is wrong with the credentials", async () => {
  const { org, loginUrl } = salesforce;
  const ask = async (form: Record<string, string>, type = "application/x-www-form-urlencoded"): Promise<unknown> => {
    const body = new URLSearchParams(form).toString();
    const answer = await fetch(`${loginUrl}/services/oauth2/token`, { method: "POST", body, headers: { "content-type": type } });
    assert.equal(answer.status, 400);
    return ((await answer.json()) as { error: string }).error;
  };
  const client = { client_id: org.consumerKey, client_secret: org.consumerSecret };
  const user = { username: org.username, password: org.password + org.securityToken };
  assert.equal(await ask({ grant_type: "password", ...client, ...user, password: org.password }), "invalid_grant");
  assert.equal(await ask({ grant_type: "password", ...user, ...client, client_id: "no" }), "invalid_client_id");
  assert.equal(await ask({ grant_type: "client_credentials", ...client, client_secret: "no" }), "invalid_client");
  assert.equal(await ask({ grant_type: "magic", ...client }), "unsupported_grant_type");
  assert.equal(await ask({ grant_type: "client_credentials", ...client, colour: "red" }), "invalid_request");
  assert.equal(await ask({ grant_type: "client_credentials", ...client }, "application/json"), "unsupported_grant_type");
});

const refused: readonly [name: string, object: string, record: object, errorCode: string, message: RegExp][] = [
  ["an unknown field", "Task", { Colour: "red" }, "INVALID_FIELD", /^No such column 'Colour' on sobject of type Task$/],
  ["a missing field", "Lead", { LastName: "Doe" }, "REQUIRED_FIELD_MISSING", /^Required fields are missing: \[Company\]$/],
  [
    "a date-time for a date",
    "Task",
    { ActivityDate: "2014-08-29T17:55:14.000+0000" },
    "JSON_PARSER_ERROR",
    /^Cannot deserialize instance of date from VALUE_STRING value 2014-08-29T17:55:14.000\+0000/,
  ],
  ["a date of another form", "Task", { ActivityDate: "29.08.2014" }, "JSON_PARSER_ERROR", /instance of date/],
  ["an array", "Case", { Subject: ["a"] }, "JSON_PARSER_ERROR", /START_ARRAY/],
  ["no number", "Opportunity", { Name: "a", StageName: "b", CloseDate: "2014-08-29", Amount: "much" }, "JSON_PARSER_ERROR", /currency/],
  ["no id", "Case", { OwnerId: "ownerid" }, "MALFORMED_ID", /^Owner ID: id value of incorrect type: ownerid$/],
  ["the id of another object", "Case", { ContactId: "001000000000001AAA" }, "MALFORMED_ID", /incorrect type/],
  ["a text that is too long", "Case", { Subject: "x".repeat(256) }, "STRING_TOO_LONG", /max length=255/],
  ["a bad address", "Lead", { LastName: "a", Company: "b", Email: "nobody" }, "INVALID_EMAIL_ADDRESS", /invalid email address: nobody/],
  ["a field of the system", "Task", { CreatedDate: "2014-08-29T00:00:00Z" }, "INVALID_FIELD_FOR_INSERT_UPDATE", /CreatedDate/],
];

for (const [name, object, record, errorCode, message] of refused) {
  test(`refused as by Salesforce: ${name}`, async () => {
    const connection = await loggedIn(salesforce);
    const count = salesforce.records.length;
    await assert.rejects(connection.sobject(object).create(record as Record<string, unknown>), { errorCode, message });
    assert.equal(salesforce.records.length, count);
  });
}

test("sessions, limits, locks, versions and types", async () => {
  const connection = await loggedIn(salesforce);
  salesforce.expireSessions();
  const stale = await fetch(`${salesforce.instanceUrl}/services/data/v60.0/limits`, {
    headers: { authorization: `Bearer ${connection.accessToken}` },
  });
  assert.equal(stale.status, 401);
  assert.deepEqual(await stale.json(), [{ message: "Session expired or invalid", errorCode: "INVALID_SESSION_ID" }]);
  // jsforce logs in again by itself, as it does with the real thing.
  assert.equal((await connection.sobject("Task").create({ Subject: "after all" })).success, true);

  salesforce.lockRows(1);
  await assert.rejects(connection.sobject("Task").create({ Subject: "locked" }), { errorCode: "UNABLE_TO_LOCK_ROW" });
  salesforce.usage.limit = salesforce.usage.used;
  await assert.rejects(connection.sobject("Task").create({ Subject: "too many" }), { errorCode: "REQUEST_LIMIT_EXCEEDED" });
  salesforce.usage.limit = 15_000;
  salesforce.instance.faults.add({ kind: "expired-token" });
  assert.equal((await connection.sobject("Task").create({ Subject: "after a fault" })).success, true);

  await assert.rejects((await loggedIn(salesforce, "99.0")).sobject("Task").create({}), { errorCode: "NOT_FOUND" });
  await assert.rejects((await loggedIn(salesforce, "30.0")).sobject("Task").create({}), { errorCode: "UNSUPPORTED_API_VERSION" });
  const form = await fetch(`${salesforce.instanceUrl}/services/data/v60.0/sobjects/Task`, {
    method: "POST",
    headers: { authorization: `Bearer ${connection.accessToken}`, "content-type": "application/x-www-form-urlencoded" },
    body: "Subject=a",
  });
  assert.equal(form.status, 415);
});
