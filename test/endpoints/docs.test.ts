/** The examples of docs/integrations: what sets an integration up, and every send with its answer. */
import assert from "node:assert/strict";
import { execFile, spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, test } from "node:test";
import { promisify } from "node:util";
import { requestToken } from "../api/rig.ts";
import { assertDocumented } from "../documented.ts";
import { startEndpointRig } from "./rig.ts";

const docs = join(import.meta.dirname, "../../docs/integrations");
const rig = await startEndpointRig();
after(() => rig.stop());

const skip = spawnSync("curl", ["--version"]).status === 0 ? false : "there is no curl on this machine";
const { "client-id": id, "client-secret": secret } = rig.server.firstStart!.admin;
const token = String((await requestToken(rig.url, id, secret)).body["access_token"]);

for (const name of ["echo", "twilio", "sendgrid", "salesforce"]) {
  test(`docs/integrations/${name}.md: the examples do what they say`, { skip }, async () => {
    const text = readFileSync(join(docs, `${name}.md`), "utf8");
    const tenant = await rig.tenant();
    for (const [, commands, answer] of text.matchAll(/```sh\n([^]*?)```\n\n```json\n([^]*?)```/g)) {
      const env = { ...process.env, URL: rig.url, TOKEN: token, TENANT: tenant };
      const { stdout } = await promisify(execFile)("bash", ["-c", commands!], { env });
      assertDocumented(JSON.parse(stdout), JSON.parse(answer!), commands!);
    }
    const [, event] = /An event such as this one[^]*?```json\n([^]*?)```/.exec(text)!;
    const attributes = JSON.parse(event!) as Record<string, unknown>;
    let sends = 0;
    for (const [, then, answer] of text.matchAll(/```clojure\n([^]*?)```(?:\n\n```json\n([^]*?)```)?/g)) {
      // The event of a call's status names the call of the example before.
      const sid = rig.twilio.calls.at(-1)?.sid;
      const running = await rig.begin(tenant, then!, { ...attributes, ...(sid === undefined ? {} : { sid }) });
      if (then!.includes("await")) await rig.twilio.finish();
      const { status, reason, commands } = await rig.ended(tenant, running);
      assert.equal(status, "success", `${then}: ${reason}`);
      sends += 1;
      const response = commands.find(({ endpoint }) => endpoint === name)?.attempts?.at(-1)?.response;
      if (answer !== undefined) assertDocumented(response, JSON.parse(answer), then!);
    }
    assert.ok(sends >= 1);
  });
}

test("every send of the four is in its document, with all its parameters", async () => {
  const { body } = await rig.admin<{ type: string; sends: { type: string; parameters: { name: string }[] }[] }[]>(
    "GET",
    "/integrations/types",
  );
  let parameters = 0;
  for (const { type, sends } of body.filter(({ type }) => ["echo", "twilio", "sendgrid", "salesforce"].includes(type))) {
    const text = readFileSync(join(docs, `${type}.md`), "utf8");
    for (const send of sends) {
      assert.match(text, new RegExp(`^### .*\\b${send.type}\\b|^## ${send.type}$`, "m"), `${type} ${send.type}`);
      for (const { name } of send.parameters) {
        parameters += 1;
        assert.ok(text.includes(`\`${name}\``) || text.includes(`:${name} `), `${type} ${send.type} :${name}`);
      }
    }
  }
  assert.ok(parameters > 20);
});
