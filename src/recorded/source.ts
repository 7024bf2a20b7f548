/** Where recorded events are read from: a file or standard input, unpacked when it is gzip. */
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { pipeline, Readable } from "node:stream";
import { createGunzip } from "node:zlib";

/** Something is wrong with a file of recorded events; the message names the file, the line where there is one, and what would be right. */
export class RecordedEventsError extends Error {
  override readonly name = "RecordedEventsError";
}

export interface Source {
  /** the file's name as it was given, or "standard input" */
  readonly name: string;
  readonly path: string;
  /** bytes to read in all; null when it is not known (standard input) */
  readonly sizeBytes: number | null;
  /** bytes read so far, of the file as it is stored */
  readonly readBytes: () => number;
  /** unpacked */
  readonly chunks: AsyncIterable<Buffer>;
}

/**
 * Opens a file, or standard input for "-"; gzip is told by its first two bytes, whatever the name.
 * @throws RecordedEventsError when it can't be read or is not whole
 */
export async function openSource(path: string, standardInput: Readable = process.stdin): Promise<Source> {
  const name = path === "-" ? "standard input" : path;
  const sizeBytes = path === "-" ? null : await sizeOf(path);
  const input = path === "-" ? standardInput : createReadStream(path);
  let read = 0;
  const counted = async function* (): AsyncGenerator<Buffer> {
    for await (const chunk of input) {
      const bytes = Buffer.isBuffer(chunk) ? chunk : Buffer.from(String(chunk));
      read += bytes.length;
      yield bytes;
    }
  };
  return { name, path, sizeBytes, readBytes: () => read, chunks: unpack(name, counted()) };
}

async function sizeOf(path: string): Promise<number> {
  try {
    const found = await stat(path);
    if (found.isDirectory()) throw new RecordedEventsError(`${path} is a folder; give a file of events`);
    return found.size;
  } catch (error) {
    if (error instanceof RecordedEventsError) throw error;
    const missing = (error as NodeJS.ErrnoException).code === "ENOENT";
    throw new RecordedEventsError(missing ? `there is no file ${path}` : `${path} can't be read: ${(error as Error).message}`, {
      cause: error,
    });
  }
}

async function* unpack(name: string, chunks: AsyncGenerator<Buffer>): AsyncGenerator<Buffer> {
  try {
    const first = await firstBytes(chunks);
    const all = rejoin(first, chunks);
    yield* first[0] === 0x1f && first[1] === 0x8b ? gunzip(all) : all;
  } catch (error) {
    if (error instanceof RecordedEventsError) throw error;
    throw new RecordedEventsError(`${name} can't be read: ${(error as Error).message}`, { cause: error });
  }
}

/** At least the two bytes that tell gzip, unless there are fewer. */
async function firstBytes(chunks: AsyncGenerator<Buffer>): Promise<Buffer> {
  let first: Buffer = Buffer.alloc(0);
  while (first.length < 2) {
    const { value, done } = await chunks.next();
    if (done === true) break;
    first = Buffer.concat([first, value]);
  }
  return first;
}

async function* rejoin(first: Buffer, rest: AsyncGenerator<Buffer>): AsyncGenerator<Buffer> {
  yield first;
  yield* rest;
}

async function* gunzip(packed: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  // an error of the input, or of the packing, destroys the stream with it, and so reaches the loop below
  const unpacked = pipeline(Readable.from(packed), createGunzip(), () => {});
  for await (const chunk of unpacked) yield chunk as Buffer;
}
