/**
 * Reads an augment's CSV, slice by slice, and finds every wrong row with its line.
 *
 * csv-parse loses its place after a wrong quote, so reading begins anew at the line after it: one wrong row does not hide or
 * bring on others. Lines are physical ones, counted from 1; a row with line breaks in its cells is told with its first and last.
 */
import { isUtf8 } from "node:buffer";
import { parse, type Parser } from "csv-parse";
import type { ValueType } from "../convert.ts";
import { readHeader, readRow, type Columns, type Row } from "./table.ts";

export interface WrongRow {
  readonly line: number;
  readonly message: string;
}

/** Wrong rows told at most; reading ends there. */
export const maxWrongRows = 100;

/** Characters of a row at most; an event could not hold more anyway. */
const maxRowLength = 65_536;

const newline = 0x0a;

export interface CsvResult {
  /** null: there was no header */
  readonly columns: readonly string[] | null;
  readonly wrong: readonly WrongRow[];
}

/**
 * Reads a whole file.
 * @param chunks its bytes, in any pieces
 * @param onRow is given every good row in order, as long as none was wrong
 */
export async function readCsv(
  chunks: Iterable<Buffer> | AsyncIterable<Buffer>,
  types: Readonly<Record<string, ValueType>>,
  onRow: (row: Row) => void,
): Promise<CsvResult> {
  const reader = new CsvReader(types, onRow);
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of chunks) {
    const end = chunk.lastIndexOf(newline) + 1;
    if (end === 0 && rest.length + chunk.length <= maxSliceBytes) {
      rest = Buffer.concat([rest, chunk]);
      continue;
    }
    if (end === 0) return reader.giveUp();
    reader.take(Buffer.concat([rest, chunk.subarray(0, end)]));
    if (reader.isFull()) break;
    rest = Buffer.from(chunk.subarray(end));
  }
  if (rest.length > 0 && !reader.isFull()) reader.take(rest);
  return reader.finish();
}

/** Bytes without a line break at most. */
const maxSliceBytes = 8 * 1024 * 1024;

/** What csv-parse tells of a row that it can't read; both counts are of the parser's whole text so far. */
interface Lost {
  readonly code: string;
  readonly lines: number;
  readonly empty_lines: number;
}

class CsvReader {
  private readonly types: Readonly<Record<string, ValueType>>;
  private readonly onRow: (row: Row) => void;
  private readonly wrong = new Map<number, string>();
  private columns: Columns | null = null;
  private delimiter: string | null = null;
  private parser: Parser | null = null;
  /** physical lines before the first one of the present parser */
  private base = 0;
  /** the last line of the last row that was read, and the empty lines that the present parser had passed over by then */
  private lastLine = 0;
  private lastEmpty = 0;
  /** lines of the slices taken so far */
  private lines = 0;
  /** the line at which the present parser has lost its place, and that at which the row began in which it did */
  private lostAt: number | null = null;
  private lostFrom = 0;

  constructor(types: Readonly<Record<string, ValueType>>, onRow: (row: Row) => void) {
    this.types = types;
    this.onRow = onRow;
  }

  isFull(): boolean {
    return this.wrong.size >= maxWrongRows;
  }

  /** Takes whole lines; only the last slice of a file may end without a line break. */
  take(slice: Buffer): void {
    const first = this.lines + 1;
    if (!isText(slice)) this.noteWrongText(slice, first);
    this.lines += countNewlines(slice);
    let rest = slice;
    let line = first;
    while (rest.length > 0 && !this.isFull()) {
      this.parser ??= this.open(rest, line);
      this.parser.write(rest);
      if (this.lostAt === null) return;
      const next = this.lostAt + 1;
      this.close();
      rest = rest.subarray(offsetOfLine(rest, next - line));
      line = next;
    }
  }

  async finish(): Promise<CsvResult> {
    const { parser } = this;
    if (parser !== null && !this.isFull()) {
      await new Promise((resolve) => parser.once("close", resolve).end());
      if (this.lostAt !== null) this.note(this.lostFrom, "has a quoted value that never ends");
    }
    if (this.columns === null && this.wrong.size === 0) this.note(1, "is missing; the file must begin with a header");
    return this.result();
  }

  giveUp(): CsvResult {
    this.note(this.lines + 1, `has more than ${maxSliceBytes} bytes without a line break`);
    return this.result();
  }

  private result(): CsvResult {
    const wrong = Array.from(this.wrong, ([line, message]) => ({ line, message })).sort((a, b) => a.line - b.line);
    return { columns: this.columns?.names ?? null, wrong: wrong.slice(0, maxWrongRows) };
  }

  private note(line: number, message: string): void {
    if (!this.wrong.has(line)) this.wrong.set(line, message);
  }

  private noteWrongText(slice: Buffer, first: number): void {
    let line = first;
    for (let start = 0; start < slice.length && !this.isFull(); line++) {
      const end = slice.indexOf(newline, start);
      const next = end < 0 ? slice.length : end + 1;
      if (!isText(slice.subarray(start, next))) this.note(line, "is not UTF-8");
      start = next;
    }
  }

  private open(text: Buffer, line: number): Parser {
    this.delimiter ??= delimiterOf(text);
    this.base = line - 1;
    this.lastLine = this.base;
    this.lastEmpty = 0;
    const parser = parse({
      bom: line === 1,
      delimiter: this.delimiter,
      record_delimiter: ["\r\n", "\n", "\r"],
      relax_column_count: true,
      skip_empty_lines: true,
      skip_records_with_error: true,
      max_record_size: maxRowLength,
      on_record: (cells: string[], { lines, empty_lines: empty }) => {
        if (this.lostAt === null) this.takeCells(cells, this.base + lines, empty);
        return null;
      },
    });
    parser.on("skip", (error) => this.lose(error));
    parser.on("error", (error) => this.note(this.lastLine + 1, `can't be read: ${error.message}`));
    return parser.resume();
  }

  private close(): void {
    this.parser?.destroy();
    this.parser = null;
    this.lostAt = null;
  }

  private lose({ lines, empty_lines: empty, code }: Lost): void {
    if (this.lostAt !== null) return;
    const line = this.base + lines;
    this.lostAt = line;
    this.lostFrom = this.lastLine + 1 + empty - this.lastEmpty;
    if (code === "CSV_QUOTE_NOT_CLOSED") return;
    const what = code === "CSV_MAX_RECORD_SIZE" ? `is longer than ${maxRowLength} characters` : 'has a " where none may stand';
    this.note(this.lostFrom, `${this.lostFrom < line ? `(to line ${line}) ` : ""}${what}`);
  }

  private takeCells(cells: readonly string[], line: number, empty: number): void {
    this.lastLine = line;
    this.lastEmpty = empty;
    const read = this.columns === null ? readHeader(cells, this.types) : readRow(this.columns, cells);
    if ("error" in read) {
      const breaks = cells.join("").split(/\r\n|\n|\r/).length - 1;
      this.note(line - breaks, read.error);
      // Without a header nothing can be said of the rows.
      if (this.columns === null) this.columns = { names: cells, types: cells.map(() => "text") };
    } else if (Array.isArray(read)) {
      if (this.wrong.size === 0) this.onRow(read as unknown as Row);
    } else this.columns = read as Columns;
  }
}

/** The one of `,`, `;` and tab that stands most often in the first line, outside of quotes. */
function delimiterOf(text: Buffer): string {
  const end = text.indexOf(newline);
  const line = text.toString("utf8", 0, end < 0 ? text.length : end).replaceAll(/"[^"]*"/g, "");
  const counts = [",", ";", "\t"].map((delimiter) => [delimiter, line.split(delimiter).length] as const);
  return counts.reduce((best, next) => (next[1] > best[1] ? next : best))[0];
}

/** UTF-8 without NUL: texts in UTF-16 are full of those. */
function isText(bytes: Buffer): boolean {
  return isUtf8(bytes) && !bytes.includes(0);
}

function countNewlines(slice: Buffer): number {
  let count = 0;
  for (let at = slice.indexOf(newline); at >= 0; at = slice.indexOf(newline, at + 1)) count++;
  return count;
}

/** Where the line begins that many lines after the first of a slice. */
function offsetOfLine(slice: Buffer, lines: number): number {
  let offset = 0;
  for (let i = 0; i < lines; i++) {
    const at = slice.indexOf(newline, offset);
    if (at < 0) return slice.length;
    offset = at + 1;
  }
  return offset;
}
