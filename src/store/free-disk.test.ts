import assert from "node:assert/strict";
import { tmpdir } from "node:os";
import { test } from "node:test";
import { FreeDisk } from "./free-disk.ts";

const quiet = { warn: () => undefined, info: () => undefined };

test("it is low below the least that is wanted, says so once, and recovers by itself", async () => {
  const said: string[] = [];
  const log = {
    warn: (_: object, message: string) => void said.push(message),
    info: (_: object, message: string) => void said.push(message),
  };
  let free = 2_097_152;
  const disk = new FreeDisk({ folder: "/data", minBytes: 2_097_152, log, read: async () => free });
  assert.equal(disk.low, false, "nothing is known yet");
  await disk.look();
  assert.equal(disk.low, false);
  free -= 1;
  await disk.look();
  await disk.look();
  assert.equal(disk.low, true);
  assert.match(disk.message, /has 1 MiB free, less than the 2 MiB .*--min-free-disk.*\/data/);
  free += 1;
  await disk.look();
  assert.equal(disk.low, false);
  assert.equal(said.length, 2);
});

test("where the system does not say how much is free it is not low", async () => {
  const disk = new FreeDisk({ folder: "/data", minBytes: 1, log: quiet, read: () => Promise.reject(new Error("no statfs")) });
  await disk.look();
  assert.deepEqual([disk.low, disk.free], [false, null]);
});

test("the system says how much is free", async () => {
  const disk = new FreeDisk({ folder: tmpdir(), minBytes: 0, log: quiet });
  await disk.look();
  assert.ok((disk.free ?? 0) > 0);
});
