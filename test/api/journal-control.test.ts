/** Cancelling and re-running over HTTP, one reaction and all that a filter selects. */
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { startRig, type Refused } from "./rig.ts";

const rig = await startRig();
after(() => rig.stop());

interface Told {
  readonly id: string;
  readonly status: string;
  readonly reason?: string;
  readonly reruns?: readonly string[];
  readonly "rerun-of"?: string;
  readonly "rerun-from"?: number;
  readonly commands: readonly { readonly id: number; readonly command: string; readonly line: number; readonly column: number }[];
  readonly variables: object;
}

/** A tenant with a pattern that fails unless the event is good, one that sleeps, and so many events of each. */
async function tenantWith(bad: number, sleeping: number): Promise<string> {
  const tenant = await rig.tenant();
  const path = `/tenants/${tenant}`;
  const fails = "(seq (set a *n*)\n  (send sms text {:to *id*})\n  (set b 1))";
  await rig.admin("POST", `${path}/patterns`, { name: "bad", status: true, when: '(event (= type "bad"))', then: fails });
  await rig.admin("POST", `${path}/patterns`, { name: "sleep", status: true, when: '(event (= type "sleep"))', then: "(delay 1 days)" });
  const events = [
    ...Array.from({ length: bad }, (_, n) => ({ id: n % 2, type: "bad", n })),
    ...Array.from({ length: sleeping }, (_, n) => ({ id: n % 2, type: "sleep" })),
  ];
  await rig.admin("POST", `${path}/events`, events);
  return `${path}/journal`;
}

test("a running reaction is cancelled once, an ended one is not", async () => {
  const path = await tenantWith(1, 1);
  for (let i = 0; i < 2; i++) {
    const { status, body } = await rig.admin<Told>("POST", `${path}/RE2/cancel`);
    assert.deepEqual([status, body.status], [200, "cancelled"]);
  }
  const over = await rig.admin<Refused>("POST", `${path}/RE1/cancel`);
  assert.equal(over.status, 409);
  assert.match(over.body.error, /RE1 has ended \(failure\)/);
  assert.equal((await rig.admin("POST", `${path}/RE9/cancel`)).status, 404);
});

test("all that a filter selects are cancelled, in steps, and those that begin meanwhile are not", async () => {
  const path = await tenantWith(0, 1_001);
  const [half, event] = await Promise.all([
    rig.admin("POST", `${path}/cancel?pattern=PT2&key=0`),
    rig.admin("POST", path.replace("/journal", "/event"), { id: "late", type: "sleep" }),
  ]);
  assert.deepEqual([half.status, half.body, event.status], [200, { selected: 501, cancelled: 501 }, 200]);
  assert.deepEqual((await rig.admin("POST", `${path}/cancel?status=success`)).body, { selected: 0, cancelled: 0 });
  assert.deepEqual((await rig.admin("POST", `${path}/cancel?status=running`)).body, { selected: 501, cancelled: 501 });
  assert.deepEqual((await rig.admin("GET", `${path}?status=running`)).body, []);
  const all = await rig.admin<Refused>("POST", `${path}/cancel`);
  assert.equal(all.status, 400);
  assert.match(all.body.error, /at least one filter/);
});

test("a failed reaction is re-run whole, and from the failed command by id or by name", async () => {
  const path = await tenantWith(1, 1);
  const former = await rig.admin<Told>("GET", `${path}/RE1`);
  const failed = former.body.commands.find(({ command }) => command === "send")!;
  assert.deepEqual([failed.id, failed.line, failed.column], [19, 2, 3]);
  const again = await rig.admin<Told>("POST", `${path}/RE1/rerun`);
  assert.deepEqual([again.status, again.body.status, again.body["rerun-of"], again.body["rerun-from"]], [201, "failure", "RE1", undefined]);
  assert.match(again.body.reason ?? "", /sms is not set up/);
  for (const from of ["failed", failed.id]) {
    const { status, body } = await rig.admin<Told>("POST", `${path}/RE1/rerun`, { from });
    assert.deepEqual([status, body["rerun-from"], body.variables], [201, failed.id, { a: 0 }]);
    assert.deepEqual(
      body.commands.map(({ command }) => command),
      ["send"],
    );
  }
  assert.deepEqual((await rig.admin<Told>("GET", `${path}/RE1`)).body.reruns, ["RE3", "RE4", "RE5"]);
  const listed = (await rig.admin<Told[]>("GET", path)).body;
  assert.deepEqual(
    listed.map((one) => one["rerun-of"] ?? null),
    ["RE1", "RE1", "RE1", null, null],
  );
  const cases: [body: unknown, status: number, says: RegExp][] = [
    [{ from: 3 }, 400, /no command of the reaction has that id/],
    [{ from: "first" }, 400, /"from"/],
    [{ form: "failed" }, 400, /did you mean "from"/],
  ];
  for (const [given, status, says] of cases) {
    const refused = await rig.admin<Refused>("POST", `${path}/RE1/rerun`, given);
    assert.equal(refused.status, status);
    assert.match(refused.body.error, says);
  }
  assert.equal((await rig.admin("POST", `${path}/RE2/rerun`)).status, 409, "it runs");
  assert.equal((await rig.admin("POST", `${path}/RE99/rerun`)).status, 404);
});

test("dead letters are re-run by filter, each once", async () => {
  const path = await tenantWith(450, 3);
  const asked = `${path}/rerun?status=failure&key=1`;
  assert.deepEqual((await rig.admin("POST", asked, { from: "failed" })).body, {
    selected: 225,
    rerun: 225,
    "rerun-before": 0,
    refused: 0,
    reasons: [],
  });
  const twice = (await rig.admin("POST", asked, { from: "failed" })).body;
  assert.deepEqual([twice["selected"], twice["rerun"], twice["rerun-before"]], [450, 225, 225], "the re-runs failed, and are run again");
  await rig.admin("POST", `${path}/cancel?pattern=PT2`);
  const refused = (await rig.admin<{ refused: number; reasons: object[] }>("POST", `${path}/rerun?status=cancelled`, { from: "failed" }))
    .body;
  assert.equal(refused.refused, 3);
  assert.match(JSON.stringify(refused.reasons[0]), /did not fail \(cancelled\)/);
  for (const query of ["", "?key=1", "?status=running"])
    assert.equal((await rig.admin("POST", `${path}/rerun${query}`)).status, 400, query);
});

test("with an Idempotency-Key a re-run that is asked for again does nothing twice; another request under it is refused", async () => {
  const path = await tenantWith(3, 0);
  const key = { "idempotency-key": "tuesday" };
  const one = await rig.admin<Told>("POST", `${path}/RE1/rerun`, { from: "failed" }, key);
  const again = await rig.admin<Told>("POST", `${path}/RE1/rerun`, { from: "failed" }, key);
  assert.deepEqual([one.status, again.status, one.body.id, again.body.id], [201, 201, "RE4", "RE4"]);
  const other = await rig.admin<Refused>("POST", `${path}/RE2/rerun`, undefined, key);
  assert.deepEqual([other.status, other.body.error], [422, 'the Idempotency-Key "tuesday" was used with another body']);
  const all = (of: string): Promise<{ status: number; body: Refused }> =>
    rig.admin<Refused>("POST", `${path}/rerun?status=failure${of}`, undefined, { "idempotency-key": "all" });
  assert.deepEqual((await all("")).body, { selected: 4, rerun: 3, "rerun-before": 1, refused: 0, reasons: [] });
  assert.deepEqual((await all("")).body, { selected: 4, rerun: 0, "rerun-before": 4, refused: 0, reasons: [] });
  assert.equal((await all("&key=1")).status, 422);
  assert.equal((await rig.admin<Told[]>("GET", path)).body.length, 7);
  assert.equal((await rig.admin("POST", `${path}/RE1/rerun`, undefined, { "idempotency-key": "x".repeat(256) })).status, 400);
  const event = await rig.admin("POST", path.replace("/journal", "/event"), { id: 1 }, key);
  assert.equal(event.status, 200, "the keys of events are their own");
});

test("what stands in a body that is not looked at is refused, so that nobody cancels more than they meant", async () => {
  const path = await tenantWith(0, 2);
  for (const body of [{ key: "0" }, ["key"], "1"]) {
    const refused = await rig.admin<Refused>("POST", `${path}/cancel?status=running`, body);
    assert.equal(refused.status, 400, JSON.stringify(body));
    assert.match(refused.body.error, /^("key" is not known here; this request takes nothing in its body|this request takes no body)$/);
  }
  assert.equal((await rig.admin<Told[]>("GET", `${path}?status=running`)).body.length, 2);
  assert.deepEqual((await rig.admin("POST", `${path}/cancel?status=running`, {})).body, { selected: 2, cancelled: 2 });
});

test("viewers cancel and re-run nothing; who did is in the audit log, without the customer's key", async () => {
  const path = await tenantWith(1, 1);
  const tenant = path.split("/")[2]!;
  const viewer = await rig.asUser("viewer", [tenant]);
  for (const at of ["RE1/rerun", "RE2/cancel", "rerun?status=failure", "cancel?status=running"]) {
    assert.equal((await viewer("POST", `${path}/${at}`)).status, 403, at);
  }
  await rig.admin("POST", `${path}/rerun?status=failure&key=secret-key`);
  const audit = JSON.stringify((await rig.admin("GET", `/tenants/${tenant}/audit`)).body);
  assert.match(audit, /"rerun"/);
  assert.doesNotMatch(audit, /secret-key/);
});
