/** Listeners in a tenant's configuration as one document. */
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { configurationOf, told } from "./configuration-rig.ts";
import { startRig } from "./rig.ts";

const rig = await startRig();
after(() => rig.stop());

const { apply, exported } = configurationOf(rig);

const secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

const shop = (key: string, more: object = {}): object => ({
  listeners: [
    {
      name: "Orders of the shop",
      type: "webhook",
      status: true,
      options: { signature: "standard-webhooks", secret: key },
      mapping: { id: "data.customer" },
      ...more,
    },
  ],
});

test("a listener is made, started, changed and pruned; its secret is given and never exported", async () => {
  const tenant = await rig.tenant();
  const missing = await apply(tenant, shop("${KEY}"));
  assert.equal(missing.status, 400);
  assert.match(missing.body.error, /Orders of the shop: .*secret.*\$\{KEY\} was not replaced by a value/);
  assert.deepEqual(told((await apply(tenant, shop(secret))).body), ["create listener Orders of the shop type status options mapping"]);
  assert.equal((await rig.admin("GET", `/tenants/${tenant}/listeners/LI1/status`)).body["status"], "started");
  assert.deepEqual((await apply(tenant, shop(secret))).body.changes, [], "the same secret");
  const text = await exported(tenant);
  assert.match(text, /secret: \$\{ORDERS_OF_THE_SHOP_SECRET\}/);
  assert.doesNotMatch(text, new RegExp(secret));
  assert.deepEqual((await apply(tenant, text)).body.changes, [], "a secret that is not given stays");
  const other = await apply(tenant, shop("whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", { status: false }));
  assert.deepEqual(
    other.body.changes[0]?.members.map(({ name }) => name),
    ["status", "options"],
  );
  assert.doesNotMatch(JSON.stringify(other.body), /whsec/);
  assert.equal((await rig.admin("GET", `/tenants/${tenant}/listeners/LI1/status`)).body["status"], "stopped");
  assert.deepEqual(told((await apply(tenant, { listeners: [] }, "?prune=true")).body), ["delete listener Orders of the shop"]);
  const { body: audit } = await rig.admin("GET", `/tenants/${tenant}/audit`);
  assert.doesNotMatch(JSON.stringify(audit), /whsec/);
});

test("a listener that can't be is refused with the others", async () => {
  const tenant = await rig.tenant();
  const { body } = await apply(tenant, {
    listeners: [
      { name: "a", type: "webhok" },
      { name: "b", type: "salesforce", options: { tpic: "x" } },
      { name: "b", type: "webhook" },
    ],
  });
  assert.deepEqual(
    body.problems?.map(({ path }) => path.join(".")),
    ["listeners.2.name", "listeners.0", "listeners.1"],
  );
  await apply(tenant, { listeners: [{ name: "c", type: "webhook" }] });
  assert.match(
    (await apply(tenant, { listeners: [{ name: "c", type: "datasift" }] })).body.error,
    /the type of a listener can't be changed/,
  );
});
