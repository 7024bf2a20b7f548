/** The last events of a listener, and how all listeners do. */
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { startRig, type Rig } from "./rig.ts";

const rig: Rig = await startRig();
after(() => rig.stop());

type Told = readonly { readonly source: unknown; readonly event: unknown; readonly refused: string | null }[];

test("the last events are told as they came and as what they became; they outlive a change, not an erasure nor their listener", async () => {
  const tenant = await rig.tenant();
  const path = `/tenants/${tenant}/listeners`;
  const mapping = { id: "customer.id", amount: "total" };
  const given = { name: "Orders", type: "webhook", status: true, mapping, options: { types: { amount: "number" } } };
  const { body: listener } = await rig.admin("POST", path, given);
  const hook = new URL(String(listener["url"])).pathname;
  const told = async (): Promise<Told> => (await rig.admin<Told>("GET", `${path}/LI1/events`)).body;
  assert.deepEqual(await told(), []);
  const good = { customer: { id: 1 }, total: "12.5" };
  await rig.nobody("POST", hook, [good, { customer: { id: 2 }, total: "much" }, { total: 3 }]);
  const [keyless, unmapped, first] = await told();
  assert.deepEqual([first!.source, first!.event, first!.refused], [good, { id: 1, amount: 12.5 }, null]);
  assert.deepEqual([unmapped!.event, keyless!.event], [null, { amount: 3 }]);
  assert.match(unmapped!.refused!, /"amount"/);
  assert.match(keyless!.refused!, /lacks the key attribute/);
  await rig.admin("PUT", `${path}/LI1`, { mapping: { id: "customer.id" } });
  assert.equal((await told()).length, 3);
  await rig.nobody("POST", hook, { customer: { id: 1 }, text: "x".repeat(20_000) });
  const [long] = await told();
  assert.deepEqual([long!.source, long!.event], [null, { id: 1 }]);
  for (let i = 0; i < 12; i++) await rig.nobody("POST", hook, { customer: { id: 1 }, i });
  const all = await told();
  assert.deepEqual([all.length, all[0]!.source], [10, { customer: { id: 1 }, i: 11 }]);
  await rig.admin("DELETE", `/tenants/${tenant}/customers/1`);
  assert.deepEqual(await told(), []);
});

test("one answer tells how all listeners of a tenant do", async () => {
  const path = `/tenants/${await rig.tenant()}/listeners`;
  await rig.admin("POST", path, { name: "On", type: "webhook", status: true });
  await rig.admin("POST", path, { name: "Off", type: "webhook" });
  const { body } = await rig.admin<readonly Record<string, unknown>[]>("GET", `${path}/status`);
  assert.deepEqual(
    body.map(({ id, status }) => [id, status]),
    [
      ["LI1", "started"],
      ["LI2", "stopped"],
    ],
  );
});
