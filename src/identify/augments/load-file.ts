/** Makes the files that are looked up from an uploaded CSV: its rows, one JSON array a line, and the index over them. */
import { closeSync, fsyncSync, openSync, readSync, statSync, writeSync } from "node:fs";
import type { ValueType } from "../convert.ts";
import { readCsv, type WrongRow } from "./read-csv.ts";
import { RowIndexBuilder } from "./row-index.ts";

export interface LoadTask {
  readonly csv: string;
  readonly rows: string;
  readonly index: string;
  readonly types: Readonly<Record<string, ValueType>>;
}

export interface LoadProgress {
  readonly rows: number;
  /** of the CSV, read so far */
  readonly bytes: number;
}

export type LoadResult =
  | { readonly columns: readonly string[]; readonly rows: number; readonly bytes: number }
  | { readonly wrong: readonly WrongRow[] };

const pieceBytes = 1024 * 1024;

/**
 * Reads the CSV once and writes both files, synced; blocks its thread meanwhile. They are worth nothing when rows are wrong.
 * @param report is given the progress after every piece
 */
export async function loadFile({ csv, rows, index, types }: LoadTask, report: (progress: LoadProgress) => void): Promise<LoadResult> {
  const builder = new RowIndexBuilder();
  const out = openSync(rows, "w", 0o600);
  try {
    let pending = "";
    const flush = (): void => {
      writeAll(out, Buffer.from(pending));
      pending = "";
    };
    const pieces = piecesOf(csv, (bytes) => report({ rows: builder.rows, bytes }));
    const { columns, wrong } = await readCsv(pieces, types, (row) => {
      const line = `${JSON.stringify(row)}\n`;
      builder.add(row[0], Buffer.byteLength(line));
      pending += line;
      if (pending.length >= pieceBytes) flush();
    });
    if (columns === null || wrong.length > 0) return { wrong };
    flush();
    fsyncSync(out);
    writeIndex(index, builder);
    return { columns, rows: builder.rows, bytes: statSync(csv).size };
  } finally {
    closeSync(out);
  }
}

function* piecesOf(path: string, onRead: (bytes: number) => void): Generator<Buffer> {
  const fd = openSync(path, "r");
  try {
    for (let bytes = 0; ;) {
      const piece = Buffer.allocUnsafe(pieceBytes);
      const read = readSync(fd, piece);
      if (read === 0) return;
      yield piece.subarray(0, read);
      bytes += read;
      onRead(bytes);
    }
  } finally {
    closeSync(fd);
  }
}

function writeIndex(path: string, builder: RowIndexBuilder): void {
  const fd = openSync(path, "w", 0o600);
  try {
    for (const part of builder.finish()) writeAll(fd, part);
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}

function writeAll(fd: number, bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length;) at += writeSync(fd, bytes, at);
}
