/** What operators see: health with reasons, metrics, and what happens when the disk is nearly full. */
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { setImmediate as turn } from "node:timers/promises";
import { Beats, startRig, type Refused } from "./rig.ts";

const rig = await startRig();
after(() => rig.stop());

async function metrics(url: string): Promise<ReadonlyMap<string, number>> {
  const response = await fetch(`${url}/metrics`);
  assert.match(response.headers.get("content-type") ?? "", /^text\/plain; version=0\.0\.4/);
  const lines = (await response.text()).split("\n").filter((line) => line !== "" && !line.startsWith("#"));
  return new Map(lines.map((line) => [line.slice(0, line.lastIndexOf(" ")), Number(line.slice(line.lastIndexOf(" ") + 1))]));
}

test("with less free disk than wanted whatever would write is 503 with Retry-After, and readyz says why", async () => {
  const full = await startRig({ minFreeDiskBytes: 2 ** 50 });
  const { admin } = full.server.firstStart!;
  const writing: [method: string, path: string, body: unknown][] = [
    ["POST", "/tenants/demo/event", { id: 1 }],
    ["POST", "/tenants/demo/events", [{ id: 1 }]],
    ["POST", "/tenants/demo/patterns", { name: "x" }],
    ["DELETE", "/tenants/demo/patterns/PT1", undefined],
  ];
  for (const [method, path, body] of writing) {
    const answer = await full.admin<Refused>(method, path, body);
    assert.deepEqual([answer.status, answer.headers.get("retry-after")], [503, "30"], path);
    assert.match(answer.body.error, /the disk of the data folder has \d+ MiB free, less than the 1073741824 MiB/);
    assert.equal((await full.nobody(method, path, body)).status, 401, "who may not in is told no more than that");
  }
  const ready = await full.nobody("GET", "/readyz");
  assert.deepEqual([ready.status, ready.body["reason"]], [503, "disk"]);
  assert.equal((await full.nobody("GET", "/healthz")).status, 200);
  assert.equal((await full.admin("GET", "/tenants/demo/patterns")).status, 200, "reading goes on");
  await full.as(admin["client-id"], admin["client-secret"]);
  const told = await metrics(full.url);
  assert.deepEqual([told.get("whenthen_ready"), told.get('whenthen_requests_refused_total{reason="disk"}')], [0, 4]);
  await full.stop();
});

test("when the disk fills up events get 503 and nothing of them is stored; once there is room again everything is taken, by itself", async () => {
  const beats = new Beats();
  let free = 300 * 2 ** 20;
  const filling = await startRig({ minFreeDiskBytes: 256 * 2 ** 20 }, {}, { every: beats.every, freeBytes: async () => free });
  /** The next look at the disk, until the server says what it found. */
  const look = async (bytes: number, status: number): Promise<Record<string, unknown>> => {
    free = bytes;
    beats.beat(2_000);
    let ready = await filling.nobody("GET", "/readyz");
    while (ready.status !== status) {
      await turn();
      ready = await filling.nobody("GET", "/readyz");
    }
    return ready.body;
  };
  const path = `/tenants/${await filling.tenant()}`;
  const send = (id: number): Promise<{ status: number; body: Refused }> => filling.admin<Refused>("POST", `${path}/event`, { id });
  assert.equal((await send(1)).status, 200);
  const told = await look(100 * 2 ** 20, 503);
  assert.equal(told["reason"], "disk");
  assert.match(String(told["error"]), /has 100 MiB free, less than the 256 MiB that --min-free-disk wants; make room on the disk of /);
  const refused = await send(2);
  assert.deepEqual([refused.status, refused.body.error], [503, told["error"]]);
  assert.equal((await filling.admin("PUT", `${path}/settings`, { "event-days": 3 })).status, 503);
  assert.deepEqual(await look(256 * 2 ** 20, 200), { status: "ready" });
  assert.equal((await send(3)).status, 200);
  assert.equal((await filling.admin("PUT", `${path}/settings`, { "event-days": 3 })).status, 200);
  const { body } = await filling.admin<{ history: { event: unknown }[] }>("GET", `${path}/event/history`);
  assert.deepEqual(
    body.history.map(({ event }) => event),
    [{ id: 3 }, { id: 1 }],
  );
  await filling.stop();
});

test("metrics count events, refusals, matches, reactions and sends, and measure commits and the store", async () => {
  const before = await metrics(rig.url);
  const tenant = await rig.tenant();
  const then = '(seq (send echo message {:message "x"}) (event {:id "other" :t "emitted"}))';
  await rig.admin("POST", `/tenants/${tenant}/patterns`, { name: "p", status: true, when: '(event (= t "a"))', then });
  await rig.admin("POST", `/tenants/${tenant}/event`, { id: 1, t: "a" });
  await rig.admin("POST", `/tenants/${tenant}/events`, [{ id: 1 }, { t: "a" }, 3]);
  const after = await metrics(rig.url);
  const grown = (name: string): number => (after.get(name) ?? 0) - (before.get(name) ?? 0);
  assert.equal(grown('whenthen_events_total{origin="received"}'), 2);
  assert.equal(grown('whenthen_events_total{origin="emitted"}'), 1);
  assert.equal(grown('whenthen_events_refused_total{reason="no-key"}'), 1);
  assert.equal(grown('whenthen_events_refused_total{reason="not-an-event"}'), 1);
  assert.equal(grown("whenthen_matches_total"), 1);
  assert.equal(grown('whenthen_reactions_ended_total{status="success"}'), 1);
  assert.equal(grown('whenthen_sends_total{endpoint="echo",outcome="success"}'), 1);
  assert.equal(grown("whenthen_event_duration_seconds_count"), 2);
  assert.ok(grown("whenthen_commit_duration_seconds_count") >= 2);
  assert.ok((after.get("whenthen_store_bytes") ?? 0) > 10_000);
  assert.ok((after.get("whenthen_disk_free_bytes") ?? 0) > 0);
  assert.ok((after.get("process_resident_memory_bytes") ?? 0) > 10_000_000);
  assert.deepEqual([after.get("whenthen_waiting_events"), after.get("whenthen_ready")], [0, 1]);
});

test("no label tells a tenant, a customer or what a pattern names", async () => {
  const tenant = await rig.tenant();
  await rig.admin("POST", `/tenants/${tenant}/patterns`, {
    name: "p",
    status: true,
    when: "(event)",
    then: "(send nowhere-known message {})",
  });
  await rig.admin("POST", `/tenants/${tenant}/event`, { id: "some-customer" });
  const text = await (await fetch(`${rig.url}/metrics`)).text();
  for (const word of [tenant, "some-customer", "nowhere-known"]) assert.ok(!text.includes(`"${word}"`), word);
});
