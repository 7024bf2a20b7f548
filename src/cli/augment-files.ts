/** The CSV files that a document names for its augments: `file: segments.csv`. They are uploaded where the server has another one, or none. */
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { open } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGunzip } from "node:zlib";
import { AdministrationError, type Api } from "./administration.ts";

export interface AugmentFile {
  readonly augment: string;
  /** as the document has it */
  readonly written: string;
  readonly path: string;
}

interface Told {
  readonly id: string;
  readonly name: string;
  readonly file?: { readonly bytes: number } | null;
}

/**
 * The files that the document names, and the document without them.
 * @param path of the document
 */
export function withoutAugmentFiles(
  document: unknown,
  path: string,
): { readonly document: unknown; readonly files: readonly AugmentFile[] } {
  const files: AugmentFile[] = [];
  const augments = (document as { readonly augments?: unknown } | null)?.augments;
  if (!Array.isArray(augments)) return { document, files };
  const bare = augments.map((item: unknown) => {
    if (typeof item !== "object" || item === null) return item;
    const { file, ...rest } = item as { readonly file?: unknown; readonly name?: unknown };
    if (typeof file !== "string" || typeof rest.name !== "string") return item;
    files.push({ augment: rest.name, written: file, path: resolve(path === "-" ? "." : dirname(path), file) });
    return rest;
  });
  return { document: { ...(document as object), augments: bare }, files };
}

/**
 * Uploads the files that the server does not have as they are.
 * @param dryRun tells which, and uploads none
 * @returns a line for each
 * @throws AdministrationError when one can't be read, or the server refuses it
 */
export async function uploadFiles(api: Api, tenant: string, files: readonly AugmentFile[], dryRun: boolean): Promise<readonly string[]> {
  if (files.length === 0) return [];
  const at = `/tenants/${encodeURIComponent(tenant)}/augments`;
  const augments = await api.list<Told>(at);
  const lines: string[] = [];
  for (const { augment, written, path } of files) {
    const local = await digestOfFile(path, written);
    const there = augments.find(({ name }) => name === augment);
    if (there?.file && (await digestOf(await api.download(`${at}/${there.id}/file`))) === local) continue;
    if (!dryRun && there !== undefined)
      await api.upload(`${at}/${there.id}/file`, "text/csv", Readable.toWeb(createReadStream(path)) as ReadableStream);
    lines.push(`~ augment ${JSON.stringify(augment)}: file ${written}`);
  }
  return lines;
}

/** Of what the server makes of it: unpacked. */
async function digestOfFile(path: string, written: string): Promise<string> {
  try {
    const packed = await isGzip(path);
    const hash = createHash("sha256");
    if (packed) await pipeline(createReadStream(path), createGunzip(), hash);
    else await pipeline(createReadStream(path), hash);
    return hash.digest("hex");
  } catch (error) {
    throw new AdministrationError(`${written} can't be read: ${(error as Error).message}`, { cause: error });
  }
}

async function isGzip(path: string): Promise<boolean> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(2), 0, 2, 0);
    return bytesRead === 2 && buffer[0] === 0x1f && buffer[1] === 0x8b;
  } finally {
    await file.close();
  }
}

async function digestOf(stream: ReadableStream): Promise<string> {
  const hash = createHash("sha256");
  await pipeline(Readable.fromWeb(stream as Parameters<typeof Readable.fromWeb>[0]), hash);
  return hash.digest("hex");
}
