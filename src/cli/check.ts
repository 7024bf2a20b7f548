/** `whenthen check`: says what is wrong with patterns, as compilers do. */
import { Command, Option } from "commander";
import { declarations } from "../deliver/registry.ts";
import { compileThen } from "../language/compile.ts";
import type { Diagnostic } from "../language/diagnostic.ts";
import { checkWhen } from "../match/check-when.ts";
import { diagnosticLines } from "./diagnostic-lines.ts";
import { partsOf, type Language } from "./program-parts.ts";
import { nameOf, readText } from "./read-text.ts";

interface Options {
  readonly json?: true;
  readonly as?: Language;
}

/** A diagnostic whose lines are those of the whole file, and which half of the pattern it is about. */
interface Found {
  readonly in: Language;
  readonly diagnostic: Diagnostic;
}

export interface Checked {
  readonly path: string;
  readonly text: string;
  readonly found: readonly Found[];
}

const help = `
A file may hold both halves of a pattern: comment lines ";When" and ";Then" split it. Without them the
extension (.when, .then) tells what it holds, or else what it looks like. - is standard input.

Exit status: 0 without errors (warnings don't count), 1 with errors, 2 when a file can't be read.`;

/** The command, to be joined to the program. */
export function checkCommand(): Command {
  return new Command("check")
    .description("check the When and Then of patterns and say what is wrong, where, and what would be right")
    .argument("<file...>", "files to check; - is standard input")
    .addOption(new Option("--as <language>", "what the files hold, whatever they look like").choices(["when", "then"]))
    .option("--json", "an array of diagnostics instead of lines to read")
    .addHelpText("after", help)
    .action(async (paths: readonly string[], options: Options) => {
      process.exitCode = await check(paths, options);
    });
}

async function check(paths: readonly string[], options: Options): Promise<number> {
  const checked: Checked[] = [];
  let unread = 0;
  for (const path of paths) {
    try {
      checked.push(checkText(path, await readText(path), options.as));
    } catch (error) {
      unread++;
      console.error(`whenthen check: ${(error as Error).message}`);
    }
  }
  if (options.json === true) console.log(JSON.stringify(checked.flatMap(toJson), null, 2));
  else printLines(checked);
  if (unread > 0) return 2;
  return count(checked, "error") > 0 ? 1 : 0;
}

/** Checks the halves of a pattern in one text. */
export function checkText(path: string, text: string, as: Language | undefined): Checked {
  const found = partsOf(path, text, as).flatMap((part) => {
    // empty lines in place of what comes before, so that positions, also those within messages, are those of the file
    const placed = "\n".repeat(part.linesBefore) + part.text;
    const diagnostics = part.in === "when" ? checkWhen(placed).diagnostics : compileThen(placed, { endpoints: declarations }).diagnostics;
    return diagnostics.map((diagnostic) => ({ in: part.in, diagnostic }));
  });
  return { path, text, found };
}

function count(checked: readonly Checked[], severity: Diagnostic["severity"]): number {
  return checked.reduce((sum, { found }) => sum + found.filter(({ diagnostic }) => diagnostic.severity === severity).length, 0);
}

/** In the form of the HTTP interface, and with the file's name. */
function toJson({ path, found }: Checked): readonly object[] {
  return found.map(({ in: half, diagnostic: { endLine, endColumn, suggestion, ...rest } }) => ({
    file: nameOf(path),
    in: half,
    ...rest,
    "end-line": endLine,
    "end-column": endColumn,
    ...(suggestion === undefined ? {} : { suggestion }),
  }));
}

function printLines(checked: readonly Checked[]): void {
  const colours = process.stdout.isTTY && process.env["NO_COLOR"] === undefined;
  for (const { path, text, found } of checked) {
    for (const { diagnostic } of found) console.log(`${diagnosticLines(nameOf(path), text, diagnostic, colours).join("\n")}\n`);
  }
  if (checked.length === 0) return;
  const files = counted(checked.length, "file");
  console.log(`${files} checked: ${counted(count(checked, "error"), "error")}, ${counted(count(checked, "warning"), "warning")}`);
}

function counted(number: number, what: string): string {
  return `${number === 0 ? "no" : number} ${what}${number === 1 ? "" : "s"}`;
}
