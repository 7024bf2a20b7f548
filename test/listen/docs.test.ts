/** The examples of the documents about listeners: what is set up, what is called, what is answered. */
import assert from "node:assert/strict";
import { execFile, spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, test } from "node:test";
import { promisify } from "node:util";
import { requestToken, startRig } from "../api/rig.ts";
import { assertDocumented } from "../documented.ts";

const docs = join(import.meta.dirname, "../../docs/integrations");
const rig = await startRig();
after(() => rig.stop());

const skip = spawnSync("curl", ["--version"]).status === 0 ? false : "there is no curl on this machine";
const { "client-id": id, "client-secret": secret } = rig.server.firstStart!.admin;
const token = String((await requestToken(rig.url, id, secret)).body["access_token"]);

for (const name of ["webhook", "datasift"]) {
  test(`docs/integrations/${name}.md: the examples do what they say`, { skip }, async () => {
    const text = readFileSync(join(docs, `${name}.md`), "utf8");
    const blocks = [...text.matchAll(/```sh\n((?:(?!```)[^])*)```\n\n```json\n([^]*?)```/g)];
    assert.ok(blocks.length >= 1);
    const mark = "----- block -----";
    const script = blocks.map(([, commands]) => `echo; echo "${mark}"\n${commands}`).join("\n");
    const env = { ...process.env, URL: rig.url, TOKEN: token, TENANT: await rig.tenant() };
    const { stdout } = await promisify(execFile)("bash", ["-c", script], { env });
    const answers = stdout.split(`${mark}\n`).slice(1);
    for (const [i, [, commands, documented]] of blocks.entries()) {
      assertDocumented(JSON.parse(answers[i]!), JSON.parse(documented!), commands!);
    }
  });
}

test("every option of every type of listener is in its document or in docs/listeners.md", async () => {
  const { body } = await rig.admin<{ type: string; options: { name: string }[] }[]>("GET", "/listeners/types");
  const general = readFileSync(join(docs, "../listeners.md"), "utf8");
  for (const { type, options } of body) {
    const own = readFileSync(join(docs, `${type}.md`), "utf8");
    for (const { name } of options) assert.ok((own + general).includes(`\`${name}\``), `${type}: ${name}`);
  }
});
