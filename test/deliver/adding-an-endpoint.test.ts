/** docs/adding-an-endpoint.md: its code is type-checked as the repository is, and sends to a local server. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { pathToFileURL } from "node:url";
import { after, before, test } from "node:test";
import type { Endpoint } from "../../src/deliver/endpoint.ts";
import { compileThen } from "../../src/language/compile.ts";
import { answerJson, callingWith, deliveryOf, startReceiver } from "./calls.ts";

const root = join(import.meta.dirname, "../..");
const page = readFileSync(join(root, "docs/adding-an-endpoint.md"), "utf8");

const folder = realpathSync(mkdtempSync(join(tmpdir(), "whenthen-pling-")));
after(() => rmSync(folder, { recursive: true, force: true }));

/** Files of the page: the path in backticks before each block of code. */
const files = [...page.matchAll(/^`src\/deliver\/endpoints\/pling\/([\w.]+)`:\n\n```ts\n([^]*?)^```/gm)].map(
  ([, name = "", code = ""]) => ({
    name,
    code,
  }),
);

let pling: Endpoint;

before(async () => {
  // In the repository it would stand in src/deliver/endpoints/pling/; here its imports are led there.
  const source = `${relative(folder, root).replaceAll("\\", "/")}/src`;
  const led = (code: string): string =>
    code.replaceAll(/from "..\/..\/(..\/)?/g, (_, up?: string) => `from "${source}/${up === undefined ? "deliver/" : ""}`);
  writeFileSync(join(folder, "package.json"), '{"type":"module"}');
  for (const { name, code } of files) writeFileSync(join(folder, name), led(code));
  ({ pling } = (await import(pathToFileURL(join(folder, "pling.ts")).href)) as { pling: Endpoint });
});

test("the page has the two files, together under 80 lines", () => {
  assert.deepEqual(
    files.map(({ name }) => name),
    ["declaration.ts", "pling.ts"],
  );
  const lines = files.reduce((sum, { code }) => sum + code.trimEnd().split("\n").length, 0);
  assert.ok(lines < 80, `${lines} lines`);
});

test("the code satisfies the type checker and the linter", () => {
  const config = join(folder, "tsconfig.json");
  const compilerOptions = { noEmit: true, rootDir: "/", typeRoots: [join(root, "node_modules/@types")] };
  writeFileSync(config, JSON.stringify({ extends: join(root, "tsconfig.json"), compilerOptions, include: ["*.ts"] }));
  for (const [tool, ...options] of [
    ["tsc", "-p", config],
    ["oxlint", "-c", join(root, ".oxlintrc.json"), folder],
  ] as const) {
    const { status, stdout, stderr } = spawnSync(join(root, "node_modules/.bin", tool), options, { cwd: root, encoding: "utf8" });
    assert.equal(status, 0, `${tool}: ${stdout}${stderr}`);
  }
});

test("what it declares is what a Then is checked against", () => {
  const told = (then: string): readonly string[] =>
    compileThen(then, { endpoints: { pling: pling.declaration } }).diagnostics.map(({ message }) => message);
  assert.deepEqual(told('(send pling ring {:bell "door"})'), []);
  assert.deepEqual(told("(send pling ring {:times 2})"), ["missing :bell, which pling ring needs"]);
  assert.deepEqual(told("(send pling rings {})"), ["pling has no send `rings`; it has ring, state"]);
});

test("it sends, and every kind of answer means what the page says", async () => {
  const receiver = await startReceiver();
  const { context, close } = callingWith({ baseUrl: receiver.url, fields: { account: "a b", token: "t0ken" } });
  after(async () => {
    await close();
    await receiver.close();
  });
  const ring = (parameters: object = { bell: "door" }, type = "ring") =>
    pling.deliver!(deliveryOf({ ...parameters }, { type, idempotencyKey: "RE1-1" }), context);

  receiver.answering = (_, response) => answerJson(response, 201, { id: "r1", state: "ringing" });
  assert.deepEqual(await ring({ bell: "door", tune: "<b>la</b>" }), { ok: { "ring-id": "r1", state: "ringing" } });
  const [first] = receiver.arrived;
  assert.deepEqual([first?.method, first?.path], ["POST", "/v1/a%20b/rings"]);
  assert.deepEqual([first?.headers["authorization"], first?.headers["idempotency-key"]], ["Bearer t0ken", "RE1-1"]);
  assert.deepEqual(JSON.parse(first?.body ?? ""), { bell: "door", times: 1, tune: "<b>la</b>" });

  await ring({ "ring-id": "r1" }, "state");
  assert.deepEqual([receiver.arrived[1]?.method, receiver.arrived[1]?.path], ["GET", "/v1/a%20b/rings/r1"]);

  const answers: readonly (readonly [status: number, body: object, meaning: object])[] = [
    [200, {}, { error: "pling answered 200 with what can't be read: {}", unknown: true }],
    [404, { detail: "no such bell" }, { error: "pling answered 404: no such bell", final: true }],
    [409, { code: "BELL_BUSY", detail: "busy" }, { error: "pling answered 409: busy" }],
    [402, { code: "MONTH_USED_UP" }, { postponed: "pling answered 402", pauseMs: null }],
    [429, {}, { postponed: "pling answered 429", pauseMs: null }],
    [500, {}, { error: "pling answered 500", unknown: true }],
  ];
  for (const [status, body, meaning] of answers) {
    receiver.answering = (_, response) => answerJson(response, status, body);
    assert.deepEqual(await ring(), meaning);
  }
});
