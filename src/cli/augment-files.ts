/** The CSV files that a document names for its augments: `file: segments.csv`. They are uploaded where the server has another one, or none. */
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { open } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { isDeepStrictEqual } from "node:util";
import { createGunzip } from "node:zlib";
import { valueTypes, type ValueType } from "../identify/convert.ts";
import { readCsv } from "../identify/augments/read-csv.ts";
import { AdministrationError, type Api } from "./administration.ts";

export interface AugmentFile {
  readonly augment: string;
  /** as the document has it */
  readonly written: string;
  readonly path: string;
  /** columns that hold no texts, as the document has them */
  readonly types: Readonly<Record<string, ValueType>>;
}

interface Told {
  readonly id: string;
  readonly name: string;
  readonly options: { readonly types?: object };
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
    files.push({ augment: rest.name, written: file, path: resolve(path === "-" ? "." : dirname(path), file), types: typesOf(item) });
    return rest;
  });
  return { document: { ...(document as object), augments: bare }, files };
}

/** What is no type is the server's to refuse. */
function typesOf(item: object): AugmentFile["types"] {
  const types: unknown = (item as { readonly options?: { readonly types?: unknown } | null }).options?.types;
  if (typeof types !== "object" || types === null) return {};
  return Object.fromEntries(
    Object.entries(types).filter((entry): entry is [string, ValueType] => valueTypes.includes(entry[1] as ValueType)),
  );
}

/**
 * The files that the server does not have as they are, or has read with other types than the document gives. They are read to their end, so that
 * what is wrong with them is known before anything is changed.
 * @throws AdministrationError when one can't be read, or has wrong rows
 */
export async function filesToUpload(api: Api, tenant: string, files: readonly AugmentFile[]): Promise<readonly AugmentFile[]> {
  if (files.length === 0) return [];
  const at = augmentsOf(tenant);
  const augments = await api.list<Told>(at);
  const wanted: AugmentFile[] = [];
  const faults: string[] = [];
  for (const file of files) {
    const { augment, path, written, types } = file;
    const local = await digestOfFile(path, written);
    const there = augments.find(({ name }) => name === augment);
    const same = there?.file && isDeepStrictEqual(there.options.types ?? {}, types);
    if (same && (await digestOf(await api.download(`${at}/${there.id}/file`))) === local) continue;
    faults.push(...(await faultsOf(file)));
    wanted.push(file);
  }
  if (faults.length > 0) throw new AdministrationError(`nothing is changed\n${faults.join("\n")}`);
  return wanted;
}

/**
 * Uploads files to augments that are there.
 * @param say is given a line for each that is in use
 * @returns a line for each that the server does not take, with why
 */
export async function uploadFiles(
  api: Api,
  tenant: string,
  files: readonly AugmentFile[],
  say: (line: string) => void,
): Promise<readonly string[]> {
  const failed: string[] = [];
  const augments = files.length === 0 ? [] : await api.list<Told>(augmentsOf(tenant));
  for (const file of files) {
    const there = augments.find(({ name }) => name === file.augment);
    try {
      if (there === undefined) throw new AdministrationError("the augment has been deleted meanwhile");
      const source = Readable.toWeb(createReadStream(file.path)) as ReadableStream;
      await api.upload(`${augmentsOf(tenant)}/${there.id}/file`, "text/csv", source);
      say(lineOf(file));
    } catch (error) {
      if (!(error instanceof AdministrationError)) throw error;
      failed.push(`augment ${JSON.stringify(file.augment)}, ${file.written}: ${error.message}`);
    }
  }
  return failed;
}

/** How a file is told that is, or would be, uploaded. */
export function lineOf({ augment, written }: AugmentFile): string {
  return `~ augment ${JSON.stringify(augment)}: file ${written}`;
}

const augmentsOf = (tenant: string): string => `/tenants/${encodeURIComponent(tenant)}/augments`;

async function faultsOf({ path, written, types }: AugmentFile): Promise<string[]> {
  const bytes = createReadStream(path);
  const { wrong } = await readCsv((await isGzip(path)) ? bytes.pipe(createGunzip()) : bytes, types, () => undefined);
  return wrong.map(({ line, message }) => `${written}:${line}: ${message}`);
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
