import assert from "node:assert/strict";
import { after, test } from "node:test";
import { startRig, type Refused } from "./rig.ts";

const rig = await startRig();
after(() => rig.stop());

const defaults = {
  identifiers: [],
  clock: "received",
  "time-attribute": null,
  "partial-match-days": 90,
  "event-days": 30,
  "journal-days": 90,
  "catch-up-seconds": 60,
};

test("settings have defaults; PUT changes the members given", async () => {
  for (const prefix of ["", "/1.0"]) {
    const path = `${prefix}/tenants/${await rig.tenant()}/settings`;
    assert.deepEqual((await rig.admin("GET", path)).body, defaults);
    const changed = await rig.admin("PUT", path, { identifiers: ["email", "phone", "email"], "event-days": 7 });
    const wanted = { ...defaults, identifiers: ["email", "phone"], "event-days": 7 };
    assert.deepEqual([changed.status, changed.body], [200, wanted]);
    assert.deepEqual((await rig.admin("GET", path)).body, wanted);
    assert.deepEqual((await rig.admin("PUT", path, wanted)).body, wanted, "an answer can be sent back");
  }
});

test("wrong settings are refused, all of them at once", async () => {
  const path = `/tenants/${await rig.tenant()}/settings`;
  const { status, body } = await rig.admin<Refused>("PUT", path, {
    clock: "sundial",
    "event-days": 0,
    "journal-days": 1.5,
    identifiers: "email",
  });
  assert.equal(status, 400);
  assert.match(body.error, /"clock" must be "received" or "replay", not "sundial"/);
  assert.match(body.error, /"event-days" must be a whole number from 1 to 3650, not 0/);
  assert.match(body.error, /"journal-days" must be a whole number/);
  assert.match(body.error, /"identifiers" must be an array/);
  const time = await rig.admin<Refused>("PUT", path, { "time-attribute": "at" });
  assert.equal(time.status, 400);
  assert.match(time.body.error, /belongs to the clock "replay"/);
  assert.deepEqual((await rig.admin("GET", path)).body, defaults);
});

test("the clock can be changed while there are no events", async () => {
  const tenant = await rig.tenant();
  const path = `/tenants/${tenant}/settings`;
  const replay = await rig.admin("PUT", path, { clock: "replay" });
  assert.deepEqual([replay.body["clock"], replay.body["time-attribute"]], ["replay", "time"]);
  assert.equal((await rig.admin("PUT", path, { clock: "received" })).body["time-attribute"], null);
  await rig.admin("PUT", path, { clock: "replay", "time-attribute": "at" });
  await rig.admin("POST", `/tenants/${tenant}/event`, { id: 1, at: "1999-08-01T00:00:00Z" });
  const refused = await rig.admin<Refused>("PUT", path, { clock: "received" });
  assert.equal(refused.status, 400);
  assert.match(refused.body.error, /only be changed while the tenant has no events/);
  assert.equal((await rig.admin("PUT", path, { clock: "replay", "event-days": 5 })).status, 200);
});

test("a clock that has been moved can't be changed either", async () => {
  const tenant = await rig.tenant({ clock: "replay" });
  await rig.admin("POST", `/tenants/${tenant}/clock`, { to: "2099-01-01" });
  assert.equal((await rig.admin("PUT", `/tenants/${tenant}/settings`, { clock: "received" })).status, 400);
});

test("the clock replay stands still until it is moved, and never goes back", async () => {
  for (const prefix of ["", "/1.0"]) {
    const tenant = await rig.tenant({ clock: "replay" });
    const path = `${prefix}/tenants/${tenant}/clock`;
    assert.deepEqual((await rig.admin("GET", path)).body, { clock: "replay", now: null });
    const moved = await rig.admin("POST", path, { to: "1999-08-01T12:00:00Z" });
    assert.deepEqual([moved.status, moved.body], [200, { clock: "replay", now: "1999-08-01T12:00:00.000Z" }]);
    const later = Date.UTC(1999, 7, 2);
    assert.equal((await rig.admin("POST", path, { to: later })).body["now"], new Date(later).toISOString());
    const back = await rig.admin<Refused>("POST", path, { to: "1999-08-01" });
    assert.equal(back.status, 400);
    assert.match(back.body.error, /can't go back/);
    for (const to of ["tomorrow", true, undefined]) assert.equal((await rig.admin("POST", path, { to })).status, 400);
    const late = await rig.admin<Refused>("POST", `/tenants/${tenant}/event`, { id: 1, time: "1999-08-01" });
    assert.equal(late.status, 400);
    assert.match(late.body.error, /earlier than the tenant's clock/);
  }
});

test("moving the clock makes due what lies on the way", async () => {
  const tenant = await rig.tenant({ clock: "replay" });
  const pattern = { name: "slow", status: true, when: "(event)", then: "(seq (delay 2 days) (set done true))" };
  await rig.admin("POST", `/tenants/${tenant}/patterns`, pattern);
  await rig.admin("POST", `/tenants/${tenant}/event`, { id: 1, time: "1999-08-01" });
  await rig.admin("POST", `/tenants/${tenant}/clock`, { to: "1999-08-02" });
  assert.equal((await rig.admin("GET", `/tenants/${tenant}/journal/RE1`)).body["status"], "running");
  await rig.admin("POST", `/tenants/${tenant}/clock`, { to: "1999-08-05" });
  const { body } = await rig.admin("GET", `/tenants/${tenant}/journal/RE1`);
  assert.deepEqual([body["status"], body["ended-at"]], ["success", "1999-08-03T00:00:00.000Z"]);
});

test("the clock received is the server's and can't be moved", async () => {
  const path = `/tenants/${await rig.tenant()}/clock`;
  const { body } = await rig.admin("GET", path);
  assert.equal(body["clock"], "received");
  assert.ok(Math.abs(Date.parse(String(body["now"])) - Date.now()) < 60_000);
  const refused = await rig.admin<Refused>("POST", path, { to: "2099-01-01" });
  assert.equal(refused.status, 400);
  assert.match(refused.body.error, /can't be moved/);
});

test("the key attribute is set freely, and once there are events only on purpose", async () => {
  for (const prefix of ["", "/1.0"]) {
    const id = await rig.tenant();
    const path = `${prefix}/tenants/${id}/key-attribute`;
    assert.deepEqual((await rig.admin("POST", path, { key: "customerId" })).body, { key: "customerId" });
    assert.deepEqual((await rig.admin("GET", path)).body, { key: "customerId" });
    await rig.admin("POST", `/tenants/${id}/event`, { customerId: 1, email: "a@b.example" });
    const refused = await rig.admin<Refused>("POST", path, { key: "email" });
    assert.equal(refused.status, 400);
    assert.match(refused.body.error, /"confirm": true/);
    assert.deepEqual((await rig.admin("POST", path, { key: "customerId" })).status, 200, "what changes nothing needs no confirmation");
    const confirmed = await rig.admin("POST", path, { key: "email", confirm: true });
    assert.deepEqual([confirmed.status, confirmed.body], [200, { key: "email" }]);
    const event = await rig.admin("POST", `/tenants/${id}/event`, { email: "a@b.example" });
    assert.equal(event.body["key-attr"], "a@b.example");
  }
  assert.equal((await rig.admin("POST", "/tenants/demo/key-attribute", { key: "" })).status, 400);
  await rig.admin("POST", "/tenants", { id: "fresh" });
  assert.deepEqual((await rig.admin("GET", "/tenants/fresh/key-attribute")).body, { key: null });
});

test("a new key attribute drops partial matches", async () => {
  const tenant = await rig.tenant();
  await rig.admin("POST", `/tenants/${tenant}/patterns`, { name: "two", status: true, when: "(count 2 (event))", then: "(set a 1)" });
  await rig.admin("POST", `/tenants/${tenant}/event`, { id: "x", other: "x" });
  await rig.admin("POST", `/tenants/${tenant}/key-attribute`, { key: "other", confirm: true });
  await rig.admin("POST", `/tenants/${tenant}/event`, { other: "x" });
  assert.deepEqual((await rig.admin("GET", `/tenants/${tenant}/journal`)).body, []);
});
