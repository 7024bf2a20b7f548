/** Answers of an API augment by the value of the key attribute, for a time, within a bound of bytes. */
import type { Attributes } from "../../language/ast.ts";

const maxBytes = 16 * 1024 * 1024;

/** What an answer costs beside its text, roughly. */
const entryBytes = 200;

interface Entry {
  readonly attributes: Attributes;
  readonly bytes: number;
  /** epoch ms */
  readonly until: number;
}

export class AnswerCache {
  private readonly entries = new Map<string, Entry>();
  private bytes = 0;

  /** @param now epoch ms */
  get(key: string, now: number): Attributes | undefined {
    const entry = this.entries.get(key);
    if (entry === undefined) return undefined;
    this.remove(key, entry);
    if (entry.until <= now) return undefined;
    this.add(key, entry);
    return entry.attributes;
  }

  /**
   * Keeps an answer; those not asked for for longest make room.
   * @param bytes of the answer's text
   * @param until epoch ms
   */
  set(key: string, attributes: Attributes, bytes: number, until: number): void {
    const before = this.entries.get(key);
    if (before !== undefined) this.remove(key, before);
    this.add(key, { attributes, bytes: bytes + key.length + entryBytes, until });
    while (this.bytes > maxBytes) {
      const [oldest, entry] = this.entries.entries().next().value!;
      this.remove(oldest, entry);
    }
  }

  /** Forgets the answer of one key. */
  delete(key: string): void {
    const entry = this.entries.get(key);
    if (entry !== undefined) this.remove(key, entry);
  }

  private add(key: string, entry: Entry): void {
    this.entries.set(key, entry);
    this.bytes += entry.bytes;
  }

  private remove(key: string, entry: Entry): void {
    this.entries.delete(key);
    this.bytes -= entry.bytes;
  }
}
