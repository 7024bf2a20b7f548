/** docs/api.md: every request of the page is run and its answer compared; its tables are held against the OpenAPI document, both ways. */
import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, test } from "node:test";
import type { Document } from "../../src/api/openapi-components.ts";
import { assertDocumented } from "../documented.ts";
import { startRig, type Rig } from "./rig.ts";
import { specified } from "./specified.ts";

const root = join(import.meta.dirname, "../..");
const text = readFileSync(join(root, "docs/api.md"), "utf8");

const rig = await startRig();
after(() => rig.stop());
const { body: document } = await rig.nobody<Document>("GET", "/openapi.json");

const hasCurl = spawnSync("curl", ["--version"]).status === 0;

interface Block {
  readonly commands: string;
  /** one for each request that answers something, in their order */
  readonly answers: readonly unknown[];
}

/** The page's shell blocks with the JSON below them, but for the first, which tells the reader what to set. */
const blocks: readonly Block[] = [...text.matchAll(/```sh\n([^]*?)```(?:\n```json\n([^]*?)```)?/g)]
  .slice(1)
  .map(([, commands = "", answers = ""]) => ({ commands, answers: jsonValues(answers) }));

/** JSON values, one after the other. */
function jsonValues(written: string): unknown[] {
  const values: unknown[] = [];
  let pending = "";
  for (const line of written.split("\n")) {
    pending += `${line}\n`;
    try {
      values.push(JSON.parse(pending));
      pending = "";
    } catch {
      // The value goes on in the next line.
    }
  }
  assert.equal(pending.trim(), "", `no JSON: ${pending}`);
  return values;
}

test(
  "every request of docs/api.md answers what the page says, in the order of the page",
  { skip: hasCurl ? false : "curl is not here" },
  async () => {
    assert.ok(blocks.length > 25);
    const answered = await run(rig, blocks);
    for (const [i, { commands, answers }] of blocks.entries()) {
      for (const { status, body } of answered[i]!) {
        assert.ok(status < 400 || (body !== "" && "error" in (JSON.parse(body) as object)), `${commands}\n${status} ${body}`);
      }
      assert.ok(answered[i]!.length > 0 || answers.length === 0, `${commands} answers nothing`);
      const heard = answered[i]!.filter(({ body }) => body !== "");
      assert.equal(heard.length, answers.length, `${commands}\nanswers:\n${heard.map(({ body }) => body).join("\n")}`);
      for (const [n, { body }] of heard.entries()) assertDocumented(JSON.parse(body), answers[n], `${commands}\n${body}`);
    }
  },
);

interface Answered {
  readonly status: number;
  readonly body: string;
}

const mark = "----- block -----";

/** Runs the blocks in one shell, in which curl also notes each answer and its status; what stands within $() is not noted. */
async function run({ url, server }: Rig, all: readonly Block[]): Promise<Answered[][]> {
  const { admin } = server.firstStart!;
  const set = `export URL=${url} CLIENT_ID=${admin["client-id"]} CLIENT_SECRET=${admin["client-secret"]}`;
  const curl = `curl() {
  if [ "$BASH_SUBSHELL" -gt "$PIPED" ]; then command curl "$@"; return; fi
  local answer; answer=$(command curl -w '\\n%{http_code}' "$@") || return
  printf '%s\\n' "$answer" "----- answer -----" >&3
}`;
  const script = all.map(({ commands }) => `echo "${mark}" >&3\nPIPED=${/\|\s*\n?\s*curl/.test(commands) ? 1 : 0}\n${commands}`).join("\n");
  const child = spawn("bash", ["-c", `${set}\n${curl}\n${script}`], { stdio: ["ignore", "ignore", "pipe", "pipe"] });
  const heard: Buffer[] = [];
  const complaints: Buffer[] = [];
  child.stdio[3]!.on("data", (chunk: Buffer) => heard.push(chunk));
  child.stderr!.on("data", (chunk: Buffer) => complaints.push(chunk));
  const status = await new Promise<number | null>((resolve) => child.once("close", resolve));
  assert.equal(status, 0, Buffer.concat(complaints).toString());
  return Buffer.concat(heard)
    .toString()
    .split(`${mark}\n`)
    .slice(1)
    .map((block) => block.split("----- answer -----\n").slice(0, -1).map(toAnswered));
}

function toAnswered(noted: string): Answered {
  const lines = noted.trimEnd().split("\n");
  return { status: Number(lines.pop()), body: lines.join("\n").trim() };
}

test("the first steps are those that the OpenAPI document tells", () => {
  const steps = readFileSync(join(root, "src/api/docs/first-steps.md"), "utf8");
  assert.ok(text.includes(steps), "docs/api.md holds src/api/docs/first-steps.md word by word");
  assert.ok(document.info.description.endsWith(steps));
});

const verbs = ["get", "post", "put", "delete"];

test("the table of all requests is that of the OpenAPI document", () => {
  const rows = Object.entries(document.paths)
    .flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, { summary, responses }]) => {
        const statuses = Object.keys(responses).join(" ");
        return { path, method, row: `| ${method.toUpperCase()} | \`${path}\` | ${summary} | ${statuses} |` };
      }),
    )
    .sort((a, b) => (a.path === b.path ? verbs.indexOf(a.method) - verbs.indexOf(b.method) : a.path < b.path ? -1 : 1))
    .map(({ row }) => row);
  const table = /\| method \| path \| what it does \| answers \|\n\| --- .*\n((?:\|.*\n)+)/.exec(text)?.[1];
  const wanted = `${rows.join("\n")}\n`;
  assert.equal(table, wanted, `the table under "All requests" must be:\n\n${wanted}`);
});

test("every request of the specification is there", () => {
  const there = new Set(
    Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path.replaceAll(/\{[^}]*\}/g, "{}")}`),
    ),
  );
  assert.ok(specified.length > 60);
  assert.deepEqual(
    specified.filter((one) => !there.has(one)),
    [],
  );
});

test("every error of the OpenAPI document is in the table of errors, and none but 405 beside them", () => {
  const [, table = ""] = /\| status \| when \|\n\| --- \| --- \|\n((?:\|.*\n)+)/.exec(text) ?? [];
  const told = [...table.matchAll(/^\| (\d+) \|/gm)].map(([, status]) => status!);
  const used = Object.values(document.paths).flatMap((methods) =>
    Object.values(methods).flatMap(({ responses }) => Object.keys(responses)),
  );
  const errors = [...new Set(used.filter((status) => status.startsWith("4") || status.startsWith("5"))), "405"];
  assert.deepEqual(told, errors.toSorted());
});
