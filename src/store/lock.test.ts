import assert from "node:assert/strict";
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { test } from "node:test";
import { LockedError, lockFolder } from "./lock.ts";

async function withFolder(work: (folder: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "whenthen-lock-"));
  try {
    await work(folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}

const program = `
  import { lockFolder } from ${JSON.stringify(new URL("lock.ts", import.meta.url).href)};
  const folder = process.argv[1];
  process.stdin.on("end", () => process.exit(0)).resume();
  try { await lockFolder(folder); console.log("locked"); } catch (error) { console.log(error.name + ": " + error.message); }
`;

/** Starts a process that locks the folder and keeps it; gives the line it says. It ends with its stdin at the latest. */
async function startOther(folder: string): Promise<{ child: ChildProcess; said: string }> {
  const child = spawn(process.execPath, ["--input-type=module", "-e", program, folder], { stdio: ["pipe", "pipe", "inherit"] });
  const [said] = (await once(createInterface(child.stdout), "line")) as [string];
  return { child, said };
}

async function kill(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  const exited = once(child, "exit");
  child.kill(signal);
  await exited;
}

test("a second process is refused, with the folder and the first one's pid; the lock goes with kill -9", async () => {
  await withFolder(async (folder) => {
    const first = await startOther(folder);
    assert.equal(first.said, "locked");
    const second = await startOther(folder);
    assert.match(second.said, /^LockedError: /);
    assert.ok(second.said.includes(folder) && second.said.includes(`process ${first.child.pid}`), second.said);
    await kill(second.child, "SIGKILL");
    await assert.rejects(lockFolder(folder), LockedError, "the refused process has not broken the lock");

    await kill(first.child, "SIGKILL");
    const third = await startOther(folder);
    assert.equal(third.said, "locked");
    await kill(third.child, "SIGKILL");
    const lock = await lockFolder(folder);
    await lock.release();
  });
});

test("a lock left by a killed process does not block when its pid belongs to another program by now", async () => {
  await withFolder(async (folder) => {
    const other = await startOther(folder);
    await kill(other.child, "SIGKILL");
    await writeFile(join(folder, "lock.pid"), `${process.ppid}\n`);
    const lock = await lockFolder(folder);
    assert.equal(await readFile(join(folder, "lock.pid"), "utf8"), `${process.pid}\n`);
    await lock.release();
  });
});

test("one process can't take a folder twice, and can again after its release", async () => {
  await withFolder(async (folder) => {
    const lock = await lockFolder(folder);
    await assert.rejects(lockFolder(folder), new RegExp(`in use by process ${process.pid}\\b`));
    await lock.release();
    await lock.release();
    const again = await lockFolder(folder);
    const third = await startOther(folder);
    assert.match(third.said, /^LockedError/);
    await kill(third.child, "SIGKILL");
    await again.release();
    assert.deepEqual(await readdir(folder), ["lock"]);
  });
});

test("the folder is made when there is none; one that can't be made is an error that names it", async () => {
  await withFolder(async (folder) => {
    const lock = await lockFolder(join(folder, "a", "b"));
    await lock.release();
    const file = join(folder, "file");
    await writeFile(file, "");
    await assert.rejects(
      lockFolder(file),
      (error) => error instanceof Error && !(error instanceof LockedError) && error.message.includes(file),
    );
  });
});
