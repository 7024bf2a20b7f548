/** The documents are held together with what they describe. */
import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, test } from "node:test";
import { settings, showDefault } from "../../src/config/settings.ts";
import { assertDocumented } from "../documented.ts";
import { run } from "./processes.ts";
import { startRig } from "./rig.ts";

const docs = join(import.meta.dirname, "../../docs");

test("docs/operations.md and --help list every setting, as the table of settings has it", async () => {
  const operations = readFileSync(join(docs, "operations.md"), "utf8");
  const { out } = await run(["serve", "--help"]);
  const help = out.replaceAll(/\s+/g, " ");
  const rows = Object.values(settings).map((setting) => {
    const shown = showDefault(setting as Parameters<typeof showDefault<string | number>>[0]);
    assert.ok(
      help.includes(`--${setting.flag} <${setting.argument}> ${setting.help} (default: ${shown}; environment: ${setting.environment})`),
    );
    return `| \`--${setting.flag}\` | \`${setting.environment}\` | ${shown} | ${setting.help} |`;
  });
  const table = /\| option \| environment .*\n\| --- .*\n((?:\|.*\n)+)/.exec(operations)?.[1];
  assert.equal(table, `${rows.join("\n")}\n`);
});

const hasCurl = spawnSync("curl", ["--version"]).status === 0;

test("the examples of docs/api.md answer what they say, in their order", { skip: hasCurl ? false : "curl is not here" }, async () => {
  const rig = await startRig();
  after(() => rig.stop());
  const { admin } = rig.server.firstStart!;
  const text = readFileSync(join(docs, "api.md"), "utf8");
  const blocks = [...text.matchAll(/```sh\n([^]*?)```(?:\n```json\n([^]*?)```)?/g)].slice(1);
  assert.ok(blocks.length > 10);
  let script = `export URL=${rig.url} CLIENT_ID=${admin["client-id"]} CLIENT_SECRET=${admin["client-secret"]}\n`;
  const mark = "----- block -----";
  for (const [, commands] of blocks) script += `echo; echo "${mark}"\n${(commands ?? "").replaceAll(/^curl/gm, "echo; curl")}`;
  const { status, out, err } = await shell(script);
  assert.equal(status, 0, err);
  const answers = out.split(`${mark}\n`).slice(1);
  for (const [i, [, commands, answer]] of blocks.entries()) {
    if (answer === undefined) continue;
    const last = answers[i]?.trim().split("\n").at(-1) ?? "";
    assertDocumented(JSON.parse(last), JSON.parse(answer), commands ?? "");
  }
});

function shell(script: string): Promise<{ status: number | null; out: string; err: string }> {
  const child = spawn("bash", ["-c", script]);
  let out = "";
  let err = "";
  child.stdout.on("data", (chunk: Buffer) => (out += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (err += chunk.toString()));
  return new Promise((resolve) => child.once("close", (status) => resolve({ status, out, err })));
}
