/** A mapping as rows that people edit: our attribute, the path in theirs, what the value is converted to. */
import type { Json } from "../../../../src/language/ast.ts";
import type { Mapping } from "../../../../src/listen/mapping.ts";

export interface MappingRow {
  readonly attribute: string;
  /** "": the member of the attribute's own name, which goes only where no row has a path */
  readonly path: string;
  /** "": as it comes */
  readonly type: "" | Mapping["types"][string];
}

export const emptyRow: MappingRow = { attribute: "", path: "", type: "" };

export function rowsOf({ attributes, types }: Mapping): readonly MappingRow[] {
  const names = [...new Set([...Object.keys(attributes), ...Object.keys(types)])];
  return names.map((attribute) => ({ attribute, path: attributes[attribute] ?? "", type: types[attribute] ?? "" }));
}

/** The mapping that rows say; rows without anything are left out. */
export function mappingOf(rows: readonly MappingRow[]): Mapping {
  const filled = rows.filter(({ attribute }) => attribute !== "");
  return {
    attributes: Object.fromEntries(filled.flatMap(({ attribute, path }) => (path === "" ? [] : [[attribute, path]]))),
    types: Object.fromEntries(filled.flatMap(({ attribute, type }) => (type === "" ? [] : [[attribute, type]]))),
  };
}

/** What is wrong with a row among the others, in a sentence; null when nothing is. */
export function faultOf(row: MappingRow, rows: readonly MappingRow[]): string | null {
  if (row.attribute === "") return row.path === "" && row.type === "" ? null : "The attribute is missing.";
  if (rows.filter(({ attribute }) => attribute === row.attribute).length > 1) return "This attribute has two rows.";
  const pathsAreGiven = rows.some(({ path }) => path !== "");
  return pathsAreGiven && row.path === "" ? "The path is missing; without it the attribute stays out." : null;
}

const maxPaths = 200;

/** The paths that lead to the values of an event, in its order, for completion. */
export function pathsIn(source: Json): readonly string[] {
  const paths: string[] = [];
  const walk = (value: Json, path: string): void => {
    if (paths.length >= maxPaths) return;
    if (Array.isArray(value)) value.forEach((one, at) => walk(one, `${path}[${at}]`));
    else if (typeof value === "object" && value !== null) {
      for (const [name, one] of Object.entries(value)) walk(one, path === "" ? name : `${path}.${name}`);
    } else if (path !== "") paths.push(path);
  };
  walk(source, "");
  return paths;
}
