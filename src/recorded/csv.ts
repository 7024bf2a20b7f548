/** CSV with a header row, as recorded events. */
import { parse, CsvError, type Info } from "csv-parse";
import { pipeline, Readable } from "node:stream";
import type { Attributes, Json } from "../language/ast.ts";
import { RecordedEventsError } from "./source.ts";

/** One record; `line` is where it begins in the file, from 1. */
export interface CsvRecord {
  readonly cells: readonly string[];
  readonly line: number;
}

/** A decimal number as JSON writes it, without exponent; a leading zero makes it text (a postcode, a telephone number). */
const numberPattern = /^-?(?:0|[1-9]\d*)(?:\.\d+)?$/;

/** More digits than this do not all survive in a double. */
const maxDigits = 15;

/**
 * The records of a CSV text: comma, double quotes, any line break. The first is the header.
 * @throws RecordedEventsError that names the line when its quotes do not close or stand inside a cell
 */
export async function* csvRecords(name: string, chunks: AsyncIterable<Buffer>): AsyncGenerator<CsvRecord> {
  const options = { bom: true, info: true, skip_empty_lines: true, relax_column_count: true, max_record_size: 1_048_576 };
  // an error of the input destroys the parser with it, and so reaches the loop below
  const parser = pipeline(Readable.from(chunks), parse(options), () => {});
  try {
    for await (const item of parser) {
      const { record, info } = item as { record: string[]; info: Info };
      yield { cells: record, line: info.lines };
    }
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    throw new RecordedEventsError(`${name}: ${error.message}`, { cause: error });
  }
}

/**
 * What a cell stands for: a plain decimal number of at most 15 digits is a number, any other text is text.
 * @returns undefined for an empty cell, which is left out
 */
export function cellValue(cell: string): Json | undefined {
  if (cell === "") return undefined;
  if (!numberPattern.test(cell)) return cell;
  return cell.replaceAll(/\D/g, "").length <= maxDigits ? Number(cell) : cell;
}

/** @throws RecordedEventsError when two columns have the same name, or one has none */
export function checkHeader(name: string, header: readonly string[]): void {
  const seen = new Set<string>();
  for (const [i, column] of header.entries()) {
    if (column === "") throw new RecordedEventsError(`${name}, line 1: column ${i + 1} has no name; the first row names the attributes`);
    if (seen.has(column)) throw new RecordedEventsError(`${name}, line 1: there are two columns "${column}"; give each its own name`);
    seen.add(column);
  }
}

/** A row's cells as attributes, by the names of the header. */
export function rowAttributes(header: readonly string[], cells: readonly string[]): Attributes {
  const attributes: Record<string, Json> = {};
  for (const [i, cell] of cells.entries()) {
    const value = cellValue(cell);
    const column = header[i];
    if (value !== undefined && column !== undefined) attributes[column] = value;
  }
  return attributes;
}
