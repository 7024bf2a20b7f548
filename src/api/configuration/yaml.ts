/** A configuration as text: YAML read with the lines of everything in it, and written as people would. */
import { Document, LineCounter, Scalar, isNode, isScalar, parseDocument, visit } from "yaml";

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
    line: (path, textLine = 1) => {
      for (let depth = path.length; depth >= 0; depth--) {
        const node: unknown = depth === 0 ? document.contents : document.getIn(path.slice(0, depth), true);
        if (!isNode(node) || !node.range) continue;
        const { line } = lines.linePos(node.range[0]);
        const isBlock = isScalar(node) && (node.type === Scalar.BLOCK_LITERAL || node.type === Scalar.BLOCK_FOLDED);
        return depth === path.length && isBlock ? line + textLine : line;
      }
      return 1;
    },
  };
}

/** @throws YamlError when its aliases unfold into too much */
function valueOf(document: ReturnType<typeof parseDocument>): unknown {
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
