/** A file augment at work: looks a key up in its file and sets what the row has. */
import type { Attributes, Json } from "../../language/ast.ts";
import { Counters } from "./counters.ts";
import type { RowIndex } from "./row-index.ts";

export class FileAugment {
  readonly counters = new Counters();
  private readonly now: () => number;
  private index: RowIndex | null = null;
  private columns: readonly string[] = [];

  /** @param now epoch ms on the server's clock */
  constructor(now: () => number) {
    this.now = now;
  }

  /** Takes another file at once: the next look-up is in that one. null: none. */
  use(index: RowIndex | null, columns: readonly string[]): void {
    const before = this.index;
    this.index = index;
    this.columns = columns;
    if (before !== index) before?.close();
  }

  get isReady(): boolean {
    return this.index !== null;
  }

  /**
   * Adds the attributes of the row whose first cell is the event's value, both as text.
   * @returns the same object when there is no such row, or no file
   */
  apply(attributes: Attributes): Attributes {
    const { index, columns, counters } = this;
    if (index === null) return attributes;
    counters.lookedUp++;
    const key = textOf(Object.hasOwn(attributes, columns[0]!) ? attributes[columns[0]!] : undefined);
    if (key === null) return attributes;
    try {
      const row = index.find(key);
      if (row === undefined) return attributes;
      counters.found++;
      const cells = columns.flatMap((name, i) => (i === 0 || row[i] === null ? [] : [[name, row[i]!] as const]));
      return { ...attributes, ...Object.fromEntries(cells) };
    } catch (error) {
      counters.fail(this.now(), `the file can't be read: ${(error as Error).message}`);
      return attributes;
    }
  }
}

function textOf(value: Json | undefined): string | null {
  if (typeof value === "string") return value;
  return typeof value === "number" || typeof value === "boolean" ? String(value) : null;
}
