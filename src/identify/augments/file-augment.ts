/** A file augment at work: looks a key up in its file and sets what the row has. */
import type { Attributes, Json } from "../../language/ast.ts";
import type { Trial } from "./augment.ts";
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
    const { index, counters } = this;
    if (index === null) return attributes;
    counters.lookedUp++;
    const { found, error } = this.lookUp(index, attributes);
    if (error !== null) counters.fail(this.now(), error);
    if (found === null) return attributes;
    counters.found++;
    return { ...attributes, ...found };
  }

  /** What `apply` would add, for people who try it: nothing is counted. */
  async trial(attributes: Attributes): Promise<Trial> {
    if (this.index === null) return { found: null, error: "there is no file in use" };
    return this.lookUp(this.index, attributes);
  }

  private lookUp(index: RowIndex, attributes: Attributes): Trial {
    const { columns } = this;
    const key = textOf(Object.hasOwn(attributes, columns[0]!) ? attributes[columns[0]!] : undefined);
    if (key === null) return { found: null, error: null };
    try {
      const row = index.find(key);
      if (row === undefined) return { found: null, error: null };
      const cells = columns.flatMap((name, i) => (i === 0 || row[i] === null ? [] : [[name, row[i]!] as const]));
      return { found: Object.fromEntries(cells), error: null };
    } catch (error) {
      return { found: null, error: `the file can't be read: ${(error as Error).message}` };
    }
  }
}

function textOf(value: Json | undefined): string | null {
  if (typeof value === "string") return value;
  return typeof value === "number" || typeof value === "boolean" ? String(value) : null;
}
