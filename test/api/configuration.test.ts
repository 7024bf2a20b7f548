/** A tenant's configuration as one document: exported, applied, planned, refused. */
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { configurationOf, told } from "./configuration-rig.ts";
import { startRig } from "./rig.ts";

const rig = await startRig();
after(() => rig.stop());

const { apply, exported } = configurationOf(rig);

const document = `name: Calls
key-attribute: customer
settings:
  event-days: 7
templates:
  - name: Sorry
    template: Sorry, {{name}}
patterns:
  - name: Left twice
    description: twice in an hour
    status: true
    when: |
      ; given up
      (within 1 hours (count 2 (event (= type "abandoned"))))
    then: (send echo message {:message (TM "Sorry")})
  - name: Draft
    when: (evnt
`;

test("a document makes the tenant what it says; applied again it changes nothing", async () => {
  const tenant = await rig.tenant();
  const first = await apply(tenant, document);
  assert.equal(first.status, 200, first.body.error);
  assert.equal(first.body.applied, true);
  assert.deepEqual(told(first.body), [
    "update tenant - name",
    "update key-attribute - key-attribute",
    "update settings - event-days",
    "create template Sorry template",
    "create pattern Left twice description status when then",
    "create pattern Draft status when",
  ]);
  const { body } = await rig.admin<{ status: boolean; when: string }[]>("GET", `/tenants/${tenant}/patterns`);
  assert.deepEqual(
    body.map(({ status, when }) => [status, when]),
    [
      [true, '; given up\n(within 1 hours (count 2 (event (= type "abandoned"))))\n'],
      [false, "(evnt"],
    ],
  );
  assert.deepEqual((await rig.admin("GET", `/tenants/${tenant}/key-attribute`)).body, { key: "customer" });
  assert.deepEqual((await apply(tenant, document)).body, { applied: true, changes: [], kept: [] });
  const { body: audit } = await rig.admin<{ kind: string; user: string }[]>("GET", `/tenants/${tenant}/audit`);
  assert.deepEqual(
    audit.slice(0, 6).map(({ kind, user }) => `${kind} ${user}`),
    ["pattern", "pattern", "template", "settings", "key-attribute", "tenant"].map((kind) => `${kind} admin@localhost`),
  );
});

test("a dry run tells the changes with what differs, and makes none", async () => {
  const tenant = await rig.tenant();
  await apply(tenant, document);
  const before = await exported(tenant);
  const changed = document
    .replace("event-days: 7", "event-days: 8")
    .replace("twice in an hour", "two within an hour")
    .replace("Sorry, {{name}}", "Oh, {{name}}");
  const { status, body } = await apply(tenant, changed, "?dry-run=true");
  assert.equal(status, 200, body.error);
  assert.deepEqual(body, {
    applied: false,
    changes: [
      { action: "update", kind: "settings", members: [{ name: "event-days", before: 7, after: 8 }] },
      {
        action: "update",
        kind: "template",
        name: "Sorry",
        members: [{ name: "template", before: "Sorry, {{name}}", after: "Oh, {{name}}" }],
      },
      {
        action: "update",
        kind: "pattern",
        name: "Left twice",
        members: [{ name: "description", before: "twice in an hour", after: "two within an hour" }],
      },
    ],
    kept: [],
  });
  assert.equal(await exported(tenant), before);
});

test("what the document does not name stays; prune deletes it, in the sections that the document has", async () => {
  const tenant = await rig.tenant();
  await apply(tenant, document);
  const shorter = "templates: []\npatterns:\n  - name: New\n";
  const kept = await apply(tenant, shorter);
  assert.deepEqual(told(kept.body), ["create pattern New status"]);
  assert.deepEqual(kept.body.kept, [
    { kind: "template", name: "Sorry" },
    { kind: "pattern", name: "Left twice" },
    { kind: "pattern", name: "Draft" },
  ]);
  const pruned = await apply(tenant, "patterns:\n  - name: New\n", "?prune=true");
  assert.deepEqual(told(pruned.body), ["delete pattern Draft", "delete pattern Left twice"]);
  const { body } = await rig.admin<{ name: string }[]>("GET", `/tenants/${tenant}/patterns`);
  assert.deepEqual(
    body.map(({ name }) => name),
    ["New"],
  );
  assert.equal((await rig.admin<unknown[]>("GET", `/tenants/${tenant}/templates`)).body.length, 1);
});

test("members that an item leaves out take their defaults", async () => {
  const tenant = await rig.tenant();
  await apply(tenant, document);
  const bare = await apply(tenant, "settings: {}\npatterns:\n  - name: Left twice\n");
  assert.deepEqual(told(bare.body), ["update settings - event-days", "update pattern Left twice description status when then"]);
  const { body } = await rig.admin("GET", `/tenants/${tenant}/patterns/PT1`);
  assert.deepEqual([body["status"], body["when"], body["description"]], [false, "", ""]);
});

test("everything that is wrong is told at once, with its line, and nothing is changed", async () => {
  const tenant = await rig.tenant();
  const before = await exported(tenant);
  const wrong = `settings:
  event-dys: 7
patterns:
  - name: 5
    status: yes
`;
  const schema = await apply(tenant, wrong);
  assert.equal(schema.status, 400);
  assert.deepEqual(
    schema.body.problems?.map(({ line, path, message }) => [line, path.join("."), message]),
    [
      [2, "settings.event-dys", '"settings.event-dys" is not known here; did you mean "event-days"?'],
      [4, "patterns.0.name", '"patterns[0].name" must be a non-empty string of at most 200 characters, not 5'],
      [5, "patterns.0.status", '"patterns[0].status" must be true or false, not "yes"'],
    ],
  );
  const programs = `settings:
  time-attribute: at
templates:
  - name: a
    template: "{{#open}}"
  - name: a
patterns:
  - name: p
    status: true
    when: |
      ; fine
      (evnt)
    then: (seq)
  - name: q
    status: true
    when: (event)
`;
  const { body } = await apply(tenant, programs);
  assert.match(
    body.error,
    /^6 things in the document are wrong, nothing is changed; line 1: "time-attribute" belongs to the clock "replay"/,
  );
  assert.deepEqual(
    body.problems?.map(({ line, path }) => [line, path.join(".")]),
    [
      [1, "settings"],
      [6, "templates.1.name"],
      [5, "templates.0.template"],
      [12, "patterns.0.when"],
      [13, "patterns.0.then"],
      [14, "patterns.1"],
    ],
  );
  assert.equal(await exported(tenant), before);
});

test("what is no document at all is refused", async () => {
  const tenant = await rig.tenant();
  const broken = await apply(tenant, "patterns: [1, 2\nb: 3\n");
  assert.equal(broken.status, 400);
  assert.match(broken.body.error, /line 2: this is no YAML/);
  for (const nothing of ["", "- a\n", "just words\n"]) assert.equal((await apply(tenant, nothing)).status, 400, nothing);
  const other = await apply(tenant, "tenant: another\n");
  assert.match(other.body.error, /line 1: the document is of the tenant "another"/);
  assert.equal((await apply(tenant, `tenant: ${tenant}\n`)).status, 200);
  assert.equal((await apply(tenant, {}, "?dry-run=yes")).status, 400);
  assert.equal((await rig.admin("POST", `/tenants/${tenant}/apply`, "a,b", { "content-type": "text/csv" })).status, 415);
});

test("what can't be undone needs confirm; the clock of a tenant with events stays", async () => {
  const tenant = await rig.tenant();
  await rig.admin("POST", `/tenants/${tenant}/event`, { id: 1 });
  const refused = await apply(tenant, { "key-attribute": "other" });
  assert.equal(refused.status, 400);
  assert.match(refused.body.error, /there are events already/);
  assert.deepEqual(told((await apply(tenant, { "key-attribute": "other" }, "?confirm=true")).body), [
    "update key-attribute - key-attribute",
  ]);
  assert.match((await apply(tenant, { settings: { clock: "replay" } })).body.error, /the clock can only be changed/);
});

test("only administrators change the name and the rate limit, viewers nothing", async () => {
  const tenant = await rig.tenant();
  const member = await rig.asUser("member", [tenant]);
  const viewer = await rig.asUser("viewer", [tenant]);
  const refused = await apply(tenant, { name: "x", "rate-limit": 9 }, "", member);
  assert.equal(refused.status, 400);
  assert.equal(refused.body.problems?.length, 2);
  assert.equal((await apply(tenant, { name: tenant, "rate-limit": null, settings: { "event-days": 3 } }, "", member)).status, 200);
  assert.equal((await apply(tenant, {}, "", viewer)).status, 403);
  assert.equal((await viewer("GET", `/tenants/${tenant}/export`)).status, 200);
});

test("JSON and YAML say the same, by what is accepted", async () => {
  const tenant = await rig.tenant();
  await apply(tenant, document);
  const json = await rig.admin("GET", `/tenants/${tenant}/export`);
  assert.match(json.headers.get("content-type") ?? "", /^application\/json/);
  const copy = await rig.tenant();
  const { tenant: _, ...rest } = json.body;
  await apply(copy, rest);
  assert.equal((await exported(copy)).replace(copy, tenant), await exported(tenant));
});

test("a Then names templates by name, whatever their ids are in the tenant", async () => {
  const tenant = await rig.tenant();
  for (const name of ["gone", "kept"]) await rig.admin("POST", `/tenants/${tenant}/templates`, { name, template: name });
  await rig.admin("DELETE", `/tenants/${tenant}/templates/TM1`);
  const pattern = { name: "p", status: true, when: "(event)", then: "(send echo message {:message +TM2})" };
  await rig.admin("POST", `/tenants/${tenant}/patterns`, pattern);
  const text = await exported(tenant);
  assert.match(text, /\(send echo message \{:message \(TM "kept"\)\}\)/);
  assert.deepEqual((await apply(tenant, text)).body.changes, [], "the same template by its id is no change");
  const copy = await rig.tenant();
  await apply(copy, text.replace(`tenant: ${tenant}\n`, ""));
  await rig.admin("POST", `/tenants/${copy}/event`, { id: 1 });
  const { body } = await rig.admin<{ commands: { attempts: { parameters: object }[] }[] }>("GET", `/tenants/${copy}/journal/RE1`);
  assert.deepEqual(body.commands[0]?.attempts[0]?.parameters, { message: "kept" });
});

test("partial matches live on where only a then or a description changes", async () => {
  const tenant = await rig.tenant();
  const with_ = (when: string, then: string): object => ({ patterns: [{ name: "p", status: true, when, then }] });
  await apply(tenant, with_("(count 2 (event))", "(set a 1)"));
  await rig.admin("POST", `/tenants/${tenant}/event`, { id: 1 });
  await apply(tenant, with_("(count 2 (event))", "(set a 2)"));
  await rig.admin("POST", `/tenants/${tenant}/event`, { id: 1 });
  assert.equal((await rig.admin<unknown[]>("GET", `/tenants/${tenant}/journal`)).body.length, 1);
});

test("integrations: secrets are given, kept and compared, and never exported", async () => {
  const tenant = await rig.tenant();
  const account = "AC0123456789abcdef0123456789abcdef";
  const twilio = (password: string, from = "+15005550006"): object => ({
    integrations: [{ type: "twilio", account, password, "from-phone-number": from }],
  });
  const secret = "an-auth-token-of-32-characters-xx";
  const missing = await apply(tenant, twilio("${TWILIO_PASSWORD}"));
  assert.equal(missing.status, 400);
  assert.match(missing.body.error, /twilio: "password" is missing; .*\$\{TWILIO_PASSWORD\} was not replaced by a value/);
  assert.deepEqual(told((await apply(tenant, twilio(secret))).body), ["create integration twilio account password from-phone-number"]);
  assert.deepEqual((await apply(tenant, twilio(secret))).body.changes, [], "the same secret");
  const text = await exported(tenant);
  assert.match(text, /password: \$\{TWILIO_PASSWORD\}/);
  assert.doesNotMatch(text, new RegExp(secret));
  assert.deepEqual((await apply(tenant, text)).body.changes, [], "a secret that is not given stays");
  const other = await apply(tenant, twilio(`${secret}y`, "+15005550001"));
  assert.deepEqual(other.body.changes[0]?.members, [
    { name: "from-phone-number", before: "+15005550006", after: "+15005550001" },
    { name: "password", before: "********", after: "******** (changed)" },
  ]);
  assert.match((await apply(tenant, { integrations: [{ type: "twillio" }] })).body.error, /there is no integration "twillio"/);
  assert.deepEqual(told((await apply(tenant, { integrations: [] }, "?prune=true")).body), ["delete integration twilio"]);
  const { body: audit } = await rig.admin("GET", `/tenants/${tenant}/audit`);
  assert.doesNotMatch(JSON.stringify(audit), new RegExp(secret));
});

test("augments: what an item leaves out takes its default, and the type stays", async () => {
  const tenant = await rig.tenant();
  const api = { name: "Scores", type: "api", service: "notification", options: { url: "http://scores.example/look-up", "ttl-seconds": 5 } };
  await apply(tenant, { augments: [api, { name: "Segments", type: "file" }] });
  const text = await exported(tenant);
  assert.deepEqual((await apply(tenant, text)).body.changes, []);
  const bare = await apply(tenant, { augments: [{ name: "Scores", type: "api", options: { url: api.options.url } }] });
  assert.deepEqual(told(bare.body), ["update augment Scores service options"]);
  assert.deepEqual(bare.body.kept, [{ kind: "augment", name: "Segments" }]);
  const wrong = await apply(tenant, {
    augments: [
      { name: "Scores", type: "file" },
      { name: "x", type: "api" },
    ],
  });
  assert.deepEqual(
    wrong.body.problems?.map(({ path }) => path.join(".")),
    ["augments.0.type", "augments.1"],
  );
});
