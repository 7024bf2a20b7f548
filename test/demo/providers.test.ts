/** `npm run demo -- --providers`, as a stranger runs it: what it tells, the page, an event by hand, and its end. */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const program = fileURLToPath(new URL("../../src/cli/whenthen.ts", import.meta.url));

const expected = [
  /^ {2}\S+ {2}text message +\+15065550101 +Sorry that we kept you waiting, Ann\. We will call you back\.$/m,
  /^ {2}\S+ {2}case +500\w+ +Ann left the queue twice, Origin Phone/m,
  /^ {2}\S+ {2}e-mail +cleo@example\.com +Your order is ready: Hello Cleo, your order 4711 is ready\.$/m,
  /^ {2}\S+ {2}call +\+15065550102 +Hello Bob\./m,
  /^ {2}\S+ {2}text message +\+15065550102 +Bob, we could not reach you\./m,
  /^ {2}\S+ {2}opportunity +006\w+ +Large quote, CloseDate 2026-12-31/m,
  /^ {2}\S+ {2}task +00T\w+ +Call about the quote, Priority High, WhatId 006\w+/m,
  /^ +2 {2}text message +2 delivered$/m,
  /^ +2 {2}call +1 completed, 1 busy$/m,
  /^ +1 {2}e-mail +1 delivered$/m,
];

test("text messages, calls, e-mails and cases arrive, and the page shows them", async (t) => {
  const data = await mkdtemp(join(tmpdir(), "whenthen-providers-demo-"));
  const child = spawn(process.execPath, [program, "demo", "--providers", "--data", data], { stdio: ["ignore", "pipe", "inherit"] });
  t.after(async () => {
    child.kill("SIGKILL");
    await rm(data, { recursive: true, force: true, maxRetries: 5 });
  });
  let out = "";
  await new Promise<void>((resolve, reject) => {
    child.on("exit", (code) => reject(new Error(`ended with ${code}:\n${out}`)));
    child.stdout.on("data", (chunk: Buffer) => {
      out += chunk.toString();
      if (out.includes("Ctrl-C stops it.")) resolve();
    });
  });
  for (const line of expected) assert.match(out, line);
  const page = /what arrives (\S+)/.exec(out)![1]!;
  const html = await (await fetch(page)).text();
  assert.match(html, /<td>\+15065550102<\/td><td>Bob, we could not reach you\. [^<]*<\/td><td>delivered<\/td>/);
  const ended = new Promise((resolve) => child.once("exit", resolve));
  child.kill("SIGTERM");
  assert.equal(await ended, 0);
});
