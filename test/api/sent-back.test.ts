/** An answer can be changed and sent back: what it holds beside what can be written is taken and ignored. */
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { startRig } from "./rig.ts";

const rig = await startRig();
after(() => rig.stop());

const tenant = await rig.tenant();
const at = `/tenants/${tenant}`;

await rig.admin("POST", `${at}/patterns`, { name: "p", status: true, when: "(event)", then: "(set a 1)" });
await rig.admin("POST", `${at}/templates`, { name: "t", template: "x" });
await rig.admin("POST", `${at}/listeners`, { name: "l", type: "webhook" });
await rig.admin("POST", `${at}/augments`, { name: "a", type: "file" });
await rig.admin("POST", `${at}/integrations/twilio`, { account: "AC0123456789abcdef0123456789abcdef", password: "a".repeat(32) });
await rig.admin("POST", "/users", { email: "ann@test.example", tenants: [tenant] });

/** Where an item is, with which method it is written, and members that it may carry besides. */
const items: readonly (readonly [path: string, method: "PUT" | "POST", more?: object])[] = [
  [`${at}/patterns/PT1`, "PUT", { id: "5", type: "pattern" }],
  [`${at}/templates/TM1`, "PUT", { id: "5", type: "template" }],
  [`${at}/listeners/LI1`, "PUT", { id: "5" }],
  [`${at}/augments/AU1`, "PUT", { id: "5", "augment-service": "engine" }],
  [`${at}/integrations/twilio`, "POST", { id: "5", type: "twilio" }],
  [`${at}/settings`, "PUT", { id: "5", type: "settings" }],
  [`${at}/key-attribute`, "POST", { id: "5", type: "key-attribute" }],
  [at, "PUT", { id: "5" }],
  ["/users/ann@test.example", "PUT"],
];

test("what is read can be sent back as it is, and changes nothing", async () => {
  for (const [path, method, more = {}] of items) {
    const { body } = await rig.admin("GET", path);
    for (const sent of [body, { ...body, ...more }]) {
      const answer = await rig.admin(method, path, sent);
      assert.equal(answer.status, 200, `${method} ${path}: ${JSON.stringify(answer.body)}`);
    }
    assert.deepEqual((await rig.admin("GET", path)).body, body, path);
  }
});

test("any other member is refused", async () => {
  for (const [path, method] of items) {
    const { body } = await rig.admin("GET", path);
    assert.equal((await rig.admin(method, path, { ...body, colour: "red" })).status, 400, `${method} ${path}`);
  }
});
