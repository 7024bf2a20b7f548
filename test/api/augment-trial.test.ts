/** Trying an augment on an event, and the first rows of its file. */
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { answering, startAugmentApi } from "../providers/augment-api.ts";
import { startRig } from "./rig.ts";

const rig = await startRig({ allowedNetworks: [{ address: "127.0.0.0", prefix: 8 }] });
after(() => rig.stop());

const csv = { "content-type": "text/csv" };

test("a file augment is tried on an event, and its first rows are told by their types; nothing is counted", async () => {
  const path = `/tenants/${await rig.tenant()}/augments`;
  await rig.admin("POST", path, { name: "Segments", type: "file", options: { types: { score: "number" } } });
  const none = await rig.admin("POST", `${path}/AU1/try`, { event: { id: 1 } });
  assert.deepEqual(none.body, { event: { id: 1 }, found: false, error: "there is no file in use" });
  assert.equal((await rig.admin("GET", `${path}/AU1/rows`)).status, 404);
  await rig.admin("POST", `${path}/AU1/file`, "id,segment,score\n1,gold,87.5\n2,silver,\n3,tin,1\n", csv);
  const found = await rig.admin("POST", `${path}/AU1/try`, { event: { id: 1, type: "call" } });
  assert.deepEqual(found.body, { event: { id: 1, type: "call", segment: "gold", score: 87.5 }, found: true, error: null });
  const missed = await rig.admin("POST", `${path}/AU1/try`, { event: { id: 9 } });
  assert.deepEqual(missed.body, { event: { id: 9 }, found: false, error: null });
  const rows = await rig.admin("GET", `${path}/AU1/rows?limit=2`);
  assert.deepEqual(rows.body, {
    columns: ["id", "segment", "score"],
    rows: [
      ["1", "gold", 87.5],
      ["2", "silver", null],
    ],
  });
  assert.equal((await rig.admin("GET", `${path}/AU1/rows?limit=101`)).status, 400);
  const { body } = await rig.admin("GET", `${path}/AU1`);
  assert.deepEqual(body["counters"], { "looked-up": 0, found: 0, failed: 0 });
});

test("an api augment is really asked each time, past its cache; what fails is told and does not open the breaker", async () => {
  const api = await startAugmentApi(answering(({ attributes }) => ({ ...attributes, vip: true, other: 1 })));
  try {
    const path = `/tenants/${await rig.tenant()}/augments`;
    await rig.admin("POST", path, { name: "CRM", type: "api", options: { url: api.url, attributes: ["vip"] } });
    for (let i = 0; i < 2; i++) {
      const { body } = await rig.admin("POST", `${path}/AU1/try`, { event: { id: 7 } });
      assert.deepEqual(body, { event: { id: 7, vip: true }, found: true, error: null });
    }
    assert.deepEqual(
      api.asked.map((asked) => asked["key-attr"]),
      ["7", "7"],
    );
    api.behave = (response) => void response.writeHead(500).end();
    for (let i = 0; i < 6; i++) {
      const { body } = await rig.admin("POST", `${path}/AU1/try`, { event: { id: 7 } });
      assert.deepEqual([body["found"], body["event"]], [false, { id: 7 }]);
      assert.match(String(body["error"]), /500/);
    }
    const { body } = await rig.admin("GET", `${path}/AU1`);
    assert.deepEqual([body["circuit-breaker"], body["last-error"], body["state"]], ["closed", null, "ready"]);
    assert.equal((await rig.admin("GET", `${path}/AU1/rows`)).status, 400);
  } finally {
    await api.stop();
  }
});
