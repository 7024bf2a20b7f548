/** The key of the secrets: rotated under the running server and on the folder, missing at a start. */
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, renameSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { startServer } from "../../src/main.ts";
import { SecretKeyError } from "../../src/secrets/keys.ts";
import { answerJson, startReceiver } from "../deliver/calls.ts";
import { run } from "./processes.ts";
import { startRig, testConfig } from "./rig.ts";

const secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

test("the key is rotated while sends go on, by the API and by the command, and each change is audited", async () => {
  const receiver = await startReceiver();
  const rig = await startRig({ allowedNetworks: [{ address: "127.0.0.1", prefix: 32 }] });
  after(async () => {
    await rig.stop();
    await receiver.close();
  });
  const path = `/tenants/${await rig.tenant()}`;
  await rig.admin("POST", `${path}/integrations/webhook`, { secret });
  const then = `(send webhook post {:url "${receiver.url}/" :body *id*})`;
  await rig.admin("POST", `${path}/patterns`, { name: "p", status: true, when: "(event)", then });
  const arrive = async (id: number): Promise<void> => {
    const arrived = new Promise<void>((resolve) => {
      receiver.answering = (_, response) => {
        answerJson(response, 200, {});
        resolve();
      };
    });
    await rig.admin("POST", `${path}/event`, { id });
    await arrived;
  };
  const keyFile = join(rig.folder, "secret.key");
  const keys = [readFileSync(keyFile, "utf8")];
  await arrive(1);
  const { status, body } = await rig.admin("POST", "/secret-key/rotate", {});
  assert.deepEqual([status, body["encrypted"]], [200, 1]);
  keys.push(readFileSync(keyFile, "utf8"));
  await arrive(2);
  const command = await run(["rotate-key", "--data", rig.folder, "--json"]);
  assert.equal(command.status, 0, command.err);
  assert.equal((JSON.parse(command.out) as { encrypted: number }).encrypted, 1);
  keys.push(readFileSync(keyFile, "utf8"));
  await arrive(3);
  assert.equal(new Set(keys).size, 3);
  assert.match((await run(["rotate-key", "--data", rig.folder, "--drop-lost"])).err, /--drop-lost needs a stopped server/);
  const audit = await rig.admin<{ action: string }[]>("GET", "/audit?kind=secret-key");
  assert.deepEqual(
    audit.body.map(({ action }) => action),
    ["rotate", "rotate"],
  );
});

test("a server whose key is gone does not start, and says what to do; the command can give the secrets up", async () => {
  const folder = mkdtempSync(join(tmpdir(), "whenthen-key-"));
  after(() => rmSync(folder, { recursive: true, force: true }));
  const config = testConfig(folder);
  const first = await startServer(config, {}, { environment: {} });
  const { "client-id": id, "client-secret": clientSecret } = first.firstStart!.admin;
  const basic = `Basic ${Buffer.from(`${id}:${clientSecret}`).toString("base64")}`;
  const form = { method: "POST", headers: { authorization: basic }, body: new URLSearchParams({ grant_type: "client_credentials" }) };
  const { access_token: token } = (await (await fetch(`${first.url}/token`, form)).json()) as { access_token: string };
  const set = await fetch(`${first.url}/tenants/demo/integrations/webhook`, {
    method: "POST",
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    body: JSON.stringify({ secret }),
  });
  assert.equal(set.status, 201);
  await first.close();

  renameSync(join(folder, "secret.key"), join(folder, "away.key"));
  const said = await startServer(config, {}, { environment: {} }).then(
    () => null,
    (error: unknown) => error,
  );
  assert.ok(said instanceof SecretKeyError);
  assert.match(
    said.message,
    /1 stored secret is encrypted with the key [0-9a-f]{16}, but there is no key\. Put the key back, in .*secret\.key/,
  );
  const key = readFileSync(join(folder, "away.key"), "utf8").trim();
  const again = await startServer(config, {}, { environment: { WHENTHEN_SECRET_KEY: key } });
  await again.close();

  const refused = await run(["rotate-key", "--data", folder]);
  assert.deepEqual([refused.status, refused.err.includes("but there is no key")], [1, true]);
  const dropped = await run(["rotate-key", "--data", folder, "--drop-lost"]);
  assert.equal(dropped.status, 0, dropped.err);
  const last = await startServer(config, {}, { environment: {} });
  await last.close();
});
