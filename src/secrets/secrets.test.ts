import assert from "node:assert/strict";
import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import fc from "fast-check";
import { writesOf } from "../store/contract/writes.ts";
import type { Configuration } from "../store/configuration.ts";
import { openSqliteStore } from "../store/sqlite/index.ts";
import { newKey, readKeys, SecretKeyError, writeKeys } from "./keys.ts";
import { keyIdOf, SecretBox } from "./secret-box.ts";
import { openSecrets } from "./secrets.ts";

const folder = mkdtempSync(join(tmpdir(), "whenthen-secrets-"));
after(() => rmSync(folder, { recursive: true, force: true }));
let files = 0;
const newFile = (): string => join(folder, `${++files}.key`);

test("what is sealed opens in its place only, with its key only, and never looks the same twice", () => {
  const box = new SecretBox([newKey()]);
  const place = { tenant: 1, place: "integration/twilio/password" };
  fc.assert(
    fc.property(fc.string({ unit: "grapheme" }), (secret) => {
      const sealed = box.seal(place, secret);
      assert.equal(box.open(place, sealed), secret);
      assert.notEqual(box.seal(place, secret), sealed);
      for (const other of [
        { ...place, tenant: 2 },
        { ...place, place: "integration/twilio/account" },
      ])
        assert.throws(() => box.open(other, sealed), SecretKeyError);
      assert.throws(() => new SecretBox([newKey()]).open(place, sealed), /needs the key [0-9a-f]{16}, which is not there/);
    }),
    { numRuns: 50 },
  );
});

test("a sealed value that was changed in any character does not open, and the message tells no secret", () => {
  const box = new SecretBox([newKey()]);
  const place = { tenant: 1, place: "integration/x/y" };
  const sealed = box.seal(place, "the secret itself");
  // The last bits of the last character are padding.
  for (let i = 0; i < sealed.length - 1; i++) {
    const changed = sealed.slice(0, i) + (sealed[i] === "A" ? "B" : "A") + sealed.slice(i + 1);
    assert.throws(
      () => box.open(place, changed),
      (error) => error instanceof SecretKeyError && !error.message.includes("the secret itself"),
      `character ${i}`,
    );
  }
});

test("keys are read in base64 and hexadecimal digits; anything else is refused without being repeated", () => {
  const key = newKey();
  assert.deepEqual(readKeys(writeKeys([key]), "here")[0]?.id, key.id);
  const both = readKeys(`${key.bytes.toString("hex")},\n${newKey().bytes.toString("base64url")}`, "here");
  assert.deepEqual([both[0]?.id, both.length], [key.id, 2]);
  for (const wrong of ["", " \n", "abc", `${key.bytes.toString("hex")}00`]) {
    assert.throws(
      () => readKeys(wrong, "the file"),
      (error) => error instanceof SecretKeyError && error.message.startsWith("the file holds") && !error.message.includes("abc"),
    );
  }
});

/** A store with one secret of each of some tenants, sealed by `box`. */
async function storeWith(box: SecretBox, tenants = 1): Promise<Configuration> {
  const { configuration } = openSqliteStore({ file: ":memory:" });
  for (let i = 1; i <= tenants; i++) {
    const { number } = await writesOf(configuration).createTenant({ id: `t${i}`, name: "", rateLimit: null, keyAttribute: null });
    const sealed = box.seal({ tenant: number, place: "integration/twilio/password" }, `secret ${i}`);
    await writesOf(configuration).putIntegration(number, "twilio", { fields: {}, secrets: { password: sealed }, receiptToken: `${i}` });
  }
  return configuration;
}

async function opened(configuration: Configuration, box: SecretBox): Promise<string[]> {
  return (await configuration.secrets(null, 10_000)).map((secret) => box.open(secret, secret.sealed));
}

test("a key file is made where there is none, with mode 600, and found again", async () => {
  const file = newFile();
  const { configuration } = openSqliteStore({ file: ":memory:" });
  const first = await openSecrets(configuration, { file });
  assert.equal(statSync(file).mode & 0o777, 0o600);
  assert.equal((await openSecrets(configuration, { file })).box.currentKeyId, first.box.currentKeyId);
  chmodSync(file, 0o644);
  await assert.rejects(openSecrets(configuration, { file }), /its mode must be 600/);
});

test("the environment goes before the command, that before the file; a command that fails says why", async () => {
  const [a, b] = [newKey(), newKey()];
  const { configuration } = openSqliteStore({ file: ":memory:" });
  const file = newFile();
  const environment = writeKeys([a]);
  const command = `printf '%s' '${b.bytes.toString("base64")}'`;
  assert.equal((await openSecrets(configuration, { environment, command, file })).box.currentKeyId, a.id);
  assert.equal((await openSecrets(configuration, { command, file })).box.currentKeyId, b.id);
  await assert.rejects(openSecrets(configuration, { command: "echo no such key >&2; exit 3", file }), /status 3: no such key/);
  await assert.rejects(openSecrets(configuration, { command: "true", file }), /holds no key/);
  assert.throws(() => statSync(file), /ENOENT/);
});

test("a missing key is an error that says which, unless its secrets are given up", async () => {
  const lost = new SecretBox([newKey()]);
  const configuration = await storeWith(lost);
  const file = newFile();
  await assert.rejects(
    openSecrets(configuration, { file }),
    new RegExp(`^SecretKeyError: 1 stored secret is encrypted with the key ${lost.currentKeyId}, but there is no key\\. Put the key back`),
  );
  assert.throws(() => statSync(file), /ENOENT/, "no key was made that would hide the loss");
  await openSecrets(configuration, { file }, true);
  assert.deepEqual(await configuration.secrets(null, 10), []);
});

test("rotation encrypts everything anew and then drops the old key", async () => {
  const file = newFile();
  const key = newKey();
  writeFileSync(file, writeKeys([key]), { mode: 0o600 });
  const configuration = await storeWith(new SecretBox([key]), 3);
  const secrets = await openSecrets(configuration, { file });
  const rotated = await secrets.rotate();
  assert.equal(rotated.resealed, 3);
  assert.notEqual(rotated.keyId, key.id);
  assert.deepEqual(
    readKeys(readFileSync(file, "utf8"), file).map(({ id }) => id),
    [rotated.keyId],
  );
  assert.deepEqual(await opened(configuration, secrets.box), ["secret 1", "secret 2", "secret 3"]);
});

test("keys given from outside are rotated by putting the new one first", async () => {
  const [old, fresh] = [newKey(), newKey()];
  const configuration = await storeWith(new SecretBox([old]), 2);
  const { box } = await openSecrets(configuration, { environment: writeKeys([fresh, old]), file: newFile() });
  assert.deepEqual(new Set((await configuration.secrets(null, 10)).map(({ sealed }) => keyIdOf(sealed))), new Set([fresh.id]));
  assert.deepEqual(await opened(configuration, box), ["secret 1", "secret 2"]);
});

test("a rotation that breaks off anywhere loses nothing, and the next start finishes it", async () => {
  for (let survives = 0; survives < 3; survives++) {
    const file = newFile();
    const key = newKey();
    writeFileSync(file, writeKeys([key]), { mode: 0o600 });
    const configuration = await storeWith(new SecretBox([key]), 1_200);
    const secrets = await openSecrets(configuration, { file });
    let pages = 0;
    const { replaceSecrets } = configuration;
    configuration.replaceSecrets = async (page) => {
      if (pages++ === survives) throw new Error("power cut");
      return replaceSecrets(page);
    };
    await assert.rejects(secrets.rotate(), /power cut/);
    configuration.replaceSecrets = replaceSecrets;
    assert.equal(readKeys(readFileSync(file, "utf8"), file).length, 2, "both keys are kept");
    const { box } = await openSecrets(configuration, { file });
    assert.equal(readKeys(readFileSync(file, "utf8"), file).length, 1);
    assert.deepEqual((await opened(configuration, box)).length, 1_200);
  }
});
