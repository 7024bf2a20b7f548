/** Reads program text for the commands that take files or standard input. */
import { readFile } from "node:fs/promises";
import { text as readAll } from "node:stream/consumers";

/**
 * The text of a file; `-` is standard input.
 * @throws Error with a message for people when it can't be read
 */
export async function readText(path: string): Promise<string> {
  try {
    return path === "-" ? await readAll(process.stdin) : await readFile(path, "utf8");
  } catch (error) {
    const missing = (error as NodeJS.ErrnoException).code === "ENOENT";
    throw new Error(missing ? `there is no file ${path}` : `${path} can't be read: ${(error as Error).message}`, { cause: error });
  }
}

/** What messages call the file. */
export function nameOf(path: string): string {
  return path === "-" ? "<stdin>" : path;
}
