import assert from "node:assert/strict";
import { after, test } from "node:test";
import { gzipSync } from "node:zlib";
import { startRig, type Answer, type Refused } from "./rig.ts";

const rig = await startRig({ augmentFileLimitBytes: 100_000 });
after(() => rig.stop());

type Members = Record<string, unknown>;

const csv = { "content-type": "text/csv" };

/** A tenant's path, with one file augment. */
async function withFile(rows?: string, members: object = {}): Promise<string> {
  const path = `/tenants/${await rig.tenant()}`;
  assert.equal((await rig.admin("POST", `${path}/augments`, { name: "a", type: "file", ...members })).status, 201);
  if (rows !== undefined) assert.equal((await rig.admin("POST", `${path}/augments/AU1/file`, rows, csv)).status, 200);
  return path;
}

/** The event as it was stored. */
async function stored(path: string, event: object): Promise<unknown> {
  const sent = await rig.admin("POST", `${path}/event`, event);
  assert.equal(sent.status, 200, JSON.stringify(sent.body));
  const { body } = await rig.admin<{ history: Members[] }>("GET", `${path}/event/history?limit=1`);
  return body.history[0]!["event"];
}

test("augments are created, read, changed and deleted; ids are never used again", async () => {
  const path = await withFile();
  const api = {
    name: "b",
    type: "api",
    service: "notification",
    options: { url: "https://example.com/x", attributes: ["a", "a"], "ttl-seconds": 0 },
  };
  const created = await rig.admin("POST", `${path}/augment`, api);
  assert.equal(created.status, 201);
  assert.deepEqual(created.body, {
    id: "AU2",
    name: "b",
    description: "",
    type: "api",
    service: "notification",
    options: { url: "https://example.com/x", attributes: ["a"], "ttl-seconds": 0 },
    state: "ready",
    counters: { "looked-up": 0, found: 0, failed: 0 },
    "last-error": null,
    "circuit-breaker": "closed",
  });
  assert.deepEqual((await rig.admin("GET", `/1.0${path}/augment/AU2`)).body, created.body, "the singular path works too");
  assert.deepEqual((await rig.admin("PUT", `${path}/augments/AU2`, created.body)).body, created.body, "an answer can be sent back");
  const changed = await rig.admin("PUT", `${path}/augments/AU2`, { options: { attributes: [] }, service: "engine" });
  assert.deepEqual(
    [changed.body["options"], changed.body["service"]],
    [{ url: "https://example.com/x", attributes: [], "ttl-seconds": 0 }, "engine"],
  );
  const { body: list } = await rig.admin<Members[]>("GET", `${path}/augments`);
  assert.deepEqual(
    list.map(({ id, state }) => [id, state]),
    [
      ["AU1", "empty"],
      ["AU2", "ready"],
    ],
  );
  assert.equal((await rig.admin("DELETE", `${path}/augments/AU2`)).status, 204);
  assert.equal((await rig.admin("GET", `${path}/augments/AU2`)).status, 404);
  assert.equal((await rig.admin("POST", `${path}/augments`, api)).body["id"], "AU3");
  assert.equal((await rig.admin("POST", `${path}/augments`, api)).status, 409);
  const { body: audit } = await rig.admin<Members[]>("GET", `${path}/audit?kind=augment`);
  assert.deepEqual(
    audit.map(({ action, item }) => `${action as string} ${item as string}`),
    ["create AU3", "delete AU2", "update AU2", "create AU2", "create AU1"],
  );
});

test("what can't be an augment is refused, with what would be right", async () => {
  const path = await withFile();
  const refusals: readonly (readonly [body: object, reason: RegExp])[] = [
    [{ type: "file" }, /"name" is missing/],
    [{ name: "x" }, /"type" is missing/],
    [{ name: "x", type: "csv" }, /"type" must be "file" or "api"/],
    [{ name: "x", type: "api" }, /"options.url" is missing/],
    [{ name: "x", type: "api", options: { url: "ftp://x" } }, /must be an http or https address/],
    [{ name: "x", type: "api", options: { url: "https://a:b@x" } }, /no user name and no password/],
    [{ name: "x", type: "api", options: { url: "https://x", types: {} } }, /"options.types" is not for augments of the type "api"/],
    [{ name: "x", type: "file", options: { url: "https://x" } }, /"options.url" is not for augments of the type "file"/],
    [{ name: "x", type: "file", options: { types: { a: "date" } } }, /"text", "number" or "boolean"/],
    [{ name: "x", type: "file", service: "both" }, /engine/],
  ];
  for (const [body, reason] of refusals) {
    const answer = await rig.admin<Refused>("POST", `${path}/augments`, body);
    assert.equal(answer.status, 400, JSON.stringify(body));
    assert.match(answer.body.error, reason);
  }
  assert.match((await rig.admin<Refused>("PUT", `${path}/augments/AU1`, { type: "api" })).body.error, /can't be changed/);
});

test("augment-service is another name for service", async () => {
  const path = `/tenants/${await rig.tenant()}/augments`;
  const other = { "augment-service": "notification" };
  assert.equal((await rig.admin("POST", path, { name: "a", type: "file", ...other })).body["service"], "notification");
  assert.equal((await rig.admin("PUT", `${path}/AU1`, { "augment-service": "engine" })).body["service"], "engine");
  const both = await rig.admin<Refused>("PUT", `${path}/AU1`, { service: "engine", ...other });
  assert.deepEqual([both.status, both.body.error], [400, '"service" is "engine" and "augment-service" "notification"; give one of them']);
});

test("a CSV's columns are set on events, replacing what was there", async () => {
  const path = await withFile("segment,segment,score,vip\nGold,Platinum,,\n7,Seven,1.5,yes\ntrue,True,x,\n", {
    options: { types: { vip: "boolean" } },
  });
  assert.deepEqual(await stored(path, { id: 1, segment: "Gold", score: 3 }), { id: 1, segment: "Platinum", score: 3 });
  assert.deepEqual(await stored(path, { id: 1, segment: 7 }), { id: 1, segment: "Seven", score: "1.5", vip: true });
  assert.deepEqual(await stored(path, { id: 1, segment: true }), { id: 1, segment: "True", score: "x" });
  for (const event of [{ id: 1, segment: "gold" }, { id: 1 }, { id: 1, segment: ["Gold"] }, { id: 1, segment: null }]) {
    assert.deepEqual(await stored(path, event), event);
  }
  const { body } = await rig.admin("GET", `${path}/augments/AU1`);
  assert.deepEqual(body["counters"], { "looked-up": 7, found: 3, failed: 0 });
});

test("an augment may give the key attribute, and what it gives teaches identities; patterns see it", async () => {
  const path = await withFile("email,id\na@x,7\n");
  await rig.admin("PUT", `${path}/settings`, { identifiers: ["email", "phone"] });
  await rig.admin("POST", `${path}/patterns`, { name: "p", status: true, when: '(event (= id "7"))', then: "(set a *email*)" });
  assert.deepEqual(await stored(path, { email: "a@x", phone: "5" }), { email: "a@x", phone: "5", id: "7" });
  assert.deepEqual(await stored(path, { phone: "5" }), { phone: "5", id: "7" }, "the phone was taught");
  const { body: journal } = await rig.admin<Members[]>("GET", `${path}/journal`);
  assert.equal(journal.length, 2);
});

test("augments run in the order of their ids, each on what the ones before gave; events of reactions get them too", async () => {
  const path = await withFile("code,word\n1,one\n");
  await rig.admin("POST", `${path}/augments`, { name: "b", type: "file" });
  await rig.admin("POST", `${path}/augments/AU2/file`, "word,note\none,first\n", csv);
  assert.deepEqual(await stored(path, { id: 1, code: 1 }), { id: 1, code: 1, word: "one", note: "first" });
  await rig.admin("POST", `${path}/patterns`, { name: "p", status: true, when: "(event (= go 1))", then: '(event {:id "1" :code "1"})' });
  assert.deepEqual(await stored(path, { id: 1, go: 1 }), { id: "1", code: "1", word: "one", note: "first" });
});

test("a notification augment changes the context when a reaction starts, and not the event", async () => {
  const path = await withFile("id,name\n1,Ann\n", { service: "notification" });
  await rig.admin("POST", `${path}/patterns`, {
    name: "p",
    status: true,
    when: "(event (= go 1))",
    then: "(send echo message {:message *name*})",
  });
  assert.deepEqual(await stored(path, { id: 1, go: 1 }), { id: 1, go: 1 });
  const { body } = await rig.admin<{ context: unknown }>("GET", `${path}/journal/RE1`);
  assert.deepEqual(body.context, { id: 1, go: 1, name: "Ann" });
});

test("a file comes as text/csv, as a form, packed with gzip either way; it goes out as it came", async () => {
  const path = await withFile();
  const rows = "\ufeffk;v\r\n1;ä\r\n";
  const form = (content: string | Buffer, name = "file"): FormData => {
    const data = new FormData();
    data.append(name, new Blob([new Uint8Array(Buffer.from(content as string))]), "a.csv");
    return data;
  };
  const upload = (body: unknown, headers: Record<string, string> = {}): Promise<Answer> =>
    rig.admin("POST", `${path}/augments/AU1/file`, body, headers);
  for (const [body, headers] of [
    [rows, csv],
    [form(rows), {}],
    [gzipSync(rows), csv],
    [form(gzipSync(rows)), {}],
  ] as const) {
    const answer = await upload(body, headers);
    assert.equal(answer.status, 200, JSON.stringify(answer.body));
    const { "uploaded-at": _at, ...file } = answer.body["file"] as Members;
    assert.deepEqual([answer.body["state"], file], ["ready", { rows: 1, bytes: Buffer.byteLength(rows), columns: ["k", "v"] }]);
  }
  const download = await rig.admin<string>("GET", `${path}/augments/AU1/file`);
  assert.deepEqual(
    [download.headers.get("content-type"), download.headers.get("content-length")],
    ["text/csv; charset=utf-8", String(Buffer.byteLength(rows))],
  );
  assert.equal(download.body, rows.replace("\ufeff", ""), "reading the text drops its byte order mark");

  assert.match(String((await upload(form(rows, "other"))).body["error"]), /must be the field "file", not "other"/);
  assert.match(String((await upload(new FormData())).body["error"]), /first file must be the field "file"/);
  assert.equal((await upload({})).status, 415);
  assert.match(String((await upload(gzipSync(rows).subarray(0, 20), csv)).body["error"]), /begins like gzip/);
  assert.equal((await rig.admin("DELETE", `${path}/augments/AU1/file`)).status, 204);
  assert.equal((await rig.admin("DELETE", `${path}/augments/AU1/file`)).status, 404);
  assert.equal((await rig.admin("GET", `${path}/augments/AU1`)).body["state"], "empty");
  assert.deepEqual(await stored(path, { id: 1, k: 1 }), { id: 1, k: 1 });
});

test("a file with wrong rows is refused whole with their lines, and one too large; the old one stays", async () => {
  const path = await withFile("k,v\n1,old\n");
  const answer = await rig.admin<Refused & { rows: Members[] }>("POST", `${path}/augments/AU1/file`, 'k,v\n1,new\n2\n,x\n3,"a"b\n', csv);
  assert.equal(answer.status, 400);
  assert.deepEqual(answer.body.rows, [
    { line: 3, message: "has 1 cell, but the header has 2" },
    { line: 4, message: "has no value in the first column, k" },
    { line: 5, message: 'has a " where none may stand' },
  ]);
  assert.match(answer.body.error, /the file is refused, and the one before stays: line 3 has 1 cell/);
  const large = await rig.admin<Refused>("POST", `${path}/augments/AU1/file`, `k,v\n1,${"x".repeat(100_000)}\n`, csv);
  assert.deepEqual([large.status, large.body.error], [413, "the file is larger than 100000 bytes, the most that is taken here"]);
  const bomb = await rig.admin<Refused>("POST", `${path}/augments/AU1/file`, gzipSync(Buffer.alloc(10_000_000)), csv);
  assert.equal(bomb.status, 413);
  assert.deepEqual(await stored(path, { id: 1, k: 1 }), { id: 1, k: 1, v: "old" });
  const { body: audit } = await rig.admin<Members[]>("GET", `${path}/audit?kind=augment`);
  assert.equal(audit.length, 2, "what was refused is no change");
});

test("an api augment has no file", async () => {
  const path = `/tenants/${await rig.tenant()}`;
  await rig.admin("POST", `${path}/augments`, { name: "a", type: "api", options: { url: "https://example.com" } });
  for (const method of ["GET", "POST", "DELETE"]) {
    const answer = await rig.admin<Refused>(method, `${path}/augments/AU1/file`, method === "POST" ? "k,v\n" : undefined, csv);
    assert.deepEqual([answer.status, answer.body.error], [400, 'AU1 is of the type "api", which has no file'], method);
  }
});
