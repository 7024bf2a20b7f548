/** Back-tests over HTTP: progress and result as lines, beside live work, ended when whoever asked has gone. */
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { requestToken, startRig, type Refused } from "./rig.ts";

const rig = await startRig();
after(() => rig.stop());

interface Result {
  readonly events: number;
  readonly now: { readonly matches: number; readonly customers: number };
  readonly before: { readonly matches: number } | null;
  readonly "only-now": number;
  readonly "only-before": number;
  readonly matches: readonly { readonly key: string; readonly events: readonly string[]; readonly in: string }[];
}

const abandoned = '(event (= CallAction "abandoned"))';

async function tenantWithCalls(): Promise<string> {
  const tenant = await rig.tenant();
  const calls = Array.from({ length: 60 }, (_, i) => ({ id: i % 20, CallAction: i < 40 ? "abandoned" : "answered" }));
  await rig.admin("POST", `/tenants/${tenant}/events`, calls);
  return tenant;
}

async function backtest(
  tenant: string,
  order: object,
): Promise<{ readonly lines: readonly Record<string, unknown>[]; readonly result: Result }> {
  const { body: lines } = await rig.admin<Record<string, unknown>[]>("POST", `/tenants/${tenant}/backtest`, order);
  return { lines, result: lines.at(-1)!["result"] as Result };
}

test("a draft over recorded events, and against the pattern as it is saved", async () => {
  const tenant = await tenantWithCalls();
  await rig.admin("POST", `/tenants/${tenant}/patterns`, { name: "once", when: abandoned, then: "" });
  const { lines, result } = await backtest(tenant, { when: `(count 2 ${abandoned})`, compare: "PT1", days: 1 });
  assert.ok(lines.some((line) => "progress" in line));
  assert.equal(result.events, 60);
  assert.deepEqual(result.now, { matches: 20, customers: 20 });
  assert.equal(result.before?.matches, 40);
  assert.deepEqual([result["only-now"] + result["only-before"] > 0, result.matches.length > 0], [true, true]);
  assert.match(result.matches[0]!.events[0]!, /^EV\d{12}$/);
});

test("a text with errors, a pattern that is not there and one who may not read are refused", async () => {
  const tenant = await rig.tenant();
  const path = `/tenants/${tenant}/backtest`;
  const broken = await rig.admin<Refused>("POST", path, { when: "(evnt)" });
  assert.equal(broken.status, 400);
  assert.match(broken.body.error, /the when does not compile/);
  assert.equal(broken.body.diagnostics?.length, 1);
  assert.equal((await rig.admin("POST", path, { when: abandoned, compare: "PT9" })).status, 404);
  const producer = await rig.asUser("member", [tenant], "events:write");
  assert.equal((await producer("POST", path, { when: abandoned })).status, 403);
});

test("one at a time for a tenant; one that is cancelled makes room", async () => {
  const tenant = await tenantWithCalls();
  const { admin } = rig.server.firstStart!;
  const { body } = await requestToken(rig.url, admin["client-id"], admin["client-secret"]);
  const gone = new AbortController();
  const ask = (signal?: AbortSignal): Promise<Response> =>
    fetch(`${rig.url}/tenants/${tenant}/backtest`, {
      method: "POST",
      headers: { authorization: `Bearer ${String(body["access_token"])}`, "content-type": "application/json" },
      body: JSON.stringify({ when: abandoned }),
      ...(signal === undefined ? {} : { signal }),
    });
  const [first, second] = await Promise.all([ask(gone.signal), ask()]);
  const refused = first.status === 409 ? first : second;
  assert.equal(refused.status, 409);
  assert.match(((await refused.json()) as Refused).error, /a back-test of this tenant is running/);
  gone.abort();
  let status = 409;
  for (let tries = 0; status === 409 && tries < 500; tries++) ({ status } = await ask());
  assert.equal(status, 200);
});
