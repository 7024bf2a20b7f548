/** The live stream of a tenant, over real connections. */
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { setImmediate as turn } from "node:timers/promises";
import { Beats, requestToken, startRig, unique, type Rig } from "./rig.ts";
import { listen, type Heard, type Listening } from "./sse.ts";

const rig = await startRig();
after(() => rig.stop());

async function tokenOf({ url, server }: Rig): Promise<string> {
  const { admin } = server.firstStart!;
  return String((await requestToken(url, admin["client-id"], admin["client-secret"])).body["access_token"]);
}

const token = await tokenOf(rig);

function open(tenant: string, query = "", more: Record<string, string> = {}): Promise<Listening> {
  return listen(`${rig.url}/tenants/${tenant}/stream${query}`, { authorization: `Bearer ${token}`, ...more });
}

async function take(stream: Listening, count: number): Promise<Heard[]> {
  const heard: Heard[] = [];
  while (heard.length < count) {
    const one = await stream.next();
    assert.ok(one !== null, "the stream is over too soon");
    heard.push(one);
  }
  return heard;
}

const send = (tenant: string, event: object): Promise<unknown> => rig.admin("POST", `/tenants/${tenant}/event`, event);

async function metric(name: string, { url }: Pick<Rig, "url"> = rig): Promise<number> {
  const text = await (await fetch(`${url}/metrics`)).text();
  return Number(new RegExp(`^${name} (.*)$`, "m").exec(text)?.[1]);
}

test("events, matches, sends and ends of reactions are told as they happen, of this tenant only", async () => {
  const [tenant, other] = [await rig.tenant(), await rig.tenant()];
  const pattern = { name: "p", status: true, when: '(event (= t "a"))', then: '(send echo message {:message "x"})' };
  await rig.admin("POST", `/tenants/${tenant}/patterns`, pattern);
  const stream = await open(tenant);
  assert.equal(stream.response.headers["content-type"], "text/event-stream; charset=utf-8");
  assert.equal(stream.response.headers["x-accel-buffering"], "no");
  assert.match(stream.response.headers["cache-control"] ?? "", /no-transform/);
  await send(other, { id: 9, t: "a" });
  await send(tenant, { id: 1, t: "a" });
  const heard = await take(stream, 5);
  const at = heard[0]?.data["at"];
  const about = { "key-attr": "1", reaction: "RE1" };
  assert.deepEqual(
    heard.map(({ event, data }) => [event, data]),
    [
      ["event", { "key-attr": "1", id: "EV000000000001", at, origin: "received", "contributing?": true, event: { id: 1, t: "a" } }],
      ["match", { ...about, at, pattern: { id: "PT1", name: "p", version: 1 } }],
      ["send", { ...about, send: 1, endpoint: "echo", type: "message", at, status: "sent" }],
      ["send", { ...about, send: 1, endpoint: "echo", type: "message", status: "success" }],
      ["reaction", { ...about, at, status: "success" }],
    ],
  );
  const ids = heard.map(({ id }) => id!);
  assert.deepEqual(
    ids.map((id) => Number(id.split("-")[1])),
    [1, 2, 3, 4, 5],
  );
  stream.close();
});

test("filters by customer and by kind", async () => {
  const tenant = await rig.tenant();
  await rig.admin("POST", `/tenants/${tenant}/patterns`, { name: "p", status: true, when: "(event)", then: "(set a 1)" });
  const [ofAnna, matches] = [await open(tenant, "?key=anna"), await open(tenant, "?kinds=match,reaction")];
  await send(tenant, { id: "bob" });
  await send(tenant, { id: "anna" });
  assert.deepEqual(
    (await take(ofAnna, 3)).map(({ event, data }) => [event, data["key-attr"]]),
    [
      ["event", "anna"],
      ["match", "anna"],
      ["reaction", "anna"],
    ],
  );
  assert.deepEqual(
    (await take(matches, 3)).map(({ event }) => event),
    ["match", "reaction", "match"],
  );
  for (const stream of [ofAnna, matches]) stream.close();
  const wrong = await rig.admin("GET", `/tenants/${tenant}/stream?kinds=event,x`);
  assert.equal(wrong.status, 400);
});

test("who comes back with the last id is told what was missed; a gap is told", async () => {
  const tenant = await rig.tenant();
  const stream = await open(tenant, "?kinds=event");
  for (const id of ["a", "b", "c"]) await send(tenant, { id });
  const [first] = await take(stream, 3);
  stream.close();
  await send(tenant, { id: "d" });
  const again = await open(tenant, "", { "last-event-id": first!.id! });
  const keys = (await take(again, 3)).map(({ data }) => data["key-attr"]);
  assert.deepEqual(keys, ["b", "c", "d"]);
  again.close();
  for (const unknown of ["0123456789ab-3", `${first!.id!.split("-")[0]}-99`, "nonsense"]) {
    const lost = await open(tenant, "", { "last-event-id": unknown });
    assert.equal((await lost.next())?.event, "gap", unknown);
    lost.close();
  }
  const keeping = await open(tenant, "?kinds=match");
  await rig.admin(
    "POST",
    `/tenants/${tenant}/events`,
    Array.from({ length: 6_000 }, () => ({ id: "e" })),
  );
  const late = await open(tenant, "", { "last-event-id": first!.id! });
  const [gap, next] = await take(late, 2);
  assert.deepEqual([gap?.event, next?.event], ["gap", "event"]);
  for (const one of [keeping, late]) one.close();
});

test("an id can be given as a parameter, too; the header wins", async () => {
  const tenant = await rig.tenant();
  const stream = await open(tenant);
  for (const id of ["a", "b", "c"]) await send(tenant, { id });
  const [first, second] = await take(stream, 2);
  const again = await open(tenant, `?after=${first!.id}`);
  assert.equal((await again.next())?.data["key-attr"], "b");
  const both = await open(tenant, `?after=${first!.id}`, { "last-event-id": second!.id! });
  assert.equal((await both.next())?.data["key-attr"], "c");
  for (const one of [stream, again, both]) one.close();
});

test("on demand the counts of the minute are told as they grow, and only then", async () => {
  const tenant = await rig.tenant();
  await rig.admin("POST", `/tenants/${tenant}/patterns`, { name: "p", status: true, when: "(event)", then: "(send echo message {})" });
  const [counts, others] = [await open(tenant, "?kinds=activity"), await open(tenant)];
  await send(tenant, { id: 1 });
  const told: Heard[] = [];
  const minutes = new Map<unknown, Heard["data"]>();
  const sum = (kind: string): number => [...minutes.values()].reduce((all, minute) => all + Number(minute[kind]), 0);
  while (sum("sends") < 2) {
    const [one] = await take(counts, 1);
    told.push(one!);
    minutes.set(one!.data["at"], one!.data);
    if (told.length === 1) await send(tenant, { id: 2 });
  }
  assert.ok(told.every(({ event }) => event === "activity"));
  assert.deepEqual(["events", "matches", "sends", "failures"].map(sum), [2, 2, 2, 0]);
  assert.match(String(told[0]!.data["at"]), /:00\.000Z$/);
  assert.ok((await take(others, 10)).every(({ event }) => event !== "activity"));
  for (const one of [counts, others]) one.close();
});

test("once a customer is erased the stream's past tells nothing of them", async () => {
  const tenant = await rig.tenant();
  const stream = await open(tenant);
  await send(tenant, { id: "bob" });
  await send(tenant, { id: "anna" });
  const [first] = await take(stream, 2);
  await rig.admin("DELETE", `/tenants/${tenant}/customers/anna`);
  const again = await open(tenant, "", { "last-event-id": first!.id! });
  assert.equal((await again.next())?.event, "gap");
  await send(tenant, { id: "carl" });
  assert.equal((await again.next())?.data["key-attr"], "carl");
  for (const one of [stream, again]) one.close();
});

test("a stream ends at once when its client is given a new secret, when its user is gone, and when its session signs out", async () => {
  const tenant = await rig.tenant();
  const email = `${unique("listener")}@test.example`;
  const user = { email, role: "viewer", tenants: [tenant], password: "a long password indeed" };
  const { body: client } = await rig.admin("POST", "/users", user);
  const asClient = async (): Promise<Listening> => {
    const answer = await requestToken(rig.url, String(client["client-id"]), String(client["client-secret"]));
    return listen(`${rig.url}/tenants/${tenant}/stream`, { authorization: `Bearer ${String(answer.body["access_token"])}` });
  };
  const gone = await asClient();
  await rig.admin("PUT", `/users/${email}`, { tenants: [] });
  assert.deepEqual((await gone.next())?.data, { reason: "access has ended" });
  assert.equal(await gone.next(), null);
  await rig.admin("PUT", `/users/${email}`, { tenants: [tenant] });
  const json = { "content-type": "application/json", "sec-fetch-site": "same-origin" };
  const signIn = await fetch(`${rig.url}/session`, {
    method: "POST",
    headers: json,
    body: JSON.stringify({ email, password: user.password }),
  });
  assert.equal(signIn.ok, true);
  const cookie = signIn.headers
    .getSetCookie()
    .map((one) => one.split(";")[0])
    .join("; ");
  const ofSession = await listen(`${rig.url}/tenants/${tenant}/stream`, { cookie });
  await fetch(`${rig.url}/session`, { method: "DELETE", headers: { ...json, cookie } });
  assert.deepEqual((await ofSession.next())?.data, { reason: "access has ended" });
  const deleted = await asClient();
  await rig.admin("DELETE", `/users/${email}`);
  assert.equal((await deleted.next())?.event, "end");
});

test("a stream ends when its token expires", async () => {
  const short = await startRig({ tokenLifetimeSeconds: 2 });
  const stream = await listen(`${short.url}/tenants/demo/stream`, { authorization: `Bearer ${await tokenOf(short)}` });
  assert.deepEqual((await stream.next())?.data, { reason: "access has ended" });
  await short.stop();
});

test("a reader that is slower than what is kept has a gap and goes on; it slows nobody", async () => {
  const tenant = await rig.tenant();
  const [slow, quick] = [await open(tenant), await open(tenant)];
  const text = "x".repeat(60_000);
  for (let i = 0; i < 40; i++) {
    await rig.admin(
      "POST",
      `/tenants/${tenant}/events`,
      Array.from({ length: 12 }, () => ({ id: i, text })),
    );
    await take(quick, 12);
  }
  const heard: Heard[] = [];
  while (heard.at(-1)?.data["id"] !== "EV000000000480") heard.push(...(await take(slow, 1)));
  assert.ok(heard.some(({ event }) => event === "gap"));
  assert.ok(heard.length < 480);
  quick.close();
  slow.close();
});

test("a reader that takes nothing for a minute is cut off; who reads stays", async () => {
  const beats = new Beats();
  const beating = await startRig({}, {}, { every: beats.every });
  const tenant = await beating.tenant();
  const authorization = `Bearer ${await tokenOf(beating)}`;
  const [asleep, awake] = await Promise.all([1, 2].map(() => listen(`${beating.url}/tenants/${tenant}/stream`, { authorization })));
  const cut = (): Promise<number> => metric("whenthen_streams_cut_total", beating);
  const text = "x".repeat(60_000);
  let sent = 0;
  // What the network holds in between is the system's affair, so as much is sent as it takes until nothing more gets through.
  while ((await cut()) === 0) {
    await beating.admin(
      "POST",
      `/tenants/${tenant}/events`,
      Array.from({ length: 12 }, () => ({ id: ++sent, text })),
    );
    await take(awake!, 12);
    assert.ok(sent < 12 * 1_000, "nothing is ever cut off");
    beats.beat(15_000);
  }
  assert.equal(await cut(), 1);
  let last: Heard | null = null;
  for (let heard = await asleep!.next(); heard !== null; heard = await asleep!.next()) last = heard;
  assert.notEqual(last?.data["id"], `EV${String(sent).padStart(12, "0")}`, "it has not got everything");
  while ((await metric("whenthen_streams", beating)) > 1) await turn();
  await beating.admin("POST", `/tenants/${tenant}/event`, { id: "after" });
  assert.equal((await take(awake!, 1))[0]!.data["key-attr"], "after");
  awake!.close();
  await beating.stop();
});

test("at most 20 listen to a tenant; one that leaves makes room", async () => {
  const tenant = await rig.tenant();
  const all = await Promise.all(Array.from({ length: 20 }, () => open(tenant)));
  const refused = await rig.admin("GET", `/tenants/${tenant}/stream`);
  assert.deepEqual([refused.status, refused.headers.get("retry-after")], [429, "10"]);
  const another = await open(await rig.tenant());
  const before = await metric("whenthen_streams");
  all[0]!.close();
  while ((await metric("whenthen_streams")) === before) await turn();
  (await open(tenant)).close();
  for (const stream of [...all, another]) stream.close();
});

test("a server that stops says so, and does not wait for those who listen", async () => {
  const stopping = await startRig();
  const stream = await listen(`${stopping.url}/tenants/demo/stream`, { authorization: `Bearer ${await tokenOf(stopping)}` });
  const begun = performance.now();
  const stopped = stopping.stop();
  assert.deepEqual((await stream.next())?.data, { reason: "the server is shutting down" });
  assert.equal(await stream.next(), null);
  await stopped;
  assert.ok(performance.now() - begun < 4_000, "well before connections are cut");
});
