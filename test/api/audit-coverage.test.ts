/**
 * Every operation of the OpenAPI document that changes configuration leaves a record in the audit log: each is done once, on a tenant of its
 * own, with the bodies of walls-table.ts. One that is not known to be anything else must leave a record.
 */
import assert from "node:assert/strict";
import { after, test } from "node:test";
import type { Document } from "../../src/api/openapi-components.ts";
import { startRig, unique } from "./rig.ts";
import { furnish, ids, otherTries, tenantTries } from "./walls-table.ts";

// Nothing answers at Twilio's address, so that what is sent there goes nowhere.
const rig = await startRig({ twilioBaseUrl: "http://127.0.0.1:1" });
after(() => rig.stop());

/** What changes no configuration, and why it needs no record. */
const recordless: Readonly<Record<string, string>> = {
  sendEvent: "events are the events' own record",
  sendEvents: "events",
  resendRefusedEvent: "events",
  resendRefusedEvents: "events",
  callHook: "events",
  callBack: "receipts",
  moveClock: "the tenant's time goes on, as it does with each event",
  checkPattern: "nothing changes",
  backtest: "nothing changes",
  tryAugment: "nothing changes",
  requestToken: "a client lets itself in",
  revokeToken: "a client lets itself out",
  signIn: "a user lets themselves in",
  signOut: "a user lets themselves out",
};

/** Bodies that walls-table.ts has for a member who is refused before they are read. */
const bodies: Readonly<Record<string, () => unknown>> = {
  rerunReaction: () => ({}),
  testIntegration: () => ({ send: "sms", parameters: { message: "Hello", "to-phone-number": "+1", "from-phone-number": "+2" } }),
  changePassword: () => ({ password: rig.server.firstStart!.admin.password, "new-password": "another that is long" }),
};

/** What must have been done before, so that the operation changes something. */
const before: Readonly<Record<string, (tenant: string) => Promise<unknown>>> = {
  resumeSending: (tenant) => rig.admin("POST", `/tenants/${tenant}/pause`, { integration: "echo" }),
  cancelReaction: makeRunning,
  cancelReactions: makeRunning,
};

/** Makes RE2, a reaction that waits; RE1 has ended. */
async function makeRunning(tenant: string): Promise<void> {
  await rig.admin("PUT", `/tenants/${tenant}/patterns/PT1`, { when: "(event)", then: "(delay 1 days)" });
  await rig.admin("POST", `/tenants/${tenant}/event`, { id: "covered" });
}

async function newest(): Promise<number> {
  const [record] = await rig.server.store.audit.records({}, null, 1);
  return record?.number ?? 0;
}

async function valueOf(parameter: string, tenant: string): Promise<string> {
  if (parameter === "tenant") return tenant;
  if (parameter !== "client" && parameter !== "email") return ids[parameter]!.both;
  const email = `${unique("covered")}@acme.example`;
  const { body } = await rig.admin("POST", "/users", { email, role: "member" });
  return parameter === "email" ? email : String(body["client-id"]);
}

test("every operation that changes configuration is recorded", async () => {
  const { body: document } = await rig.nobody<Document>("GET", "/openapi.json");
  const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { operationId }]) => ({ id: operationId, method: method.toUpperCase(), path })),
  );
  const changing = operations.filter(({ id, method }) => method !== "GET" && recordless[id] === undefined);
  assert.ok(changing.length > 25);
  const faults: string[] = [];
  for (const { id, method, path } of changing) {
    const tenant = await rig.tenant();
    await furnish(rig, tenant, "covered", 1);
    await before[id]?.(tenant);
    let filled = path;
    for (const [whole, name] of path.matchAll(/\{([^}]*)\}/g)) {
      filled = filled.replace(whole, id === "cancelReaction" && name === "reaction" ? "RE2" : await valueOf(name!, tenant));
    }
    const known = tenantTries[id] ?? otherTries[id];
    const last = await newest();
    const answer = await rig.admin(method, filled + (known?.query ?? ""), bodies[id]?.() ?? known?.body, known?.headers);
    if (answer.status >= 300) faults.push(`${id} was not tried: ${answer.status} ${JSON.stringify(answer.body)}`);
    else if ((await newest()) === last) faults.push(`${id} left no record`);
  }
  assert.deepEqual(faults, []);
  const gone = Object.keys(recordless).filter((id) => operations.every((operation) => operation.id !== id));
  assert.deepEqual(gone, [], "operations that are no more");
});
