import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { rm } from "node:fs/promises";
import { createServer, type AddressInfo } from "node:net";
import { test } from "node:test";
import { blocksOf, checkout, runBlocks } from "./tutorial.ts";

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

const skip = spawnSync("curl", ["--version"]).status === 0 ? false : "there is no curl on this machine";

test("the whole tutorial works, the server's part included", { skip }, async () => {
  const port = String(await freePort());
  const server = (await blocksOf("server")).map((block) => ({ ...block, commands: block.commands.replaceAll("8099", port) }));
  assert.ok(server.length >= 8);
  const folder = await checkout();
  await runBlocks(folder, [...(await blocksOf("before")), ...server]);
  await rm(folder, { recursive: true, force: true, maxRetries: 5 });
});
