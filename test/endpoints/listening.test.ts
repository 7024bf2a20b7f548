/** A listener configured over HTTP on the real server: from a change of a record to what a pattern does about it. */
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { salesforceFields, startEndpointRig, until } from "./rig.ts";

const rig = await startEndpointRig();
after(() => rig.stop());
rig.salesforce.addTopic("Cases");

const listener = { name: "Cases", type: "salesforce", status: true, topic: "Cases", mapping: { id: "ContactId", what: "event.type" } };

test("it starts when the integration is set up, its events set patterns off, and it ends with the tenant", async () => {
  const tenant = await rig.tenant();
  await rig.admin("POST", `/tenants/${tenant}/listeners`, listener);
  const status = async (): Promise<Record<string, unknown>> => (await rig.admin("GET", `/tenants/${tenant}/listeners/LI1/status`)).body;
  await until(async () => (await status())["status"] === "failed");
  assert.match(String((await status())["message"]), /salesforce is not set up for this tenant/);
  await rig.setUp(tenant, "salesforce", salesforceFields(rig));
  await until(async () => (await status())["status"] === "started" && rig.salesforce.subscribers("Cases") === 1);
  const then = "(send echo message {:message *what*})";
  await rig.admin("POST", `/tenants/${tenant}/patterns`, { name: "p", status: true, when: '(event (= what "updated"))', then });
  rig.salesforce.publish("Cases", { Id: "500", ContactId: "003" }, "updated");
  const journal = async (): Promise<{ key: string }[]> => (await rig.admin<{ key: string }[]>("GET", `/tenants/${tenant}/journal`)).body;
  await until(async () => (await journal()).length > 0);
  assert.deepEqual(
    (await journal()).map(({ key }) => key),
    ["003"],
  );
  assert.equal((await rig.admin("POST", `/tenants/${tenant}/pause`, {})).status, 200);
  assert.equal((await status())["status"], "started", "pausing is about sending");
  await rig.admin("DELETE", `/tenants/${tenant}`);
  await until(() => rig.salesforce.subscribers("Cases") === 0);
});

test("sends and the listener of one integration share a session", async () => {
  const tenant = await rig.tenantWithAll();
  const logins = (): number => rig.salesforce.login.received.length;
  await rig.react(tenant, '(send salesforce case {:Origin "Phone"})');
  const before = logins();
  await rig.admin("POST", `/tenants/${tenant}/listeners`, listener);
  await until(() => rig.salesforce.subscribers("Cases") === 1);
  await rig.react(tenant, '(send salesforce case {:Origin "Phone"})');
  assert.equal(logins(), before);
  await rig.admin("PUT", `/tenants/${tenant}/listeners/LI1`, { status: false });
  assert.equal(rig.salesforce.subscribers("Cases"), 0);
});
