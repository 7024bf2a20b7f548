import assert from "node:assert/strict";
import { rm } from "node:fs/promises";
import { test } from "node:test";
import { blocksOf, checkout, runBlocks } from "./tutorial.ts";

test("the tutorial's commands without a server work and print what it says", async () => {
  const blocks = await blocksOf("before");
  assert.ok(blocks.length >= 8);
  assert.ok(blocks.flatMap(({ prints }) => prints).length >= 15);
  const folder = await checkout();
  await runBlocks(folder, blocks);
  await rm(folder, { recursive: true });
});
