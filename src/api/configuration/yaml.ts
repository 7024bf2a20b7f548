/** A configuration as text: YAML read with the lines of everything in it, and written as people would. */
import { Document, LineCounter, Scalar, isMap, isNode, isScalar, parseDocument, visit } from "yaml";

/** Names of members and numbers of items on the way to a value. */
export type Path = readonly (string | number)[];

export interface Source {
  readonly value: unknown;
  /**
   * Where a value stands in the text, from 1; of one that is missing, what it should stand in. Null where the text had no lines to speak of.
   * @param textLine within the value, from 1, where that is a text of several lines
   */
  line(path: Path, textLine?: number): number | null;
}

/** The text is no YAML. */
export class YamlError extends Error {
  override readonly name = "YamlError";
  readonly line: number;

  constructor(message: string, line: number) {
    super(message);
    this.line = line;
  }
}

/** Members whose texts are written as blocks, so that they read and differ line by line. */
const blocks: ReadonlySet<string> = new Set(["when", "then", "template"]);

/** What a block holds without change: it begins with a word, ends with one or with line ends, and nothing in it is invisible. */
const blockable = /^[^\s\p{C}](?:[^\p{C}\p{Zl}\p{Zp}]|[\n\t])*$/u;
const blankEnd = /[ \t]\n*$/;

/** @throws YamlError */
export function readYaml(text: string): Source {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const [error] = document.errors;
  if (error !== undefined) throw new YamlError(error.message, lines.linePos(error.pos[0]).line);
  return {
    value: valueOf(document),
    line: (path, textLine) => {
      for (let depth = path.length; depth > 0; depth--) {
        const offset = offsetAt(document, path.slice(0, depth));
        if (offset === null) continue;
        const { line } = lines.linePos(offset);
        return depth < path.length || textLine === undefined ? line : lineWithin(document, path, lines, line, textLine);
      }
      return 1;
    },
  };
}

/** Where a member's name, or an item, begins; null where there is none. */
function offsetAt(document: Document.Parsed, path: Path): number | null {
  const last = path.at(-1)!;
  const parent: unknown = path.length === 1 ? document.contents : document.getIn(path.slice(0, -1), true);
  const pair = isMap(parent) ? parent.items.find(({ key }) => isScalar(key) && key.value === last) : undefined;
  const node: unknown = pair?.key ?? document.getIn(path, true);
  return isNode(node) && node.range ? node.range[0] : null;
}

/** A line of a text that stands as a block, else the line where the text begins. */
function lineWithin(document: Document.Parsed, path: Path, lines: LineCounter, line: number, textLine: number): number {
  const node: unknown = document.getIn(path, true);
  if (!isScalar(node) || !node.range) return line;
  const { line: begin } = lines.linePos(node.range[0]);
  return node.type === Scalar.BLOCK_LITERAL || node.type === Scalar.BLOCK_FOLDED ? begin + textLine : begin;
}

/** @throws YamlError when its aliases unfold into too much */
function valueOf(document: Document.Parsed): unknown {
  try {
    return document.toJS();
  } catch (error) {
    throw new YamlError((error as Error).message, 1);
  }
}

/** A value that was not read from lines. */
export function jsonSource(value: unknown): Source {
  return { value, line: () => null };
}

/** Writes a value of JSON as YAML. */
export function writeYaml(value: object): string {
  const document = new Document(value, { aliasDuplicateObjects: false });
  visit(document, {
    Pair: (_, { key, value }) => {
      if (!isScalar(value) || typeof value.value !== "string" || value.value === "") return;
      if (!blockable.test(value.value) || blankEnd.test(value.value)) value.type = Scalar.QUOTE_DOUBLE;
      else if (isScalar(key) && blocks.has(String(key.value))) value.type = Scalar.BLOCK_LITERAL;
    },
  });
  return document.toString({ lineWidth: 0 });
}
