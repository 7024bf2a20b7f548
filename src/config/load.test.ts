import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { ConfigError, loadConfig, type Sources } from "./load.ts";
import { settings } from "./settings.ts";

const folder = mkdtempSync(join(tmpdir(), "whenthen-config-"));
after(() => rmSync(folder, { recursive: true, force: true }));

function load(sources: Partial<Sources>) {
  return loadConfig({ flags: {}, environment: {}, ...sources });
}

function file(name: string, content: unknown): string {
  const path = join(folder, name);
  writeFileSync(path, typeof content === "string" ? content : JSON.stringify(content));
  return path;
}

function refusal(sources: Partial<Sources>): string {
  try {
    load(sources);
  } catch (error) {
    assert.ok(error instanceof ConfigError);
    return error.message;
  }
  assert.fail("it was taken");
}

test("without anything given every setting has its default", () => {
  const config = load({ flags: { data: folder } });
  for (const [name, setting] of Object.entries(settings)) {
    if (name !== "data") assert.deepEqual(config[name as keyof typeof config], setting.default, name);
  }
});

test("flags go before the environment, that before the file, that before the default", () => {
  const configFile = file("a.json", { port: 1, host: "file", "log-level": "error", "event-limit": "32 KiB" });
  const environment = { PORT: "2", WHENTHEN_HOST: "environment", WHENTHEN_TOKEN_LIFETIME: "" };
  const config = load({ flags: { port: "3", data: folder }, environment, configFile });
  assert.deepEqual(
    [config.port, config.host, config.logLevel, config.eventLimitBytes, config.tokenLifetimeSeconds],
    [3, "environment", "error", 32_768, 3_600],
  );
  assert.equal(load({ flags: { data: folder }, environment: { WHENTHEN_CONFIG: configFile } }).port, 1);
});

test("a file in the data folder is read when no other is given", () => {
  file("whenthen.config.json", { port: 4 });
  assert.equal(load({ flags: { data: folder } }).port, 4);
  assert.equal(load({ flags: {}, environment: { WHENTHEN_DATA: folder } }).port, 4);
  assert.equal(load({ flags: { data: folder }, configFile: file("other.json", {}) }).port, 8080);
  rmSync(join(folder, "whenthen.config.json"));
});

test("a wrong value is told with where it came from and what would be right", () => {
  assert.equal(refusal({ flags: { port: "80a" } }), '--port is "80a"; it must be a whole number from 0 to 65535');
  assert.equal(
    refusal({ environment: { WHENTHEN_LOG_LEVEL: "loud" } }),
    'the environment variable WHENTHEN_LOG_LEVEL is "loud"; it must be one of trace, debug, info, warn, error, fatal, silent',
  );
  const path = file("b.json", { "event-limit": "lots" });
  assert.match(
    refusal({ configFile: path }),
    /^"event-limit" in .*b\.json is "lots"; it must be a number of bytes, or one with a unit such as "64 KiB"/,
  );
});

test("a file that can't be read, is no JSON, or names no setting is told", () => {
  assert.match(refusal({ configFile: join(folder, "missing.json") }), /missing\.json can't be read/);
  assert.match(refusal({ configFile: file("c.json", "{") }), /c\.json is not JSON/);
  assert.match(refusal({ configFile: file("d.json", []) }), /d\.json must hold a JSON object/);
  assert.match(refusal({ configFile: file("e.json", { prot: 1 }) }), /there is no setting "prot"; known are data, port/);
});

test("sizes are read with and without units", () => {
  const sizes: [given: unknown, bytes: number][] = [
    ["65536", 65_536],
    [2048, 2_048],
    ["2KiB", 2_048],
    ["1 mib", 1_048_576],
  ];
  for (const [given, bytes] of sizes) assert.equal(load({ flags: { "event-limit": given, data: folder } }).eventLimitBytes, bytes);
  for (const given of ["", "1 KB", "-1", "1.5 KiB", null, "99999 GiB"]) refusal({ flags: { "event-limit": given, data: folder } });
});

test("networks are read in CIDR form, as a list", () => {
  const read = (given: string): readonly unknown[] => load({ flags: { "allow-networks": given, data: folder } }).allowedNetworks;
  assert.deepEqual(read("10.0.0.0/8"), [{ address: "10.0.0.0", prefix: 8 }]);
  assert.deepEqual(read("10.0.0.7, fd00::/8 ,::/0"), [
    { address: "10.0.0.7", prefix: 32 },
    { address: "fd00::", prefix: 8 },
    { address: "::", prefix: 0 },
  ]);
  for (const wrong of [" ,", "/8", "10.0.0.0/33", "10.0.0.0/8/8", "10.0.0/8", "localhost", "fe80::1%eth0", "10.0.0.0/-1", "10.0.0.0/"]) {
    assert.match(refusal({ flags: { "allow-networks": wrong, data: folder } }), /it must be networks such as/, wrong);
  }
});

test("the public address is one of http or https, without a slash at the end", () => {
  const read = (given: unknown): string | null => load({ flags: { "public-url": given, data: folder } }).publicUrl;
  assert.equal(read("https://whenthen.example.com/"), "https://whenthen.example.com");
  assert.equal(read("http://10.1.2.3:8080/engine/"), "http://10.1.2.3:8080/engine");
  assert.equal(load({ flags: { data: folder } }).publicUrl, null);
  for (const given of ["whenthen.example.com", "ftp://a.example", "https://a.example/?x=1", "https://u:p@a.example", 7])
    assert.match(refusal({ flags: { "public-url": given, data: folder } }), /must be an address such as https:/);
});
