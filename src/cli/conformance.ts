/** `whenthen conformance when|then`: answers conformance cases. */
import { Command } from "commander";
import { createInterface } from "node:readline";

type Answer = (lines: AsyncIterable<string>, write: (line: string) => void) => Promise<void>;

const help = `
Reads one JSON object a line from standard input and writes one line for each: for "when" {"fires":[...]}, for "then"
{"result", "ended", "sends", "events", "variables"}, or {"error"} where a case can't be run.

Example:
  whenthen conformance when < test/conformance/when.ndjson`;

/** The command, to be joined to the program. */
export function conformanceCommand(): Command {
  return new Command("conformance")
    .description("answer conformance cases from standard input")
    .addCommand(
      language("when", "cases of When: which events complete a match", async () => (await import("./conformance-when.ts")).conformanceWhen),
    )
    .addCommand(
      language("then", "cases of Then: what a reaction does", async () => (await import("./conformance-then.ts")).conformanceThen),
    )
    .addHelpText("after", help);
}

function language(name: string, description: string, load: () => Promise<Answer>): Command {
  return new Command(name).description(description).action(async () => {
    const answer = await load();
    const lines = createInterface({ input: process.stdin, crlfDelay: Number.POSITIVE_INFINITY });
    await answer(lines, (line) => void process.stdout.write(`${line}\n`));
  });
}
