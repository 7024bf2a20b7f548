import assert from "node:assert/strict";
import { after, test } from "node:test";
import { salesforceFields, startEndpointRig } from "./rig.ts";

const rig = await startEndpointRig();
after(() => rig.stop());
const { salesforce } = rig;

const task = '(send salesforce task {:Subject "a"})';
const logins = (): number => salesforce.login.received.length;

async function tenantWith(changes: Record<string, string | null> = {}): Promise<string> {
  const tenant = await rig.tenant();
  await rig.setUp(tenant, "salesforce", { ...salesforceFields(rig), ...changes });
  return tenant;
}

test("one log-in serves many sends; a session that is over is opened anew within the same attempt", async () => {
  const tenant = await tenantWith();
  const before = logins();
  assert.equal((await rig.react(tenant, `(par ${task.repeat(10)})`)).status, "success");
  assert.equal(logins(), before + 1);
  assert.ok(salesforce.instance.received.every(({ path }) => path.startsWith("/services/data/v62.0/sobjects/")));
  salesforce.expireSessions();
  const { status, commands } = await rig.react(tenant, `(par ${task.repeat(10)})`);
  assert.equal(status, "success");
  assert.ok(commands.every(({ attempts = [] }) => attempts.length <= 1));
  assert.equal(logins(), before + 2);
});

test("without a username the app logs in as itself; with one the password and the security token go joined", async () => {
  const app = await tenantWith({ username: null, password: null, "secret-token": null });
  assert.equal((await rig.react(app, task)).status, "success");
  const form = new URLSearchParams(salesforce.login.received.at(-1)!.body);
  assert.deepEqual([form.get("grant_type"), form.has("username")], ["client_credentials", false]);
  // Tenants with the same credentials share a session.
  salesforce.expireSessions();
  const user = await tenantWith();
  assert.equal((await rig.react(user, task)).status, "success");
  const { org } = salesforce;
  assert.equal(new URLSearchParams(salesforce.login.received.at(-1)!.body).get("password"), org.password + org.securityToken);
});

test("a log-in that is refused fails the send in Salesforce's words, and the retries are skipped", async () => {
  const tenant = await tenantWith({ password: "wrong password" });
  const before = salesforce.instance.received.length;
  const { reason, commands } = await rig.react(tenant, '(send salesforce task {:Subject "a"} (retries 3))');
  assert.equal(reason, "salesforce refused the log-in: authentication failure (invalid_grant)");
  assert.equal(commands[0]!.attempts!.length, 1);
  assert.equal(salesforce.instance.received.length, before);
});

test("fields: contact of a case, fields of one's own, numbers, a date-time; the pattern's name for an opportunity", async () => {
  const tenant = await tenantWith();
  const made = async (then: string, event = {}, name = "p"): Promise<object> => {
    const { status, reason } = await rig.react(tenant, then, event, name);
    assert.equal(status, "success", reason);
    return salesforce.records.at(-1)!.fields;
  };
  const contact = { Contact: "003000000000001AAA", SuppliedEmail: "ann@test.example" };
  assert.deepEqual(await made("(send salesforce case {:Contact *Contact* :SuppliedEmail *SuppliedEmail*})", contact), {
    ContactId: contact.Contact,
    SuppliedEmail: contact.SuppliedEmail,
  });
  const opportunity = '(send salesforce opportunity {:CloseDate *close* :StageName "Prospecting" :Amount *amount*})';
  assert.deepEqual(await made(opportunity, { close: "2026-01-31T23:00:00Z", amount: 12.5 }, "Big deal"), {
    CloseDate: "2026-01-31",
    StageName: "Prospecting",
    Amount: 12.5,
    Name: "Big deal",
  });
  const unknown = await rig.react(tenant, '(send salesforce task {:Colour "red"} (retries 2))');
  assert.equal(unknown.reason, "salesforce answered 400: No such column 'Colour' on sobject of type Task (INVALID_FIELD)");
  const missing = await rig.react(tenant, '(send salesforce lead {:LastName "Doe"})');
  assert.equal(missing.reason, "missing parameter :Company");
});

test("a locked row is tried again when the pattern says so; versions that are too old are raised", async () => {
  const tenant = await tenantWith({ "api-version": "24.0" });
  salesforce.lockRows(1);
  const { status, commands } = await rig.react(tenant, '(send salesforce task {:Subject "a"} (retries 1))');
  assert.equal(status, "success");
  const reasons = commands[0]!.attempts!.map(({ reason }) => reason);
  assert.deepEqual(reasons, ["salesforce answered 400: unable to obtain exclusive access to this record (UNABLE_TO_LOCK_ROW)", undefined]);
  assert.equal(salesforce.instance.received.at(-1)!.path, "/services/data/v37.0/sobjects/Task");
});

test("log-in that can't be reached: nothing was sent, so the outcome is known", async () => {
  const tenant = await tenantWith();
  salesforce.expireSessions();
  await salesforce.login.down();
  const { status, reason } = await rig.react(tenant, task);
  assert.equal(status, "failure");
  assert.match(reason!, /^salesforce can't be reached: /);
  await salesforce.login.up();
  assert.equal((await rig.react(tenant, task)).status, "success");
});

test("an instance that has moved: the log-in tells where it is, so a repetition finds it", async () => {
  const tenant = await tenantWith();
  await rig.react(tenant, task);
  await salesforce.instance.move();
  const { status, commands } = await rig.react(tenant, '(send salesforce task {:Subject "a"} (retries 2))');
  assert.equal(status, "success");
  assert.match(commands[0]!.attempts![0]!.reason!, /^salesforce (can't be reached|gave no answer): /);
});

test("an instance that a tenant names leads nowhere inside, and is a host", async () => {
  const port = new URL(salesforce.loginUrl).port;
  const inside = await tenantWith({ instance: `127.0.0.1:${port}` });
  const before = logins();
  const { reason } = await rig.react(inside, task);
  assert.match(reason!, /^127\.0\.0\.1 leads to a loopback, link-local or private address/);
  assert.equal(logins(), before);
  await assert.rejects(tenantWith({ instance: "http://example.com/path" }), /\\"instance\\" must be a host such as/);
});
