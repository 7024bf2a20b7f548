/**
 * The files of file augments, in a folder of their own beside the store: of each upload the CSV as it came, its rows and their index.
 *
 * An upload has a name that was never used before. Its files are complete and synced before the store names them, and that one row in the store
 * is what makes them the augment's file: a process that dies before leaves files that nothing names, which the next start removes.
 */
import { randomUUID } from "node:crypto";
import { createReadStream, createWriteStream, type ReadStream } from "node:fs";
import { mkdir, open, readdir, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { Worker } from "node:worker_threads";
import { createGunzip } from "node:zlib";
import type { LoadProgress, LoadResult, LoadTask } from "./load-file.ts";
import { RowIndex } from "./row-index.ts";
import type { Row } from "./table.ts";

/** Files loaded at once, each by a thread of its own; others wait their turn. */
const maxLoading = 2;

/** Heap of a loading thread; what grows with the file, the index, is outside of it. */
const loadingHeapMb = 256;

const endings = ["csv", "rows", "index"] as const;

export class FileTooLargeError extends Error {
  override readonly name = "FileTooLargeError";
}

export class AugmentFiles {
  private readonly folder: string;
  private readonly workers = new Set<Worker>();
  private readonly waiting: (() => void)[] = [];
  private loading = 0;
  private closed = false;

  /** @param folder is made when the first file comes */
  constructor(folder: string) {
    this.folder = folder;
  }

  /** A name that no upload has had, of the augment with that number. */
  newName(tenant: number, augment: number): string {
    return `${tenant}/AU${augment}-${randomUUID()}`;
  }

  /**
   * Writes an upload to disk, synced. What begins like gzip is unpacked.
   * @param maxBytes of the CSV, unpacked
   * @param report is told how many of them have come
   * @returns how many there are
   * @throws FileTooLargeError; whatever the source throws; what was written so far is removed then
   */
  async receive(name: string, source: AsyncIterable<Buffer>, maxBytes: number, report: (bytes: number) => void): Promise<number> {
    const path = this.path(name, "csv");
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    let bytes = 0;
    const counted = async function* (chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
      for await (const chunk of chunks) {
        bytes += chunk.length;
        report(bytes);
        if (bytes > maxBytes) throw new FileTooLargeError(`the file is larger than ${maxBytes} bytes`);
        yield chunk;
      }
    };
    try {
      const { packed, chunks } = await sniff(source);
      const file = createWriteStream(path, { mode: 0o600, flush: true });
      if (packed) await pipeline(Readable.from(chunks), createGunzip(), counted, file);
      else await pipeline(Readable.from(chunks), counted, file);
      return bytes;
    } catch (error) {
      await this.remove(name);
      throw error;
    }
  }

  /**
   * Loads a CSV that was received: makes its rows and index, synced, in a thread of its own.
   * @param report is told how far it is
   */
  async load(name: string, types: LoadTask["types"], report: (progress: LoadProgress) => void): Promise<LoadResult> {
    const task: LoadTask = { csv: this.path(name, "csv"), rows: this.path(name, "rows"), index: this.path(name, "index"), types };
    while (this.loading >= maxLoading) await new Promise<void>((resolve) => this.waiting.push(resolve));
    this.loading++;
    try {
      const result = await this.runWorker(task, report);
      await syncFolder(dirname(task.csv));
      return result;
    } finally {
      this.loading--;
      this.waiting.shift()?.();
    }
  }

  /** @throws Error when the rows or the index are missing or not whole */
  open(name: string): Promise<RowIndex> {
    return RowIndex.open(this.path(name, "index"), this.path(name, "rows"));
  }

  /** The CSV as it came, unpacked. @throws Error when it is missing */
  async read(name: string): Promise<ReadStream> {
    const handle = await open(this.path(name, "csv"));
    return createReadStream("", { fd: handle });
  }

  /**
   * The first rows as they are looked up, cells by their types.
   * @throws Error when the file is missing
   */
  async firstRows(name: string, limit: number): Promise<readonly Row[]> {
    const handle = await open(this.path(name, "rows"));
    const rows: Row[] = [];
    for await (const line of handle.readLines()) {
      rows.push(JSON.parse(line) as Row);
      if (rows.length >= limit) break;
    }
    await handle.close().catch(() => undefined);
    return rows;
  }

  async remove(name: string): Promise<void> {
    for (const ending of endings) await rm(this.path(name, ending), { force: true });
  }

  /** Removes everything but these uploads: what a process that died has left, and what deleted tenants had. */
  async keepOnly(names: ReadonlySet<string>): Promise<void> {
    const kept = new Set([...names].flatMap((name) => endings.map((ending) => `${name}.${ending}`)));
    for (const tenant of await readdir(this.folder).catch(() => [])) {
      const folder = join(this.folder, tenant);
      const files = (await stat(folder)).isDirectory() ? await readdir(folder) : [];
      const gone = files.filter((file) => !kept.has(`${tenant}/${file}`));
      for (const file of gone) await rm(join(folder, file), { force: true });
      if (gone.length === files.length) await rm(folder, { recursive: true, force: true });
    }
  }

  /** Everything of a tenant. */
  async removeTenant(tenant: number): Promise<void> {
    await rm(join(this.folder, String(tenant)), { recursive: true, force: true });
  }

  /** Ends loading; what is not finished is not loaded. */
  async close(): Promise<void> {
    this.closed = true;
    await Promise.all(Array.from(this.workers, (worker) => worker.terminate()));
  }

  private path(name: string, ending: (typeof endings)[number]): string {
    return join(this.folder, `${name}.${ending}`);
  }

  private runWorker(task: LoadTask, report: (progress: LoadProgress) => void): Promise<LoadResult> {
    if (this.closed) return Promise.reject(new Error("the server is shutting down"));
    // Compiled, the file beside this one has the ending of this one.
    const url = new URL(import.meta.url.endsWith(".ts") ? "./load-worker.ts" : "./load-worker.js", import.meta.url);
    const worker = new Worker(url, { workerData: task, resourceLimits: { maxOldGenerationSizeMb: loadingHeapMb } });
    this.workers.add(worker);
    return new Promise<LoadResult>((resolve, reject) => {
      worker.on("message", (message: { progress: LoadProgress } | { result: LoadResult }) => {
        if ("progress" in message) report(message.progress);
        else resolve(message.result);
      });
      worker.on("error", reject);
      worker.on("exit", () => reject(new Error("loading was broken off")));
    }).finally(() => this.workers.delete(worker));
  }
}

/** Looks whether a source begins like gzip (RFC 1952), and gives it back whole. */
async function sniff(source: AsyncIterable<Buffer>): Promise<{ packed: boolean; chunks: AsyncIterable<Buffer> }> {
  const iterator = source[Symbol.asyncIterator]();
  let head: Buffer = Buffer.alloc(0);
  while (head.length < 2) {
    const next = await iterator.next();
    if (next.done === true) break;
    head = Buffer.concat([head, next.value]);
  }
  const chunks = async function* (): AsyncGenerator<Buffer> {
    if (head.length > 0) yield head;
    yield* { [Symbol.asyncIterator]: () => iterator };
  };
  return { packed: head[0] === 0x1f && head[1] === 0x8b, chunks: chunks() };
}

/** Makes new names in a folder survive a loss of power, where the system lets a folder be synced. */
async function syncFolder(path: string): Promise<void> {
  const handle = await open(path).catch(() => null);
  if (handle === null) return;
  await handle.sync().catch(() => undefined);
  await handle.close();
}
