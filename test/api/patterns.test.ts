import assert from "node:assert/strict";
import { after, test } from "node:test";
import { startRig, type Refused } from "./rig.ts";

const rig = await startRig();
after(() => rig.stop());

interface Pattern {
  readonly id: string;
  readonly version: number;
  readonly diagnostics: readonly { in: string; severity: string; line: number; column: number; "end-line": number; message: string }[];
}

const good = { name: "good", status: true, when: '(event (= type "call"))', then: "(send echo message {:message +TM1})" };

test("a pattern is created, read, listed, changed and deleted", async () => {
  for (const prefix of ["", "/1.0"]) {
    const path = `${prefix}/tenants/${await rig.tenant()}/patterns`;
    await rig.admin("POST", path.replace("patterns", "templates"), { name: "t", template: "hello" });
    const created = await rig.admin<Pattern>("POST", path, { ...good, description: "d" });
    const wanted = { id: "PT1", ...good, description: "d", version: 1, diagnostics: [] };
    assert.deepEqual([created.status, created.body], [201, wanted]);
    assert.deepEqual((await rig.admin("GET", `${path}/PT1`)).body, wanted);
    assert.deepEqual((await rig.admin("GET", path)).body, [wanted]);
    const renamed = await rig.admin<Pattern>("PUT", `${path}/PT1`, { name: "better" });
    assert.deepEqual([renamed.status, renamed.body], [200, { ...wanted, name: "better" }], "only the members given change");
    const rewritten = await rig.admin<Pattern>("PUT", `${path}/PT1`, { when: "(event)" });
    assert.deepEqual(rewritten.body, { ...wanted, name: "better", when: "(event)", version: 2 });
    assert.equal((await rig.admin("DELETE", `${path}/PT1`)).status, 204);
    for (const method of ["GET", "PUT", "DELETE"]) {
      const gone = await rig.admin<Refused>(method, `${path}/PT1`, method === "PUT" ? { name: "x" } : undefined);
      assert.deepEqual([gone.status, gone.body.error], [404, "there is no pattern PT1"]);
    }
    assert.equal((await rig.admin<Pattern>("POST", path, { ...good })).body.id, "PT2", "ids are never reused");
    assert.equal((await rig.admin("GET", `${path}/nonsense`)).status, 404);
  }
});

test("an answer can be changed and sent back", async () => {
  const path = `/tenants/${await rig.tenant()}/patterns`;
  const { body } = await rig.admin("POST", path, good);
  const back = await rig.admin("PUT", `${path}/PT1`, { ...body, description: "new" });
  assert.deepEqual([back.status, back.body["description"]], [200, "new"]);
});

test("a pattern that runs must compile; every error is told with its place", async () => {
  const path = `/tenants/${await rig.tenant()}/patterns`;
  const wrong = { name: "wrong", status: true, when: '(evnt (= type "call"))', then: "(seq\n  (delay 5 minuts)\n  (send))" };
  const { status, body } = await rig.admin<Refused>("POST", path, wrong);
  assert.equal(status, 400);
  assert.match(body.error, /^the when does not compile: line 1, column 2: /);
  const [first, second] = body.diagnostics!;
  assert.deepEqual([first?.["in"], first?.["severity"], first?.["line"], first?.["column"]], ["when", "error", 1, 2]);
  assert.deepEqual([first?.["end-line"], first?.["end-column"], first?.["suggestion"]], [1, 6, "did you mean event?"]);
  assert.deepEqual([second?.["in"], second?.["line"]], ["then", 2]);
  assert.deepEqual((await rig.admin("GET", path)).body, [], "nothing was created");
});

test("a draft need not compile, but can't be enabled as it is", async () => {
  const path = `/tenants/${await rig.tenant()}/patterns`;
  const draft = await rig.admin<Pattern>("POST", path, { name: "draft", when: "(evnt" });
  assert.equal(draft.status, 201);
  assert.deepEqual(draft.body.diagnostics.map((one) => [one.in, one.severity]).at(0), ["when", "error"]);
  const enabled = await rig.admin<Refused>("PUT", `${path}/PT1`, { status: true });
  assert.equal(enabled.status, 400);
  assert.match(enabled.body.error, /its then is missing/);
  const mended = await rig.admin<Pattern>("PUT", `${path}/PT1`, { status: true, when: "(event)", then: "(set a 1)" });
  assert.deepEqual([mended.status, mended.body.diagnostics], [200, []]);
  const broken = await rig.admin<Refused>("PUT", `${path}/PT1`, { then: "(set" });
  assert.equal(broken.status, 400, "an enabled pattern can't be made a draft by its text alone");
  assert.equal((await rig.admin("PUT", `${path}/PT1`, { then: "(set", status: false })).status, 200);
});

test("a when that only the matcher refuses is refused too", async () => {
  const path = `/tenants/${await rig.tenant()}/patterns`;
  const members = Array.from({ length: 7 }, (_, i) => `(seq (event (> a ${i})) (event (< a ${i})))`).join(" ");
  const when = `(seq (event)\n (all ${members}))`;
  const { status, body } = await rig.admin<Refused>("POST", path, { name: "x", status: true, when, then: "(set a 1)" });
  assert.equal(status, 400);
  const error = body.diagnostics?.find(({ severity }) => severity === "error");
  assert.deepEqual([error?.["in"], error?.["line"], error?.["column"]], ["when", 2, 2]);
});

test("warnings are told and stop nothing", async () => {
  const tenant = await rig.tenant();
  const pattern = { ...good, then: "(seq (send twillio call {}) (send echo message {:message +TM9}))" };
  const { status, body } = await rig.admin<Pattern>("POST", `/tenants/${tenant}/patterns`, pattern);
  assert.equal(status, 201);
  assert.deepEqual(
    body.diagnostics.map((one) => [one.in, one.severity, one.message]),
    [
      ["then", "warning", "there is no endpoint twillio"],
      ["then", "warning", "there is no message template TM9"],
    ],
  );
});

test("a name can be had once, and is mandatory", async () => {
  const path = `/tenants/${await rig.tenant()}/patterns`;
  await rig.admin("POST", path, good);
  await rig.admin("POST", path, { name: "other" });
  for (const answer of [await rig.admin<Refused>("POST", path, good), await rig.admin<Refused>("PUT", `${path}/PT2`, { name: "good" })]) {
    assert.equal(answer.status, 409);
    assert.match(answer.body.error, /good/);
  }
  assert.match(
    (await rig.admin<Refused>("POST", path, { when: "(event)" })).body.error,
    /"name" is missing; it must be a non-empty string/,
  );
  const wrong = await rig.admin<Refused>("PUT", `${path}/PT2`, { name: "", status: "yes", whn: "(event)" });
  assert.equal(wrong.status, 400);
  assert.match(wrong.body.error, /"name" must be.*"status" must be true or false, not "yes"/s);
  assert.match(wrong.body.error, /did you mean "when"/);
});

test("a pattern works from the moment it is enabled, and not after it is disabled", async () => {
  const tenant = await rig.tenant();
  const path = `/tenants/${tenant}/patterns`;
  const matches = async (): Promise<number> => {
    await rig.admin("POST", `/tenants/${tenant}/event`, { id: 1, type: "call" });
    return (await rig.admin<unknown[]>("GET", `/tenants/${tenant}/journal`)).body.length;
  };
  await rig.admin("POST", path, { ...good, status: false });
  assert.equal(await matches(), 0);
  await rig.admin("PUT", `${path}/PT1`, { status: true });
  assert.equal(await matches(), 1);
  await rig.admin("PUT", `${path}/PT1`, { status: false });
  assert.equal(await matches(), 1);
  await rig.admin("PUT", `${path}/PT1`, { status: true });
  assert.equal(await matches(), 2);
  await rig.admin("DELETE", `${path}/PT1`);
  assert.equal(await matches(), 2);
});

test("templates: the same five", async () => {
  for (const prefix of ["", "/1.0"]) {
    const path = `${prefix}/tenants/${await rig.tenant()}/templates`;
    const given = { name: "greeting", description: "", template: "Hello {{name}}" };
    const created = await rig.admin("POST", path, { ...given, id: "ignored", type: "ignored" });
    assert.deepEqual([created.status, created.body], [201, { id: "TM1", ...given }]);
    assert.deepEqual((await rig.admin("GET", path)).body, [{ id: "TM1", ...given }]);
    const changed = await rig.admin("PUT", `${path}/TM1`, { template: "Hi" });
    assert.deepEqual([changed.status, changed.body], [200, { id: "TM1", ...given, template: "Hi" }]);
    assert.deepEqual((await rig.admin("GET", `${path}/TM1`)).body, changed.body);
    assert.equal((await rig.admin("POST", path, given)).status, 409);
    const broken = await rig.admin<Refused>("PUT", `${path}/TM1`, { template: "Hello {{#name}}" });
    assert.equal(broken.status, 400);
    assert.match(broken.body.error, /the template does not parse: Unclosed section "name"/);
    assert.equal((await rig.admin("POST", path, {})).status, 400);
    assert.equal((await rig.admin("DELETE", `${path}/TM1`)).status, 204);
    for (const method of ["GET", "PUT", "DELETE"]) {
      assert.equal((await rig.admin(method, `${path}/TM1`, method === "PUT" ? {} : undefined)).status, 404);
    }
  }
});

test("reactions use a template as it stands when it is used", async () => {
  const tenant = await rig.tenant();
  await rig.admin("POST", `/tenants/${tenant}/templates`, { name: "t", template: "Hello {{name}}" });
  await rig.admin("POST", `/tenants/${tenant}/patterns`, good);
  await rig.admin("PUT", `/tenants/${tenant}/templates/TM1`, { template: "Goodbye {{name}}" });
  await rig.admin("POST", `/tenants/${tenant}/event`, { id: 1, type: "call", name: "Ann" });
  const { body } = await rig.admin<{ commands: { attempts: { parameters: object }[] }[] }>("GET", `/tenants/${tenant}/journal/RE1`);
  assert.deepEqual(body.commands[0]?.attempts[0]?.parameters, { message: "Goodbye Ann" });
});
