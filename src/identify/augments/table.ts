/** What the rows of an augment's CSV must be: a header, then rows with a key and as many cells. */
import type { Json } from "../../language/ast.ts";
import { convert, type ValueType } from "../convert.ts";

/** The header of a file, with the type of each column. */
export interface Columns {
  readonly names: readonly string[];
  readonly types: readonly ValueType[];
}

/** The key, then a cell for each further column; null: empty, which sets nothing. */
export type Row = readonly [key: string, ...cells: Json[]];

export const maxColumns = 500;
const maxNameLength = 200;

/** Reads the header. @returns what is wrong with it, in a sentence without its line, where it is none */
export function readHeader(cells: readonly string[], types: Readonly<Record<string, ValueType>>): Columns | { readonly error: string } {
  const fault = headerFault(cells);
  if (fault !== null) return { error: fault };
  const unknown = Object.keys(types).find((name) => !cells.slice(1).includes(name));
  if (unknown !== undefined) return { error: `options.types names "${unknown}", which is no column after the first` };
  return { names: cells, types: cells.map((name, i) => (i > 0 && Object.hasOwn(types, name) ? types[name]! : "text")) };
}

function headerFault(cells: readonly string[]): string | null {
  if (cells.length < 2) return 'the header has one column; it must have at least two, with ",", ";" or a tab between them';
  if (cells.length > maxColumns) return `the header has ${cells.length} columns; at most ${maxColumns} can be`;
  const empty = cells.findIndex((name) => name === "");
  if (empty >= 0) return `column ${empty + 1} of the header has no name`;
  const spaced = cells.find((name) => name.trim() !== name);
  if (spaced !== undefined) return `the header's "${spaced}" has spaces around it, which would be part of the attribute's name`;
  const long = cells.find((name) => name.length > maxNameLength);
  if (long !== undefined) return `a name in the header is longer than ${maxNameLength} characters: ${long.slice(0, 40)}…`;
  // The first column's own name may stand once more: that column replaces what was looked up.
  const twice = cells.find((name, i) => i > 1 && cells.indexOf(name, 1) < i);
  return twice === undefined ? null : `"${twice}" stands in the header twice`;
}

/** Reads a row of cells. @returns what is wrong with it, in a sentence without its line, where it is none */
export function readRow({ names, types }: Columns, cells: readonly string[]): Row | { readonly error: string } {
  if (cells.length !== names.length) return { error: `has ${count(cells.length, "cell")}, but the header has ${names.length}` };
  const key = cells[0]!;
  if (key === "") return { error: `has no value in the first column, ${names[0]}` };
  const row: [string, ...Json[]] = [key];
  for (let i = 1; i < cells.length; i++) {
    const text = cells[i]!;
    const type = types[i]!;
    if (text === "" || type === "text") row.push(text === "" ? null : text);
    else {
      const converted = convert(text, type);
      if ("error" in converted) return { error: `has a cell in the column ${names[i]} that ${converted.error}` };
      row.push(converted.value);
    }
  }
  return row;
}

function count(number: number, thing: string): string {
  return `${number} ${thing}${number === 1 ? "" : "s"}`;
}
