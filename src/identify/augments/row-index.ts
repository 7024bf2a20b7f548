/**
 * Where a key's row stands in a file of rows: the hashes of all keys, sorted, each with the place of its row.
 *
 * In memory a row costs 16 bytes, whatever its text; the text stays on disk, where the system keeps warm what is asked for. Measured against
 * an SQLite file for each upload: docs/performance.md.
 *
 * The hash is SHA-1 over a random salt and the key, so nobody can make a file whose keys collide. 38 bits of it take part in the sorting,
 * 32 are kept; the row itself holds the key and decides.
 */
import { hash, randomBytes } from "node:crypto";
import { closeSync, openSync, readSync } from "node:fs";
import { readFile } from "node:fs/promises";
import type { Row } from "./table.ts";

/** Rows of a file at most: what is left of 64 bits beside the 38 of the hash. */
export const maxRows = 2 ** 26;

const rowBits = 26;
const rowMask = maxRows - 1;
const saltBytes = 16;
/** "WTAX" and the version of the form, the number of rows, the salt */
const magic = 0x58415457;
const version = 1;
const headerBytes = 8 + 8 + saltBytes;

function digest(salt: string, key: string): Buffer {
  return hash("sha1", salt + key, "buffer");
}

/** Collects the rows of a file in their order. */
export class RowIndexBuilder {
  private readonly salt = randomBytes(saltBytes);
  private readonly saltText = this.salt.toString("latin1");
  private offsets = new Float64Array(1_024);
  /** two for each row: low word with the row's number and 6 bits of the hash, high word with 32 */
  private words = new Uint32Array(2_048);
  private count = 0;
  private end = 0;

  get rows(): number {
    return this.count;
  }

  /** @param bytes length of the row in the file, after which the next begins @throws RangeError past maxRows */
  add(key: string, bytes: number): void {
    if (this.count === maxRows) throw new RangeError(`a file has at most ${maxRows} rows`);
    if (this.count === this.offsets.length) this.grow();
    const hashed = digest(this.saltText, key);
    this.words[2 * this.count] = ((hashed[4]! >>> 2) << rowBits) | this.count;
    this.words[2 * this.count + 1] = hashed.readUInt32LE(0);
    this.offsets[this.count] = this.end;
    this.end += bytes;
    this.count++;
  }

  /** The index as it stands in a file, in pieces. */
  finish(): Uint8Array[] {
    const { count, words } = this;
    new BigUint64Array(words.buffer, 0, count).sort();
    const offsets = new Float64Array(count);
    const lengths = new Uint32Array(count);
    const hashes = new Uint32Array(count);
    for (let i = 0; i < count; i++) {
      const row = words[2 * i]! & rowMask;
      offsets[i] = this.offsets[row]!;
      lengths[i] = (row + 1 < count ? this.offsets[row + 1]! : this.end) - offsets[i]!;
      hashes[i] = words[2 * i + 1]!;
    }
    const header = Buffer.alloc(headerBytes);
    header.writeUInt32LE(magic, 0);
    header.writeUInt32LE(version, 4);
    header.writeDoubleLE(count, 8);
    this.salt.copy(header, 16);
    return [header, offsets, lengths, hashes].map(({ buffer, byteOffset, byteLength }) => new Uint8Array(buffer, byteOffset, byteLength));
  }

  private grow(): void {
    const { offsets, words } = this;
    this.offsets = new Float64Array(2 * offsets.length);
    this.offsets.set(offsets);
    this.words = new Uint32Array(2 * words.length);
    this.words.set(words);
  }
}

/** An index in memory over a file of rows on disk. */
export class RowIndex {
  private readonly fd: number;
  private readonly salt: string;
  private readonly offsets: Float64Array;
  private readonly lengths: Uint32Array;
  private readonly hashes: Uint32Array;
  private buffer = Buffer.alloc(4_096);

  private constructor(index: Buffer, rowsFile: string) {
    const count = index.length < headerBytes ? -1 : index.readDoubleLE(8);
    const whole = index.length === headerBytes + 16 * count && index.readUInt32LE(0) === magic && index.readUInt32LE(4) === version;
    if (!whole) throw new Error("the index is not whole, or of another version");
    const { buffer, byteOffset } = index;
    const start = byteOffset + headerBytes;
    this.salt = index.toString("latin1", 16, headerBytes);
    this.offsets = new Float64Array(buffer, start, count);
    this.lengths = new Uint32Array(buffer, start + 8 * count, count);
    this.hashes = new Uint32Array(buffer, start + 12 * count, count);
    this.fd = openSync(rowsFile, "r");
  }

  /** @throws Error when one of the files is missing or not whole */
  static async open(indexFile: string, rowsFile: string): Promise<RowIndex> {
    // A file over the pool's size gets a buffer of its own, but a small one may stand anywhere in the pool.
    const index = await readFile(indexFile);
    return new RowIndex(index.byteOffset % 8 === 0 ? index : Buffer.from(new Uint8Array(index).buffer), rowsFile);
  }

  /** The last row with this key; undefined when there is none. */
  find(key: string): Row | undefined {
    const wanted = digest(this.salt, key).readUInt32LE(0);
    for (let i = this.lastOf(wanted); i >= 0 && this.hashes[i] === wanted; i--) {
      const row = this.read(this.offsets[i]!, this.lengths[i]!);
      if (row[0] === key) return row;
    }
    return undefined;
  }

  close(): void {
    closeSync(this.fd);
  }

  /** The last place whose hash is not above `wanted`; -1: none. */
  private lastOf(wanted: number): number {
    let low = 0;
    let high = this.hashes.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.hashes[middle]! <= wanted) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  }

  private read(offset: number, length: number): Row {
    if (length > this.buffer.length) this.buffer = Buffer.alloc(2 * length);
    const read = readSync(this.fd, this.buffer, 0, length, offset);
    if (read !== length) throw new Error("a file of an augment is shorter than its index says");
    return JSON.parse(this.buffer.toString("utf8", 0, length)) as Row;
  }
}
