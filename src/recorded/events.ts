/** Recorded events: NDJSON, or CSV with a header row, read in bounded memory. */
import { extname } from "node:path";
import { readTime } from "../engine/time.ts";
import { identify, lacks } from "../identify/key.ts";
import type { Attributes } from "../language/ast.ts";
import { checkHeader, csvRecords, rowAttributes } from "./csv.ts";
import { linesOf } from "./lines.ts";
import { RecordedEventsError, type Source } from "./source.ts";

export interface RecordedEvent {
  /** number of the line from 0; of a CSV, of the row after the header */
  readonly line: number;
  /** value of the key attribute; null: it is missing, and the identifiers are to tell (owners.ts) */
  readonly key: string | null;
  /** epoch ms */
  readonly time: number;
  readonly attributes: Attributes;
}

/** A line that is no event of a customer. */
export interface Refused {
  readonly line: number;
  /** in a sentence, beginning with where it stands */
  readonly reason: string;
  /** it would have been an event, but is earlier than one before it */
  readonly earlier?: true;
}

export type Recorded = RecordedEvent | Refused;

/** The names of the attributes that say whose event it is, and when it happened. */
export interface Naming {
  readonly key: string;
  readonly time: string;
  /** attributes that lead to the key where it is missing; none where not given */
  readonly identifiers?: readonly string[];
}

export type Format = "ndjson" | "csv";

/** One line before it is known whose it is. `place` is for messages: "line 7". */
interface Row {
  readonly line: number;
  readonly place: string;
  readonly attributes: Attributes | null;
  /** what is wrong when attributes is null */
  readonly wrong: string;
}

const formats: Record<string, Format> = { ".csv": "csv", ".ndjson": "ndjson", ".jsonl": "ndjson", ".json": "ndjson" };

const groupSize = 500;

/**
 * Reads recorded events in the order of the file, in groups.
 * The format is told by the file's ending (before .gz), else by its first character: an object begins with a brace.
 * @throws RecordedEventsError when the file as a whole can't be read; what is wrong with one line only is a Refused
 */
export async function* recordedEvents(source: Source, naming: Naming): AsyncGenerator<Recorded[]> {
  for await (const rows of rowsOf(source)) yield rows.map((row) => recorded(row, naming));
}

async function* rowsOf(source: Source): AsyncGenerator<Row[]> {
  const ending = extname(source.path.replace(/\.gz$/i, "")).toLowerCase();
  const chunks = source.chunks[Symbol.asyncIterator]();
  let head = Buffer.alloc(0);
  let format = formats[ending];
  while (format === undefined) {
    const { value, done } = await chunks.next();
    if (done === true) break;
    head = Buffer.concat([head, value]);
    format = formatOf(head.toString("utf8"));
  }
  const all = (async function* () {
    yield head;
    for (let next = await chunks.next(); next.done !== true; next = await chunks.next()) yield next.value;
  })();
  yield* format === "csv" ? csvRows(source.name, all) : ndjsonRows(source.name, all);
}

/** @returns undefined when the text so far is blank */
function formatOf(text: string): Format | undefined {
  const first = text.replace(/^\uFEFF/, "").trimStart()[0];
  if (first === undefined) return undefined;
  return first === "{" || first === "[" ? "ndjson" : "csv";
}

async function* ndjsonRows(name: string, chunks: AsyncIterable<Buffer>): AsyncGenerator<Row[]> {
  let line = 0;
  for await (const lines of linesOf(name, chunks)) {
    const rows: Row[] = [];
    for (const text of lines) {
      const number = line++;
      if (text.trim() !== "") rows.push(ndjsonRow(name, text, number));
    }
    yield rows;
  }
}

function ndjsonRow(name: string, text: string, line: number): Row {
  const place = `line ${line + 1}`;
  if (line === 0 && text.trimStart().startsWith("[")) {
    const right = "write one event a line (NDJSON), for example with jq -c '.[]'";
    throw new RecordedEventsError(`${name}, line 1: this is a JSON array; ${right}`);
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return { line, place, attributes: null, wrong: `it is not JSON (${(error as Error).message}); each line is one JSON object` };
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    return { line, place, attributes: null, wrong: `an event is a JSON object, not ${JSON.stringify(value).slice(0, 40)}` };
  }
  return { line, place, attributes: value as Attributes, wrong: "" };
}

async function* csvRows(name: string, chunks: AsyncIterable<Buffer>): AsyncGenerator<Row[]> {
  let header: readonly string[] | null = null;
  let rows: Row[] = [];
  let line = 0;
  for await (const { cells, line: fileLine } of csvRecords(name, chunks)) {
    if (header === null) {
      checkHeader(name, cells);
      header = cells;
      continue;
    }
    rows.push(csvRow(header, cells, line++, `line ${fileLine}`));
    if (rows.length < groupSize) continue;
    yield rows;
    rows = [];
  }
  yield rows;
}

function csvRow(header: readonly string[], cells: readonly string[], line: number, place: string): Row {
  if (cells.length === header.length) return { line, place, attributes: rowAttributes(header, cells), wrong: "" };
  return { line, place, attributes: null, wrong: `the row has ${cells.length} cells, the header has ${header.length}` };
}

function recorded({ line, place, attributes, wrong }: Row, naming: Naming): Recorded {
  if (attributes === null) return { line, reason: `${place}: ${wrong}` };
  const isOpen = (naming.identifiers ?? []).length > 0 && lacks(attributes, naming.key);
  const identified = isOpen ? { key: null } : identify(attributes, naming.key);
  if ("error" in identified) return { line, reason: `${place}: ${identified.error}` };
  const value = Object.hasOwn(attributes, naming.time) ? attributes[naming.time] : undefined;
  if (value === undefined || value === null) return { line, reason: `${place}: the event lacks the time attribute "${naming.time}"` };
  const time = readTime(value);
  if (time === null) {
    const right = "ISO 8601, as 1999-08-01T08:00:00Z, or epoch milliseconds";
    return { line, reason: `${place}: the time attribute "${naming.time}" is ${JSON.stringify(value).slice(0, 60)}; it must be ${right}` };
  }
  return { line, key: identified.key, time, attributes };
}
