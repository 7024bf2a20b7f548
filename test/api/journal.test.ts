import assert from "node:assert/strict";
import { after, test } from "node:test";
import { startRig, type Answer, type Refused } from "./rig.ts";

const rig = await startRig();
after(() => rig.stop());

interface Head {
  readonly id: string;
  readonly pattern: { readonly id: string; readonly name: string; readonly version: number };
  readonly key: string;
  readonly status: string;
  readonly "matched-at": string;
  readonly "ended-at": string | null;
}

/** Three patterns on a replay clock: one that succeeds, one that fails, one that waits. */
async function tenantWithReactions(): Promise<string> {
  const tenant = await rig.tenant({ clock: "replay", "time-attribute": "time" });
  const add = (name: string, then: string): Promise<unknown> =>
    rig.admin("POST", `/tenants/${tenant}/patterns`, { name, status: true, when: `(event (= type "${name}"))`, then });
  await add("good", '(seq (set a 1) (send echo message {:message "hi"} (success (set b $message))))');
  await add("bad", "(send twilio sms {:message 1})");
  await add("slow", "(delay 1 hours)");
  const events = [
    { id: "ann", type: "good", time: "1999-08-01T08:00:00Z" },
    { id: "bob", type: "bad", time: "1999-08-01T09:00:00Z" },
    { id: "ann", type: "slow", time: "1999-08-01T10:00:00Z" },
  ];
  await rig.admin("POST", `/tenants/${tenant}/events`, events);
  return tenant;
}

test("reactions are listed newest first, and filtered", async () => {
  const path = `/tenants/${await tenantWithReactions()}/journal`;
  for (const prefix of ["", "/1.0"]) {
    const { status, body } = await rig.admin<Head[]>("GET", prefix + path);
    assert.equal(status, 200);
    assert.deepEqual(
      body.map(({ id }) => id),
      ["RE3", "RE2", "RE1"],
    );
    assert.deepEqual(body[2], {
      id: "RE1",
      pattern: { id: "PT1", name: "good", version: 1 },
      key: "ann",
      status: "success",
      "matched-at": "1999-08-01T08:00:00.000Z",
      "ended-at": "1999-08-01T08:00:00.000Z",
    });
    assert.deepEqual([body[0]?.status, body[0]?.["ended-at"]], ["running", null]);
  }
  const cases: [query: string, ids: string[]][] = [
    ["pattern=PT2", ["RE2"]],
    ["pattern=PT9", []],
    ["key=ann", ["RE3", "RE1"]],
    ["key=ann&status=running", ["RE3"]],
    ["status=failure", ["RE2"]],
    ["status=cancelled", []],
    ["from=1999-08-01T09:00:00Z", ["RE3", "RE2"]],
    ["to=1999-08-01T09:00:00Z", ["RE1"]],
    [`from=${Date.UTC(1999, 7, 1, 9)}&to=${Date.UTC(1999, 7, 1, 10)}`, ["RE2"]],
  ];
  for (const [query, ids] of cases) {
    assert.deepEqual(
      (await rig.admin<Head[]>("GET", `${path}?${query}`)).body.map(({ id }) => id),
      ids,
      query,
    );
  }
});

test("what is wrong with a filter is told", async () => {
  const path = `/tenants/${await rig.tenant()}/journal`;
  const cases: [query: string, says: RegExp][] = [
    ["status=done", /"status" must be "running", "success", "failure" or "cancelled", not "done"/],
    ["from=yesterday", /"from" must be a time/],
    ["pattern=good", /"pattern" must be a pattern's id such as PT1/],
    ["keys=ann", /did you mean "key"/],
    ["cursor=abc", /cursor is not one of ours/],
  ];
  for (const [query, says] of cases) {
    const { status, body } = await rig.admin<Refused>("GET", `${path}?${query}`);
    assert.equal(status, 400, query);
    assert.match(body.error, says);
  }
});

test("the list pages with its filter", async () => {
  const tenant = await rig.tenant();
  await rig.admin("POST", `/tenants/${tenant}/patterns`, { name: "all", status: true, when: "(event)", then: "(set a 1)" });
  await rig.admin(
    "POST",
    `/tenants/${tenant}/events`,
    Array.from({ length: 250 }, (_, i) => ({ id: i % 2 })),
  );
  const ids: string[] = [];
  let next: string | undefined = `/1.0/tenants/${tenant}/journal?key=1&limit=50`;
  let pages = 0;
  while (next !== undefined) {
    const { headers, body }: Answer<Head[]> = await rig.admin<Head[]>("GET", next);
    assert.ok(body.every(({ key }) => key === "1"));
    ids.push(...body.map(({ id }) => id));
    next = /^<(\/1\.0\/[^>]*)>; rel="next"$/.exec(headers.get("link") ?? "")?.[1];
    pages++;
  }
  assert.deepEqual([ids.length, new Set(ids).size, pages], [125, 125, 3]);
  assert.equal((await rig.admin<Head[]>("GET", `/tenants/${tenant}/journal`)).body.length, 100);
});

test("one reaction in full: events, context, commands, variables", async () => {
  const path = `/tenants/${await tenantWithReactions()}/journal`;
  const at = "1999-08-01T08:00:00.000Z";
  const event = { id: "ann", type: "good", time: "1999-08-01T08:00:00Z" };
  for (const prefix of ["", "/1.0"]) {
    const { status, body } = await rig.admin(`GET`, `${prefix}${path}/RE1`);
    assert.equal(status, 200);
    assert.deepEqual(body["events"], [{ id: "EV000000000001", time: at, attributes: event }]);
    assert.deepEqual(body["context"], event);
    assert.deepEqual(body["variables"], { a: 1, b: "hi" });
    assert.match(String(body["then"]), /^\(seq/);
    assert.deepEqual(body["commands"], [
      { id: 5, command: "set", line: 1, column: 6, status: "success", started: at, ended: at, value: { a: 1 } },
      {
        id: 15,
        command: "send",
        endpoint: "echo",
        type: "message",
        line: 1,
        column: 16,
        status: "success",
        started: at,
        ended: at,
        attempts: [{ at, send: 1, parameters: { message: "hi" }, "answered-at": at, response: { message: "hi" } }],
      },
      { id: 59, command: "set", line: 1, column: 60, status: "success", started: at, ended: at, value: { b: "hi" } },
    ]);
  }
  const failed = await rig.admin<{ status: string; reason: string; commands: Record<string, unknown>[] }>("GET", `${path}/RE2`);
  assert.equal(failed.body.status, "failure");
  assert.equal(failed.body.commands[0]?.["status"], "failure");
  assert.equal(failed.body.commands[0]?.["reason"], failed.body.reason);
  const running = await rig.admin<{ commands: Record<string, unknown>[] }>("GET", `${path}/RE3`);
  assert.deepEqual(running.body.commands, [
    {
      id: 0,
      command: "delay",
      line: 1,
      column: 1,
      status: "running",
      started: "1999-08-01T10:00:00.000Z",
      ended: null,
      until: "1999-08-01T11:00:00.000Z",
    },
  ]);
  for (const id of ["RE4", "nonsense"]) assert.equal((await rig.admin("GET", `${path}/${id}`)).status, 404);
});
