/** CloudEvents 1.0 over HTTP, in every mode. */
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { startRig, type Refused } from "./rig.ts";

const rig = await startRig();
after(() => rig.stop());

type Results = Record<string, unknown>[];

const structured = { "content-type": "application/cloudevents+json; charset=utf-8" };
const batched = { "content-type": "application/cloudevents-batch+json" };

let ids = 0;

function cloudEvent(some: object = {}): Record<string, unknown> {
  return { specversion: "1.0", id: `e${++ids}`, source: "/shop", type: "order", data: { id: "anna" }, ...some };
}

async function history(tenant: string): Promise<Record<string, unknown>[]> {
  const { body } = await rig.admin<{ history: { event: Record<string, unknown> }[] }>("GET", `/tenants/${tenant}/event/history?limit=100`);
  return body.history.map(({ event }) => event).toReversed();
}

test("a structured event is its data with type, source, subject and time where data has none of that name", async () => {
  const tenant = await rig.tenant();
  const path = `/tenants/${tenant}/event`;
  const full = cloudEvent({
    subject: "s",
    time: "2026-01-31T12:00:00.5+01:00",
    partition: "x",
    data: { id: 7, type: "own", deep: { a: [1] } },
  });
  const { status, body } = await rig.admin("POST", path, full, structured);
  assert.equal(status, 200);
  const event = { id: 7, type: "own", deep: { a: [1] }, source: "/shop", subject: "s", time: "2026-01-31T12:00:00.5+01:00" };
  assert.deepEqual(body, { event, "key-attr": "7", id: "EV000000000001", "contributing?": false });
  assert.deepEqual(await history(tenant), [event]);
});

test("data that is no object becomes the attribute data; base64 is unpacked by its content type", async () => {
  const tenant = await rig.tenant();
  await rig.admin("POST", `/tenants/${tenant}/key-attribute`, { key: "type" });
  const path = `/tenants/${tenant}/events`;
  const base64 = (text: string): string => Buffer.from(text).toString("base64");
  const events = [
    cloudEvent({ data: [1, 2] }),
    cloudEvent({ data: "text" }),
    cloudEvent({ data: null }),
    cloudEvent({ data: undefined, data_base64: base64('{"a":1}') }),
    cloudEvent({ data: undefined, data_base64: base64("<a/>"), datacontenttype: "application/xml" }),
    cloudEvent({ data: undefined, data_base64: "AAH/", datacontenttype: "image/png" }),
  ];
  const { body } = await rig.admin<Results>("POST", path, events, batched);
  assert.ok(
    body.every(({ id }) => id !== undefined),
    JSON.stringify(body),
  );
  const own = { type: "order", source: "/shop" };
  assert.deepEqual(await history(tenant), [
    { data: [1, 2], ...own },
    { data: "text", ...own },
    own,
    { a: 1, ...own },
    { data: "<a/>", ...own },
    { data: "AAH/", ...own },
  ]);
});

test("binary mode: the context in percent-encoded headers, the data as body", async () => {
  const tenant = await rig.tenant();
  const headers = {
    "ce-specversion": "1.0",
    "ce-source": "/sh%c3%b6p%20x",
    "ce-type": '"two \\"words\\" %E2%82%AC"',
    "ce-subject": "100%",
  };
  const one = await rig.admin("POST", `/tenants/${tenant}/event`, { id: 1 }, { ...headers, "ce-id": "b1" });
  const expected = { id: 1, type: 'two "words" €', source: "/shöp x", subject: "100%" };
  assert.deepEqual([one.status, one.body["event"]], [200, expected]);
  const many = await rig.admin<Results>("POST", `/tenants/${tenant}/events`, { id: 2 }, { ...headers, "ce-id": "b2" });
  assert.deepEqual([many.status, many.body[0]?.["key-attr"]], [200, "2"]);
  const suffixed = { ...headers, "ce-id": "b3", "content-type": "application/vnd.shop+json" };
  assert.equal((await rig.admin("POST", `/tenants/${tenant}/event`, '{"id":3}', suffixed)).status, 200);
  await rig.admin("POST", `/tenants/${tenant}/key-attribute`, { key: "subject", confirm: true });
  const text = { ...headers, "ce-id": "b4", "content-type": "text/plain" };
  const { id: _, ...context } = expected;
  assert.deepEqual((await rig.admin("POST", `/tenants/${tenant}/event`, "hello", text)).body["event"], { data: "hello", ...context });
  assert.equal((await rig.admin("POST", `/tenants/${tenant}/event`, undefined, { ...headers, "ce-id": "b5" })).status, 200, "no body");
});

test("source and id together make no second event: later, in one batch, at the same time, in another mode, with another body", async () => {
  const tenant = await rig.tenant();
  const path = `/tenants/${tenant}/event`;
  const event = cloudEvent();
  const first = await rig.admin("POST", path, event, structured);
  const again = await rig.admin("POST", path, { ...event, data: { id: "anna", changed: true } }, structured);
  assert.deepEqual([again.status, again.body["id"]], [200, first.body["id"]]);
  const binary = { "ce-specversion": "1.0", "ce-id": String(event["id"]), "ce-source": "/shop", "ce-type": "order" };
  assert.equal((await rig.admin("POST", path, { id: "anna" }, binary)).body["id"], first.body["id"]);
  const twice = cloudEvent();
  const { body } = await rig.admin<Results>(
    "POST",
    `${path}s`,
    [twice, event, twice, cloudEvent({ id: twice["id"], source: "/x" })],
    batched,
  );
  const told = body.map(({ id }) => id);
  assert.deepEqual([told[0] === told[2], told[1] === first.body["id"], told[3] === told[0]], [true, true, false]);
  const racing = cloudEvent();
  const answers = await Promise.all(Array.from({ length: 8 }, () => rig.admin("POST", path, racing, structured)));
  assert.equal(new Set(answers.map(({ status, body: { id } }) => `${status} ${String(id)}`)).size, 1);
  assert.equal((await history(tenant)).length, 4);
  const key = { "idempotency-key": String(event["id"]) };
  assert.notEqual((await rig.admin("POST", path, { id: 1 }, key)).body["id"], first.body["id"], "an Idempotency-Key is another thing");
});

test("what is no CloudEvent is 400 and says what is missing or wrong", async () => {
  const path = `/tenants/${await rig.tenant()}/event`;
  const cases: [some: object, says: RegExp][] = [
    [{ id: undefined }, /lacks "id"/],
    [{ source: null }, /lacks "source"/],
    [{ type: "" }, /"type" of a CloudEvent must be a non-empty string/],
    [{ specversion: undefined }, /lacks "specversion"/],
    [{ specversion: "0.3" }, /"specversion" must be "1.0", not "0.3"/],
    [{ subject: 3 }, /"subject" of a CloudEvent must be a non-empty string/],
    [{ time: "yesterday" }, /"time" must be a time such as/],
    [{ time: "2026-02-31T99:00:00Z" }, /"time" must be a time such as/],
    [{ data_base64: "AA==" }, /not both/],
    [{ data: undefined, data_base64: "?" }, /must be base64/],
    [{ data: undefined, data_base64: "AA==" }, /the data is not JSON/],
    [{ datacontenttype: 3 }, /"datacontenttype" must be a string/],
    [{ data: {} }, /lacks the key attribute "id"/],
  ];
  for (const [some, says] of cases) {
    const answer = await rig.admin<Refused>("POST", path, cloudEvent(some), structured);
    assert.equal(answer.status, 400, String(says));
    assert.match(answer.body.error, says);
    const inBatch = await rig.admin<{ error: string }[]>("POST", `${path}s`, [cloudEvent(some), cloudEvent()], batched);
    assert.match(inBatch.body[0]?.error ?? "", says);
    assert.equal(inBatch.body[1]?.error, undefined);
  }
  const headers = { "ce-specversion": "1.0", "ce-id": "1", "ce-source": "/s", "ce-type": "t" };
  for (const [name, value, says] of [
    ["ce-id", "", /the header ce-id of a CloudEvent must be a non-empty string/],
    ["ce-source", "%C0%A0", /the header ce-source is not percent-encoded UTF-8/],
    ["ce-time", "now", /the header ce-time must be a time/],
    ["ce-specversion", "2", /the header ce-specversion must be "1.0"/],
  ] as const) {
    const answer = await rig.admin<Refused>("POST", path, { id: 1 }, { ...headers, [name]: value });
    assert.equal(answer.status, 400);
    assert.match(answer.body.error, says);
  }
  const { "ce-type": _, ...lacking } = headers;
  assert.match((await rig.admin<Refused>("POST", path, { id: 1 }, lacking)).body.error, /lacks the header ce-type/);
  assert.equal((await rig.admin("POST", path, [cloudEvent()], batched)).status, 415, "batches have a route of their own");
  assert.match((await rig.admin<Refused>("POST", path, "[]", structured)).body.error, /must be a JSON object with "specversion"/);
});

test("an empty batch of CloudEvents is fine, as is a structured one on the route of batches", async () => {
  const path = `/tenants/${await rig.tenant()}/events`;
  assert.deepEqual((await rig.admin("POST", path, [], batched)).body, []);
  assert.equal((await rig.admin<Results>("POST", path, cloudEvent(), structured)).body[0]?.["key-attr"], "anna");
});
