/** Where the keys come from: the environment, a command such as a key management service's, or a file beside the data. */
import { exec } from "node:child_process";
import { open, readFile, rename, rm, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { promisify } from "node:util";
import { readKeys, SecretKeyError, writeKeys, type SecretKey } from "./keys.ts";

export interface KeySources {
  /** value of WHENTHEN_SECRET_KEY */
  readonly environment?: string | undefined;
  /** a shell command whose standard output is the key */
  readonly command?: string | undefined;
  /** path of the file that is read, and made, where neither of the others is given */
  readonly file: string;
}

export interface FoundKeys {
  /** the first encrypts; empty: the file is not there yet */
  readonly keys: readonly SecretKey[];
  /** true where the keys are ours to change, in the file */
  readonly inFile: boolean;
}

const commandTimeoutMs = 30_000;

/**
 * Reads the keys from the first source that is given.
 * @throws SecretKeyError when it can't be read, holds no key, or others than the owner may read the file
 */
export async function findKeys({ environment = "", command = "", file }: KeySources): Promise<FoundKeys> {
  if (environment !== "") return { keys: readKeys(environment, "the environment variable WHENTHEN_SECRET_KEY"), inFile: false };
  if (command !== "") return { keys: readKeys(await outputOf(command), "the output of the secret key command"), inFile: false };
  return { keys: await readKeyFile(file), inFile: true };
}

/** What it prints must stay secret, so only its standard error is told when it fails. */
async function outputOf(command: string): Promise<string> {
  try {
    return (await promisify(exec)(command, { timeout: commandTimeoutMs })).stdout;
  } catch (error) {
    const { stderr = "", code, killed } = error as { stderr?: string; code?: number; killed?: boolean };
    const why = killed === true ? `it took longer than ${commandTimeoutMs / 1000} s` : `it ended with status ${code}: ${stderr.trim()}`;
    throw new SecretKeyError(`the secret key command failed; ${why}`);
  }
}

async function readKeyFile(file: string): Promise<readonly SecretKey[]> {
  try {
    const { mode } = await stat(file);
    if (process.platform !== "win32" && (mode & 0o077) !== 0) {
      throw new SecretKeyError(`${file} can be read by others than its owner; its mode must be 600: chmod 600 ${file}`);
    }
    return readKeys(await readFile(file, "utf8"), file);
  } catch (error) {
    if (error instanceof SecretKeyError) throw error;
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === "ENOENT") return [];
    throw new SecretKeyError(`the key file can't be read: ${message}`, { cause: error });
  }
}

/**
 * Writes the key file, all of it or nothing, readable by its owner only. On disk when the promise resolves, the folder's entry included,
 * so that nothing is ever encrypted with a key that a power cut could take.
 */
export async function writeKeyFile(file: string, keys: readonly SecretKey[]): Promise<void> {
  const fresh = `${file}.new`;
  await rm(fresh, { force: true });
  const written = await open(fresh, "wx", 0o600);
  try {
    await written.writeFile(writeKeys(keys));
    await written.sync();
  } finally {
    await written.close();
  }
  await rename(fresh, file);
  if (process.platform === "win32") return;
  const folder = await open(dirname(file), "r");
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
