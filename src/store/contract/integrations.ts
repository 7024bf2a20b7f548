/** Integrations and encrypted secrets. */
import assert from "node:assert/strict";
import { integrationPlace } from "../configuration.ts";
import { tenantOf, withStore, type OpenStore } from "./opened.ts";
import { writesOf } from "./writes.ts";

const token = "receipts-1";

export function integrationsContract(open: OpenStore): void {
  withStore(open, "an integration is set up, replaced and deleted; a secret that is not given stays", async (store, opened) => {
    const { number } = await tenantOf(store);
    const other = (await tenantOf(store, "other")).number;
    const { configuration } = store;
    assert.equal(await configuration.integration(number, "twilio"), null);
    const first = await writesOf(configuration).putIntegration(number, "twilio", {
      fields: { account: "AC1", from: "+1" },
      secrets: { password: "sealed 1", token: "sealed 2" },
      receiptToken: token,
    });
    const expected = {
      type: "twilio",
      fields: { account: "AC1", from: "+1" },
      secrets: { password: "sealed 1", token: "sealed 2" },
      receiptToken: token,
    };
    assert.deepEqual(first, expected);
    await writesOf(configuration).putIntegration(number, "twilio2", { fields: {}, secrets: { password: "x" }, receiptToken: "2" });
    await writesOf(configuration).putIntegration(other, "twilio", { fields: {}, secrets: { password: "y" }, receiptToken: "3" });
    const again = (await opened.reopen()).configuration;
    assert.deepEqual(await again.integration(number, "twilio"), expected);
    assert.deepEqual(
      (await again.integrations(number)).map(({ type }) => type),
      ["twilio", "twilio2"],
    );
    const replaced = await writesOf(again).putIntegration(number, "twilio", {
      fields: { account: "AC2" },
      secrets: { token: null, key: "sealed 3" },
      receiptToken: "another",
    });
    assert.deepEqual(replaced, {
      type: "twilio",
      fields: { account: "AC2" },
      secrets: { password: "sealed 1", key: "sealed 3" },
      receiptToken: token,
    });
    assert.deepEqual(await again.integrationByReceiptToken(token), { tenant: number, type: "twilio" });
    assert.equal(await again.integrationByReceiptToken("another"), null);
    assert.equal(await writesOf(again).deleteIntegration(number, "twilio"), true);
    assert.equal(await writesOf(again).deleteIntegration(number, "twilio"), false);
    assert.deepEqual(
      (await again.secrets(null, 10)).map(({ tenant, place }) => [tenant, place]),
      [
        [number, "integration/twilio2/password"],
        [other, "integration/twilio/password"],
      ],
    );
  });

  withStore(open, "secrets are read in pages, replaced where they have not changed, and deleted", async ({ configuration }) => {
    const tenants = [];
    for (const id of ["a", "b"]) {
      const tenant = await writesOf(configuration).createTenant({ id, name: id, rateLimit: null, keyAttribute: null });
      await writesOf(configuration).putIntegration(tenant.number, "t", { fields: {}, secrets: { p: "1", q: "2" }, receiptToken: id });
      tenants.push(tenant.number);
    }
    const first = await configuration.secrets(null, 3);
    assert.deepEqual(
      first.map(({ tenant, place, sealed }) => [tenant, place, sealed]),
      [
        [tenants[0], integrationPlace("t", "p"), "1"],
        [tenants[0], integrationPlace("t", "q"), "2"],
        [tenants[1], integrationPlace("t", "p"), "1"],
      ],
    );
    const rest = await configuration.secrets(first.at(-1)!, 3);
    assert.deepEqual(
      rest.map(({ place }) => place),
      [integrationPlace("t", "q")],
    );
    const changed = await configuration.replaceSecrets([
      { ...first[0]!, sealed: "1 anew", before: "1" },
      { ...first[1]!, sealed: "2 anew", before: "something else" },
    ]);
    assert.equal(changed, 1);
    assert.deepEqual((await configuration.integration(tenants[0]!, "t"))?.secrets, { p: "1 anew", q: "2" });
    await configuration.deleteSecrets(first);
    assert.deepEqual(
      (await configuration.secrets(null, 10)).map(({ tenant, place }) => [tenant, place]),
      [[tenants[1], integrationPlace("t", "q")]],
    );
  });
}
