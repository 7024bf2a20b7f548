/** `whenthen export` and `whenthen apply` against a server that runs. */
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { run, type Ended } from "./processes.ts";
import { startRig } from "./rig.ts";

const rig = await startRig();
const folder = mkdtempSync(join(tmpdir(), "whenthen-configuration-"));
after(async () => {
  await rig.stop();
  rmSync(folder, { recursive: true, force: true });
});

const { admin } = rig.server.firstStart!;
const environment = { WHENTHEN_URL: rig.url, WHENTHEN_CLIENT_ID: admin["client-id"], WHENTHEN_CLIENT_SECRET: admin["client-secret"] };

function whenthen(
  args: readonly string[],
  { input = "", more = {} }: { input?: string; more?: Record<string, string> } = {},
): Promise<Ended> {
  return run(args, { environment: { ...environment, ...more }, input });
}

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

const shop = `tenant: shop
name: Shop
key-attribute: customer
integrations:
  - type: twilio
    account: AC0123456789abcdef0123456789abcdef
    password: \${TWILIO_PASSWORD}
templates:
  - name: Sorry
    template: Sorry, {{name}}
patterns:
  - name: Left twice
    status: true
    when: |
      (count 2 (event (= type "left")))
    then: (send echo message {:message (TM "Sorry")})
`;

test("a file makes a tenant, and changes nothing when it is applied again", async () => {
  const path = file("shop.yaml", shop);
  const dry = await whenthen(["apply", path, "--dry-run"]);
  assert.deepEqual([dry.status, dry.out], [0, 'there is no tenant "shop" yet; it would be created, with all that the document holds\n']);
  const missing = await whenthen(["apply", path]);
  assert.equal(missing.status, 1);
  assert.equal(
    missing.err,
    `whenthen apply: nothing is changed\n${path}:5: twilio: "password" is missing; it must be the auth token of the account; \${TWILIO_PASSWORD} was not replaced by a value\n`,
  );
  const secret = { more: { TWILIO_PASSWORD: "0123456789abcdef0123456789abcdef" } };
  const applied = await whenthen(["apply", path], secret);
  assert.equal(applied.status, 0, applied.err);
  assert.match(
    applied.out,
    /^~ tenant\n    name: "shop" -> "Shop"\n~ key-attribute\n    key-attribute: null -> "customer"\n\+ integration "twilio"\n/,
  );
  assert.match(
    applied.out,
    /\+ pattern "Left twice"\n    status: true\n    when:\n      \+ \(count 2 .*\n[^]*\n3 created, 2 changed, 0 deleted\n$/,
  );
  assert.doesNotMatch(applied.out, /0123456789abcdef0123456789abcdef\n.*password/);
  for (const again of [await whenthen(["apply", path], secret), await whenthen(["apply", path, "--dry-run"])]) {
    assert.deepEqual([again.status, again.out], [0, "no changes\n"]);
  }
});

test("what is exported is read by apply, through a pipe and for another tenant", async () => {
  const exported = await whenthen(["export", "shop"]);
  assert.equal(exported.status, 0, exported.err);
  assert.match(exported.out, /^tenant: shop\nname: Shop\n[^]*password: \$\{TWILIO_PASSWORD\}\n[^]*when: \|\n      \(count 2/);
  const same = await whenthen(["apply", "-"], { input: exported.out });
  assert.equal(same.out, "no changes\n");
  const copied = await whenthen(["apply", "-", "--tenant", "shop-copy"], {
    input: exported.out,
    more: { TWILIO_PASSWORD: "f".repeat(32) },
  });
  assert.equal(copied.status, 0, copied.err);
  assert.match(copied.out, /^\+ tenant "shop-copy"\n/);
  const copy = await whenthen(["export", "shop-copy"]);
  assert.equal(copy.out, exported.out.replace("tenant: shop", "tenant: shop-copy"));
  const json = await whenthen(["export", "shop", "--json"]);
  assert.equal((JSON.parse(json.out) as { tenant: string }).tenant, "shop");
});

test("a dry run shows what differs, and what is pruned", async () => {
  const changed = shop
    .replace("(count 2 ", "; thrice\n      (count 3 ")
    .replace("templates:\n  - name: Sorry\n    template: Sorry, {{name}}\n", "templates: []\n");
  const path = file("changed.yaml", changed.replace('(TM "Sorry")', '"sorry"'));
  const { out, status } = await whenthen(["apply", path, "--dry-run", "--prune"]);
  assert.equal(status, 0);
  assert.equal(
    out,
    `- template "Sorry"
~ pattern "Left twice"
    when:
      - (count 2 (event (= type "left")))
      + ; thrice
      + (count 3 (event (= type "left")))
    then: "(send echo message {:message (TM \\"Sorry\\")})" -> "(send echo message {:message \\"sorry\\"})"
dry run, nothing is changed; it would be: 0 created, 1 changed, 1 deleted
`,
  );
  assert.match((await whenthen(["apply", path, "--dry-run"])).out, /template "Sorry" is not in the document and stays; --prune deletes it/);
});

test("faults are told with the lines of the file", async () => {
  const path = file("wrong.yaml", shop.replace('(= type "left")', "(= type)").replace("name: Sorry", "nmae: Sorry"));
  const wrong = await whenthen(["apply", path, "--dry-run"]);
  assert.equal(wrong.status, 1);
  assert.equal(
    wrong.err,
    `whenthen apply: nothing is changed
${path}:9: "templates[0].name" is missing; it must be a non-empty string of at most 200 characters
${path}:9: "templates[0].nmae" is not known here; did you mean "name"?
`,
  );
  const program = await whenthen(["apply", file("program.yaml", shop.replace('(= type "left")', "(= type)")), "--dry-run"]);
  assert.match(program.err, /program\.yaml:15: the when does not compile: line 1, column/);
  const yaml = await whenthen(["apply", file("broken.yaml", "tenant: shop\npatterns: [\n")]);
  assert.match(yaml.err, /broken\.yaml:\d: this is no YAML/);
  assert.match((await whenthen(["apply", join(folder, "none.yaml")])).err, /^whenthen apply: .*none\.yaml/);
  assert.match((await whenthen(["apply", file("whose.yaml", "name: x\n")])).err, /does not say which tenant/);
});

test("texts may stand in files of their own, and faults in them are told with their lines", async () => {
  file("own.when", "; two of them\n(count 2 (event))\n");
  file("own.mustache", "Hello {{name}}\r\n");
  const text = `tenant: filed
templates:
  - name: hello
    template: { file: own.mustache }
patterns:
  - name: p
    status: true
    when: { file: own.when }
    then: (send echo message {:message (TM "hello")})
`;
  const path = file("filed.yaml", text);
  const applied = await whenthen(["apply", path]);
  assert.equal(applied.status, 0, applied.err);
  const { out } = await whenthen(["export", "filed", "--json"]);
  const { templates, patterns } = JSON.parse(out) as { templates: { template: string }[]; patterns: { when: string }[] };
  assert.deepEqual([templates[0]?.template, patterns[0]?.when], ["Hello {{name}}", "; two of them\n(count 2 (event))"]);
  file("own.when", "; two of them\n(cuont 2 (event))\n");
  const wrong = await whenthen(["apply", path]);
  assert.match(wrong.err, /^whenthen apply: nothing is changed\nown\.when:2: the when does not compile/);
  const missing = await whenthen(["apply", file("missing.yaml", text.replace("own.when", "none.when"))]);
  assert.match(missing.err, /missing\.yaml:8: none\.when can't be read: ENOENT/);
});

test("the CSV of an augment is uploaded where it is another one", async () => {
  file("segments.csv", "customer,segment\n1,gold\n");
  const path = file(
    "augmented.yaml",
    `tenant: augmented
key-attribute: customer
augments:
  - name: Segments
    type: file
    file: segments.csv
patterns:
  - name: Gold
    status: true
    when: (event (= segment "gold"))
    then: (set segment *segment*)
`,
  );
  const applied = await whenthen(["apply", path]);
  assert.equal(applied.status, 0, applied.err);
  assert.match(applied.out, /\n~ augment "Segments": file segments\.csv\n2 created, 1 changed, 0 deleted, 1 file uploaded\n$/);
  const { body } = await rig.admin("POST", "/tenants/augmented/event", { customer: 1 });
  assert.equal(body["contributing?"], true);
  assert.equal((await whenthen(["apply", path])).out, "no changes\n");
  file("segments.csv", "customer,segment\n1,silver\n");
  const dry = await whenthen(["apply", path, "--dry-run"]);
  assert.equal(
    dry.out,
    '~ augment "Segments": file segments.csv\ndry run, nothing is changed; it would be: 0 created, 0 changed, 0 deleted, 1 file uploaded\n',
  );
  file("segments.csv", "customer,segment\n1,silver,x\n");
  const renamed = file("renamed.yaml", readFileSync(path, "utf8").replace("name: Gold", "name: Golden"));
  for (const args of [[], ["--dry-run"]]) {
    const wrong = await whenthen(["apply", renamed, ...args]);
    const told = "whenthen apply: nothing is changed\nsegments.csv:2: has 3 cells, but the header has 2\n";
    assert.deepEqual([wrong.status, wrong.out, wrong.err], [1, "", told]);
  }
  assert.deepEqual(
    (await rig.admin<{ name: string }[]>("GET", "/tenants/augmented/patterns")).body.map(({ name }) => name),
    ["Gold"],
    "what is wrong with a file is known before anything is changed",
  );
  file("segments.csv", "customer,segment\n1,17\n");
  assert.equal((await whenthen(["apply", path])).status, 0);
  const typed = file(
    "typed.yaml",
    readFileSync(path, "utf8").replace("    type: file\n", "    type: file\n    options: {types: {segment: number}}\n"),
  );
  assert.match((await whenthen(["apply", typed])).out, /\n~ augment "Segments": file segments\.csv\n/, "read again with its types");
  assert.equal((await whenthen(["apply", typed])).out, "no changes\n");
  const { body: rows } = await rig.admin<{ rows: unknown[][] }>("GET", "/tenants/augmented/augments/AU1/rows");
  assert.deepEqual(rows.rows, [["1", 17]]);
  rmSync(join(folder, "segments.csv"));
  assert.match((await whenthen(["apply", path])).err, /segments\.csv can't be read: ENOENT/);
});

test("when a file can't be uploaded after all, the rest is done, the exit status says so, and applying again finishes it", async () => {
  const strict = await startRig({ augmentFileLimitBytes: 40 });
  const { admin: by } = strict.server.firstStart!;
  const at = { WHENTHEN_URL: strict.url, WHENTHEN_CLIENT_ID: by["client-id"], WHENTHEN_CLIENT_SECRET: by["client-secret"] };
  const large = `  - name: Large\n    type: file\n    file: large.csv\n`;
  const small = `  - name: Small\n    type: file\n    file: small.csv\n`;
  const path = file("two.yaml", `tenant: two\nkey-attribute: id\naugments:\n${large}${small}`);
  file("large.csv", `id,text\n1,${"x".repeat(60)}\n`);
  file("small.csv", "id,text\n1,a\n");
  const apply = (): Promise<Ended> => run(["apply", path], { environment: at });
  const halves = await apply();
  assert.equal(halves.status, 3);
  assert.match(
    halves.out,
    /\+ augment "Large"\n[^]*\n~ augment "Small": file small\.csv\n2 created, 1 changed, 0 deleted, 1 file uploaded\n$/,
  );
  assert.equal(
    halves.err,
    "whenthen apply: the document is applied, but not all of its files are in use; apply it again to upload them\n" +
      'augment "Large", large.csv: the file is larger than 40 bytes, the most that is taken here\n',
  );
  assert.equal((await apply()).status, 3, "it is not forgotten");
  file("large.csv", "id,text\n1,b\n");
  const whole = await apply();
  assert.deepEqual(
    [whole.status, whole.out, whole.err],
    [0, '~ augment "Large": file large.csv\n0 created, 0 changed, 0 deleted, 1 file uploaded\n', ""],
  );
  assert.equal((await apply()).out, "no changes\n");
  await strict.stop();
});

test("without a server it says so", async () => {
  const nowhere = await run(["export", "shop", "--data", folder], {});
  assert.equal(nowhere.status, 1);
  assert.match(nowhere.err, /^whenthen export: no server runs on .*; start it with whenthen serve/);
});
