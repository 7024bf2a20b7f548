/**
 * The lock of a data folder: one process at a time.
 *
 * The lock is an open transaction on a tiny SQLite file, thus a lock of the operating system on an open file. It goes with the process,
 * however that dies, and belongs to no process number, which another program may get. The number written beside it is for the message only.
 */
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";

export interface FolderLock {
  /** Lets the folder go; calling it again does nothing. */
  release(): Promise<void>;
}

/** Another process works on the folder; message is fit for a person. */
export class LockedError extends Error {
  override readonly name = "LockedError";
}

/**
 * Takes the folder for this process, creating it when there is none.
 * @param dir path of the data folder
 * @throws LockedError when another process (or this one) has it; Error when the folder can't be written
 */
export async function lockFolder(dir: string): Promise<FolderLock> {
  await mkdir(dir, { recursive: true });
  const pidFile = join(dir, "lock.pid");
  const database = await lockFile(dir, pidFile);
  await writeFile(pidFile, `${process.pid}\n`);
  let held = true;
  return {
    async release() {
      if (!held) return;
      held = false;
      await rm(pidFile, { force: true });
      database.close();
    },
  };
}

async function lockFile(dir: string, pidFile: string): Promise<DatabaseSync> {
  const database = new DatabaseSync(join(dir, "lock"));
  try {
    // journal_mode=memory: the transaction never writes, so nothing but the file itself is ever made
    database.exec("pragma busy_timeout = 0; pragma journal_mode = memory; pragma locking_mode = exclusive; begin exclusive");
    return database;
  } catch (error) {
    database.close();
    if (!isBusy(error)) throw new Error(`data folder ${dir} can't be locked: ${String(error)}`, { cause: error });
    const owner = await ownerOf(pidFile);
    throw new LockedError(
      `data folder ${dir} is in use by ${owner}. Stop that process first, or give this one another folder with --data.`,
      { cause: error },
    );
  }
}

/** The pid file is written just after the lock is taken, so it may be missing for a moment. */
async function ownerOf(pidFile: string): Promise<string> {
  const text = await readFile(pidFile, "utf8").catch(() => "");
  const pid = text.trim();
  return /^\d+$/.test(pid) ? `process ${pid}` : "another process";
}

function isBusy(error: unknown): boolean {
  return error instanceof Error && "errcode" in error && (Number(error.errcode) & 0xff) === 5;
}
