/** Texts of a document on disk that stand in files of their own: `when: {file: patterns/left-twice.when}`. */
import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import type { Path } from "./yaml.ts";

/** Members that may name a file, in the items of these sections. */
const sections: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  ["patterns", new Set(["when", "then"])],
  ["templates", new Set(["template"])],
]);

/** A file that a document names can't be read. */
export class TextFileError extends Error {
  override readonly name = "TextFileError";
  readonly path: Path;

  constructor(message: string, path: Path) {
    super(message);
    this.path = path;
  }
}

/** The file that stands in place of the text there, from the document's folder; null where none does. */
export function textFileAt(document: unknown, path: Path): string | null {
  const [section, , member] = path;
  if (path.length !== 3 || sections.get(String(section))?.has(String(member)) !== true) return null;
  const value = path.reduce((inner: unknown, part) => (inner as Readonly<Record<string | number, unknown>> | undefined)?.[part], document);
  if (typeof value !== "object" || value === null) return null;
  const [[name, file] = [], ...others] = Object.entries(value) as [string, unknown][];
  return name === "file" && typeof file === "string" && others.length === 0 ? file : null;
}

/**
 * The document with the texts of the files that it names, each without the line break at its end.
 * @param folder that the files are found from
 * @throws TextFileError
 */
export async function withTextFiles(document: unknown, folder: string): Promise<unknown> {
  if (typeof document !== "object" || document === null || Array.isArray(document)) return document;
  const whole: Record<string, unknown> = { ...document };
  for (const [section, members] of sections) {
    const items: unknown = whole[section];
    if (!Array.isArray(items)) continue;
    whole[section] = await Promise.all(
      items.map(async (item: unknown, i) => {
        if (typeof item !== "object" || item === null) return item;
        const read: Record<string, unknown> = { ...item };
        for (const member of members) {
          const file = textFileAt(document, [section, i, member]);
          if (file !== null) read[member] = await textOf(resolve(folder, file), file, [section, i, member]);
        }
        return read;
      }),
    );
  }
  return whole;
}

async function textOf(path: string, told: string, at: Path): Promise<string> {
  try {
    return (await readFile(path, "utf8")).replace(/\r?\n$/, "");
  } catch (error) {
    throw new TextFileError(`${told} can't be read: ${(error as Error).message}`, at);
  }
}
