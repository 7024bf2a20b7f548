import assert from "node:assert/strict";
import { after, test } from "node:test";
import { gzipSync } from "node:zlib";
import { startRig, type Refused } from "./rig.ts";

const rig = await startRig({ eventLimitBytes: 2_048 });
after(() => rig.stop());

test("an event is answered as it came, with its key, its id and whether it contributes", async () => {
  const tenant = await rig.tenant();
  const pattern = { name: "calls", status: true, when: '(event (= type "call"))', then: "(set a 1)" };
  assert.equal((await rig.admin("POST", `/tenants/${tenant}/patterns`, pattern)).status, 201);
  const event = { id: 2000, type: "call", deep: { list: [1, "é", null] } };
  const first = await rig.admin("POST", `/tenants/${tenant}/event`, event);
  assert.equal(first.status, 200);
  assert.deepEqual(first.body, { event, "key-attr": "2000", id: "EV000000000001", "contributing?": true });
  const second = await rig.admin("POST", `/1.0/tenants/${tenant}/event`, { id: "2000", type: "other" });
  assert.deepEqual(second.body, {
    event: { id: "2000", type: "other" },
    "key-attr": "2000",
    id: "EV000000000002",
    "contributing?": false,
  });
});

test("2000 and the text 2000 are the same customer", async () => {
  const tenant = await rig.tenant();
  const pattern = { name: "two", status: true, when: "(count 2 (event))", then: "(set a 1)" };
  await rig.admin("POST", `/tenants/${tenant}/patterns`, pattern);
  await rig.admin("POST", `/tenants/${tenant}/event`, { id: 2000 });
  await rig.admin("POST", `/tenants/${tenant}/event`, { id: "2000" });
  const journal = await rig.admin<{ key: string }[]>("GET", `/tenants/${tenant}/journal`);
  assert.deepEqual(
    journal.body.map(({ key }) => key),
    ["2000"],
  );
});

test("an event without a customer is refused, and says which attribute it lacks", async () => {
  const tenant = await rig.tenant();
  const cases: [body: unknown, says: RegExp][] = [
    [{ type: "call" }, /lacks the key attribute "id"/],
    [{ id: null }, /lacks the key attribute "id"/],
    [{ id: "" }, /"id" must not be an empty string/],
    [{ id: true }, /"id" must be a non-empty string or a number/],
    [{ id: { a: 1 } }, /"id" must be a non-empty string or a number/],
  ];
  for (const [body, says] of cases) {
    const answer = await rig.admin<Refused>("POST", `/tenants/${tenant}/event`, body);
    assert.equal(answer.status, 400);
    assert.match(answer.body.error, says);
  }
  const { body } = await rig.admin<{ history: unknown[] }>("GET", `/tenants/${tenant}/event/history`);
  assert.deepEqual(body.history, [], "nothing of them is kept");
});

test("a whole number that is too large to be kept exactly is nobody's key; as a text it is", async () => {
  const path = `/tenants/${await rig.tenant()}/event`;
  for (const id of ["9007199254740993", "-9007199254740993", "1e300"]) {
    const answer = await rig.admin<Refused>("POST", path, `{"id":${id}}`);
    assert.deepEqual(
      [answer.status, answer.body.error],
      [400, 'the key attribute "id" is a number of more digits than are kept; send it as a string'],
    );
  }
  const kept = await Promise.all(["9007199254740991", '"9007199254740993"', "0.1"].map((id) => rig.admin("POST", path, `{"id":${id}}`)));
  assert.deepEqual(
    kept.map(({ body }) => body["key-attr"]),
    ["9007199254740991", "9007199254740993", "0.1"],
  );
});

test("a body that is no UTF-8 is refused, one with a byte order mark taken", async () => {
  const path = `/tenants/${await rig.tenant()}/event`;
  const wrong = await rig.admin<Refused>("POST", path, Buffer.from('{"id":"\xfc"}', "latin1"));
  assert.deepEqual([wrong.status, wrong.body.error], [400, "the body is not UTF-8"]);
  const marked = await rig.admin("POST", path, Buffer.from('\ufeff{"id":"ü"}'));
  assert.deepEqual([marked.status, marked.body["event"]], [200, { id: "ü" }]);
});

test("a tenant without a key attribute says so", async () => {
  await rig.admin("POST", "/tenants", { id: "keyless" });
  const answer = await rig.admin<Refused>("POST", "/tenants/keyless/event", { id: 1 });
  assert.equal(answer.status, 400);
  assert.match(answer.body.error, /no key attribute yet; set one with POST/);
});

test("what is no event is refused: other JSON, no JSON, too deep", async () => {
  const path = `/tenants/${await rig.tenant()}/event`;
  const deep = `{"id":1,"a":${"[".repeat(200)}${"]".repeat(200)}}`;
  const cases: [body: string, says: RegExp][] = [
    ["[]", /must be a JSON object.*not an array/],
    ["3", /must be a JSON object.*not 3/],
    ["null", /must be a JSON object.*not null/],
    ['{"id":1', /not JSON/],
    ["", /must be a JSON object.*not nothing|not JSON/],
    [deep, /64 deep/],
  ];
  for (const [body, says] of cases) {
    const answer = await rig.admin<Refused>("POST", path, body);
    assert.equal(answer.status, 400, body);
    assert.match(answer.body.error, says);
  }
});

test("an attribute named like something of JavaScript's is an attribute", async () => {
  const tenant = await rig.tenant();
  const text = '{"id":1,"__proto__":{"x":1},"constructor":"c","toString":2}';
  assert.equal((await rig.admin("POST", `/tenants/${tenant}/event`, text)).status, 200);
  const answer = await rig.admin<{ history: { event: object }[] }>("GET", `/tenants/${tenant}/event/history`);
  assert.equal(JSON.stringify(answer.body.history[0]?.event), text);
});

test("too large is 413, another content type 415", async () => {
  const path = `/tenants/${await rig.tenant()}/event`;
  const large = await rig.admin<Refused>("POST", path, { id: 1, text: "x".repeat(3_000) });
  assert.equal(large.status, 413);
  assert.match(large.body.error, /larger than 2048 bytes/);
  const form = await rig.admin<Refused>("POST", path, "id=1", { "content-type": "text/plain" });
  assert.equal(form.status, 415);
  assert.match(form.body.error, /must be application\/json or application\/cloudevents\+json, not text\/plain/);
});

test("a gzip body is unpacked, and may not become too large", async () => {
  const tenant = await rig.tenant();
  const path = `/tenants/${tenant}/event`;
  const gzip = { "content-encoding": "gzip" };
  const good = await rig.admin("POST", path, gzipSync('{"id":7}'), gzip);
  assert.deepEqual([good.status, good.body["key-attr"]], [200, "7"]);
  const bomb = await rig.admin<Refused>("POST", path, gzipSync(`{"id":1,"a":"${"x".repeat(1_000_000)}"}`), gzip);
  assert.equal(bomb.status, 413);
  const broken = await rig.admin<Refused>("POST", path, "no gzip", gzip);
  assert.equal(broken.status, 400);
  assert.match(broken.body.error, /Content-Encoding/);
  assert.equal((await rig.admin("POST", path, "x", { "content-encoding": "br" })).status, 415);
});

test("an Idempotency-Key gets the first answer again, and makes no second event", async () => {
  const tenant = await rig.tenant();
  const path = `/tenants/${tenant}/event`;
  const key = { "idempotency-key": "order-17" };
  const first = await rig.admin("POST", path, { id: 1, n: 1 }, key);
  const again = await rig.admin("POST", path, { id: 1, n: 1 }, key);
  assert.deepEqual([first.status, again.status], [200, 200]);
  assert.deepEqual(again.body, first.body);
  const other = await rig.admin<Refused>("POST", path, { id: 1, n: 2 }, key);
  assert.equal(other.status, 422);
  assert.match(other.body.error, /"order-17" was used with another body/);
  const elsewhere = await rig.admin("POST", `/tenants/${await rig.tenant()}/event`, { id: 1, n: 2 }, key);
  assert.equal(elsewhere.status, 200, "another tenant's keys are its own");
  const { body } = await rig.admin<{ history: unknown[] }>("GET", `${path}/history`);
  assert.equal(body.history.length, 1);
  assert.equal((await rig.admin("POST", path, { id: 1 }, { "idempotency-key": "x".repeat(300) })).status, 400);
});

test("an Idempotency-Key that is still in flight is 409", async () => {
  const tenant = await rig.tenant();
  const { number } = (await rig.server.store.configuration.tenant(tenant))!;
  let release = (): void => undefined;
  const held = new Promise<void>((resolve) => (release = resolve));
  const holding = rig.server.engine.configure(number, () => held);
  const key = { "idempotency-key": "twice" };
  const send = (): Promise<number> => rig.admin("POST", `/tenants/${tenant}/event`, { id: 1 }, key).then(({ status }) => status);
  const both = [send(), send()];
  assert.equal(await Promise.race(both), 409, "while the engine is held, only the refused one is answered");
  release();
  await holding;
  assert.deepEqual(
    (await Promise.all(both)).sort((a, b) => a - b),
    [200, 409],
  );
});

test("history is newest first, 10 events, up to 100", async () => {
  const tenant = await rig.tenant();
  const path = `/tenants/${tenant}/event`;
  for (let n = 1; n <= 12; n++) await rig.admin("POST", path, { id: n });
  for (const prefix of ["", "/1.0"]) {
    const { body } = await rig.admin<{ history: Record<string, unknown>[] }>("GET", `${prefix}${path}/history`);
    assert.deepEqual(
      body.history.map((item) => item["key-attr"]),
      ["12", "11", "10", "9", "8", "7", "6", "5", "4", "3"],
    );
    const [latest] = body.history;
    assert.deepEqual(Object.keys(latest!).sort(), ["contributing?", "event", "id", "key-attr", "received-at"]);
    assert.match(String(latest!["received-at"]), /^\d{4}-\d\d-\d\dT.*Z$/);
  }
  assert.equal((await rig.admin<{ history: unknown[] }>("GET", `${path}/history?limit=100`)).body.history.length, 12);
  const wrong = await rig.admin<Refused>("GET", `${path}/history?limit=101`);
  assert.equal(wrong.status, 400);
  assert.match(wrong.body.error, /limit must be a whole number from 1 to 100/);
});

test("a tenant over its rate limit gets 429 and is told when to come back", async () => {
  await rig.admin("POST", "/tenants", { id: "slow", "rate-limit": 0.01 });
  await rig.admin("POST", "/tenants/slow/key-attribute", { key: "id" });
  assert.equal((await rig.admin("POST", "/tenants/slow/event", { id: 1 })).status, 200);
  const refused = await rig.admin("POST", "/tenants/slow/event", { id: 1 });
  assert.deepEqual([refused.status, refused.body], [429, { error: "Exceeded rate limit" }]);
  assert.match(refused.headers.get("retry-after") ?? "", /^\d+$/);
  assert.equal((await rig.admin("POST", "/tenants/slow/events", [{ id: 1 }])).status, 429);
});
