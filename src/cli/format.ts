/** `whenthen format`: rewrites patterns in canonical form. */
import { writeFile } from "node:fs/promises";
import { Command } from "commander";
import { formatText } from "../language/format.ts";
import { checkText } from "./check.ts";
import { diagnosticLines } from "./diagnostic-lines.ts";
import { partsOf } from "./program-parts.ts";
import { nameOf, readText } from "./read-text.ts";

interface Options {
  readonly check?: true;
}

/** What became of a file: unchanged, changed (or to be changed), not readable as a program, or no such file. */
type Outcome = "same" | "changed" | "wrong" | "unread";

const help = `
Files hold When, Then or both; comments are kept. With - the formatted standard input goes to standard output.
A file with errors of the notation (brackets, quotes, maps) is left as it is; whenthen check says more.

Exit status: 0, or 1 with errors (with --check: or when a file would change), 2 when a file can't be read or written.`;

/** The command, to be joined to the program. */
export function formatCommand(): Command {
  return new Command("format")
    .description("rewrite the When and Then of patterns in canonical form")
    .argument("<file...>", "files to rewrite; - is standard input")
    .option("--check", "change nothing; only say which files would change")
    .addHelpText("after", help)
    .action(async (paths: readonly string[], options: Options) => {
      process.exitCode = await format(paths, options);
    });
}

async function format(paths: readonly string[], options: Options): Promise<number> {
  const outcomes = new Set<Outcome>();
  for (const path of paths) {
    try {
      outcomes.add(await formatOne(path, options.check === true));
    } catch (error) {
      outcomes.add("unread");
      console.error(`whenthen format: ${(error as Error).message}`);
    }
  }
  if (outcomes.has("unread")) return 2;
  return outcomes.has("wrong") || (outcomes.has("changed") && options.check === true) ? 1 : 0;
}

async function formatOne(path: string, checkOnly: boolean): Promise<Outcome> {
  const before = await readText(path);
  const after = formatParts(path, before);
  if (after === null) {
    printErrors(path, before);
    return "wrong";
  }
  if (checkOnly) {
    if (after !== before) console.log(`${nameOf(path)} would change`);
  } else if (path === "-") {
    process.stdout.write(after);
  } else if (after !== before) {
    await writeFile(path, after);
  }
  return after === before ? "same" : "changed";
}

/**
 * The canonical text, each half formatted on its own (a bracket that is missing in one must not be found in the other), an empty line between them.
 * @returns null when a half can't be read as a program
 */
function formatParts(path: string, text: string): string | null {
  let printed = "";
  for (const part of partsOf(path, text)) {
    const { text: formatted } = formatText(part.text);
    if (formatted === null) return null;
    const newline = formatted.endsWith("\r\n") ? "\r\n" : "\n";
    printed += printed === "" ? formatted : newline + formatted;
  }
  return printed;
}

function printErrors(path: string, text: string): void {
  const colours = process.stderr.isTTY && process.env["NO_COLOR"] === undefined;
  for (const { diagnostic } of checkText(path, text, undefined).found) {
    if (diagnostic.severity === "error") console.error(`${diagnosticLines(nameOf(path), text, diagnostic, colours).join("\n")}\n`);
  }
  console.error(`whenthen format: ${nameOf(path)} is left as it is`);
}
