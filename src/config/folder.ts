/** The files in the data folder beside the store: who may get in, and where the running server is. */
import { existsSync } from "node:fs";
import { mkdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";

export interface FolderFiles {
  readonly storeName: string;
  readonly augmentsName: string;
  readonly credentials: string;
  readonly server: string;
  readonly secretKey: string;
}

export function folderFiles(folder: string): FolderFiles {
  return {
    storeName: "whenthen.db",
    augmentsName: "augments",
    credentials: join(folder, "initial-credentials.json"),
    server: join(folder, "server.json"),
    secretKey: join(folder, "secret.key"),
  };
}

/** Form of initial-credentials.json. */
export interface CredentialsFile {
  readonly admin: { readonly email: string; readonly password: string; readonly "client-id": string; readonly "client-secret": string };
  readonly tenant: string;
  readonly url: string;
}

/** Form of server.json. */
export interface ServerFile {
  readonly pid: number;
  readonly url: string;
}

/**
 * Makes a folder, and those above it, that only the owner can enter. One that is there stays as it is.
 * Step by step, since mkdir's own `recursive` never ends where the system answers ENOENT although the parent is there (/proc).
 */
export async function makeFolder(path: string): Promise<void> {
  try {
    await mkdir(path, { mode: 0o700 });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "EEXIST" && (await stat(path)).isDirectory()) return;
    const parent = dirname(resolve(path));
    if (code !== "ENOENT" || existsSync(parent)) throw error;
    await makeFolder(parent);
    await mkdir(path, { mode: 0o700 });
  }
}

/** Writes a file that only its owner can read, all of it or nothing. */
export async function writePrivate(path: string, content: CredentialsFile | ServerFile): Promise<void> {
  const fresh = `${path}.new`;
  await rm(fresh, { force: true });
  await writeFile(fresh, `${JSON.stringify(content, null, 2)}\n`, { mode: 0o600, flush: true });
  await rename(fresh, path);
}

export async function removeFile(path: string): Promise<void> {
  await rm(path, { force: true });
}

/** The credentials of the first start; null when the file is not there or not of that form. */
export async function readCredentials(path: string): Promise<CredentialsFile | null> {
  const content = (await readJson(path)) as Partial<CredentialsFile> | null;
  const admin = content?.admin;
  const texts = [admin?.email, admin?.password, admin?.["client-id"], admin?.["client-secret"], content?.tenant, content?.url];
  return texts.every((text) => typeof text === "string") ? (content as CredentialsFile) : null;
}

/** Where the server of this folder listens; null when the file is not there or not of that form. */
export async function readServer(path: string): Promise<ServerFile | null> {
  const content = (await readJson(path)) as Partial<ServerFile> | null;
  return typeof content?.url === "string" && typeof content.pid === "number" ? (content as ServerFile) : null;
}

async function readJson(path: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(path, "utf8"));
  } catch {
    return null;
  }
}
