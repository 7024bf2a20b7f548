import assert from "node:assert/strict";
import { after, test } from "node:test";
import { gzipSync } from "node:zlib";
import { startRig, type Refused } from "./rig.ts";

const rig = await startRig({ eventLimitBytes: 2_048, batchLimitBytes: 200_000 });
after(() => rig.stop());

type Results = Record<string, unknown>[];

const ndjson = { "content-type": "application/x-ndjson" };

test("an array of events has one result per item, in order; a bad one spoils none", async () => {
  for (const prefix of ["", "/1.0"]) {
    const path = `${prefix}/tenants/${await rig.tenant()}/events`;
    const items = [{ id: "a" }, { type: "no key" }, 3, [], { id: 2 }, { id: 1, text: "x".repeat(3_000) }, { id: "a" }];
    const { status, body } = await rig.admin<Results>("POST", path, items);
    assert.equal(status, 200);
    assert.deepEqual(body[0], { "key-attr": "a", id: "EV000000000001", "contributing?": false });
    assert.deepEqual(body[4], { "key-attr": "2", id: "EV000000000002", "contributing?": false });
    assert.equal(body[6]?.["id"], "EV000000000003");
    const errors = [1, 2, 3, 5].map((i) => String(body[i]?.["error"]));
    assert.match(errors[0]!, /lacks the key attribute "id"/);
    assert.match(errors[1]!, /must be a JSON object/);
    assert.match(errors[2]!, /must be a JSON object.*not an array/);
    assert.match(errors[3]!, /larger than 2048 bytes/);
    assert.equal(body.length, items.length);
  }
});

test("NDJSON has one result per line; a line that is no JSON has its own error", async () => {
  const path = `/tenants/${await rig.tenant()}/events`;
  const lines = ['{"id":1}', "", "no json", `{"id":1,"text":"${"é".repeat(1_500)}"}`, ' {"id":"ü"} \r', "[1]"];
  const { status, body } = await rig.admin<Results>("POST", path, lines.join("\n"), ndjson);
  assert.equal(status, 200);
  assert.equal(body.length, 5, "an empty line is no item");
  assert.deepEqual([body[0]?.["key-attr"], body[3]?.["key-attr"]], ["1", "ü"]);
  assert.match(String(body[1]?.["error"]), /the line is not JSON/);
  assert.match(String(body[2]?.["error"]), /larger than 2048 bytes/);
  assert.match(String(body[4]?.["error"]), /must be a JSON object/);
});

test("events of a batch match in their order", async () => {
  const tenant = await rig.tenant();
  const pattern = { name: "ab", status: true, when: '(seq (event (= t "a")) (event (= t "b")))', then: "(set a 1)" };
  await rig.admin("POST", `/tenants/${tenant}/patterns`, pattern);
  const batch = [
    { id: 1, t: "b" },
    { id: 1, t: "a" },
    { id: 2, t: "b" },
    { id: 1, t: "b" },
  ];
  const { body } = await rig.admin<Results>("POST", `/tenants/${tenant}/events`, batch);
  assert.deepEqual(
    body.map((item) => item["contributing?"]),
    [false, true, false, true],
  );
  const journal = await rig.admin<{ key: string }[]>("GET", `/tenants/${tenant}/journal`);
  assert.deepEqual(
    journal.body.map(({ key }) => key),
    ["1"],
  );
});

test("with an Idempotency-Key what was accepted once is not accepted again, and the rest is; another event in its place is an error", async () => {
  const path = `/tenants/${await rig.tenant()}`;
  const key = { "idempotency-key": "export of Tuesday" };
  const first = await rig.admin<Results>("POST", `${path}/events`, [{ id: 1 }, { id: 1 }, { type: "no key" }], key);
  assert.deepEqual(
    first.body.map(({ id, error }) => id ?? error),
    ["EV000000000001", "EV000000000002", 'the event lacks the key attribute "id"'],
  );
  const lines = '{"id":1}\n{"id":1}\n{"id":"put right"}\n';
  const again = await Promise.all([1, 2, 3].map(() => rig.admin<Results>("POST", `${path}/events`, lines, { ...ndjson, ...key })));
  for (const { body } of again) {
    assert.deepEqual(
      body.map(({ id }) => id),
      ["EV000000000001", "EV000000000002", "EV000000000003"],
    );
  }
  const other = await rig.admin<Results>("POST", `${path}/events`, [{ id: 1 }, { id: 2 }], key);
  assert.deepEqual(other.body, [first.body[0], { error: 'the Idempotency-Key "export of Tuesday" was used with another body' }]);
  const [single] = (await rig.admin<Results>("POST", `${path}/events`, [{ id: 1 }], { "idempotency-key": "another" })).body;
  assert.equal(single?.["id"], "EV000000000004");
  const plain = await rig.admin("POST", `${path}/event`, { id: 1 }, key);
  assert.equal(plain.body["id"], "EV000000000005", "the key of a single event is another one");
  assert.equal((await rig.admin("POST", `${path}/events`, [], { "idempotency-key": "x".repeat(256) })).status, 400);
});

test("a line that is no UTF-8 has its own error; an array that is none is no JSON", async () => {
  const path = `/tenants/${await rig.tenant()}/events`;
  const body = Buffer.concat([Buffer.from('{"id":"ü"}\n{"id":"'), Buffer.from([0xfc]), Buffer.from('"}\n{"id":"�"}')]);
  const { body: results } = await rig.admin<Results>("POST", path, body, ndjson);
  assert.deepEqual(
    results.map((one) => one["key-attr"] ?? one["error"]),
    ["ü", "the line is not UTF-8", "�"],
  );
  const array = await rig.admin<Refused>("POST", path, Buffer.from([0x5b, 0x22, 0xfc, 0x22, 0x5d]));
  assert.deepEqual([array.status, array.body.error], [400, "the body is not UTF-8"]);
});

test("empty batches are answered, and gzip is unpacked", async () => {
  const path = `/tenants/${await rig.tenant()}/events`;
  assert.deepEqual((await rig.admin<Results>("POST", path, [])).body, []);
  assert.deepEqual((await rig.admin<Results>("POST", path, "\n\n", ndjson)).body, []);
  const packed = await rig.admin<Results>("POST", path, gzipSync('{"id":1}\n{"id":2}\n'), { ...ndjson, "content-encoding": "gzip" });
  assert.deepEqual(
    packed.body.map((item) => item["key-attr"]),
    ["1", "2"],
  );
});

test("bodies that are no batch are refused as a whole", async () => {
  const path = `/tenants/${await rig.tenant()}/events`;
  const object = await rig.admin<Refused>("POST", path, { id: 1 });
  assert.deepEqual([object.status, /must be a JSON array/.test(object.body.error)], [400, true]);
  const broken = await rig.admin<Refused>("POST", path, "[{}");
  assert.deepEqual([broken.status, /not JSON/.test(broken.body.error)], [400, true]);
  const csv = await rig.admin<Refused>("POST", path, "a,b", { "content-type": "text/csv" });
  assert.equal(csv.status, 415);
  assert.match(csv.body.error, /must be application\/json or application\/x-ndjson or .*, not text\/csv/);
  assert.equal((await rig.admin("POST", path, JSON.stringify(["x".repeat(200_000)]))).status, 413);
  const many = await rig.admin<Refused>("POST", path, `${"1\n".repeat(50_000)}1`, { ...ndjson });
  assert.deepEqual([many.status, many.body.error], [413, "a batch has at most 50000 events; this one has more"]);
});
