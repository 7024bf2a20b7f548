/** `whenthen simulate`: a pattern over recorded events, without a server. */
import { Command, InvalidArgumentError } from "commander";
import { recordedEvents, type Refused } from "../recorded/events.ts";
import { refuseEarlier, sortByTime } from "../recorded/order.ts";
import { withOwners, type OwnedEvent } from "../recorded/owners.ts";
import { openSource, RecordedEventsError, type Source } from "../recorded/source.ts";
import { Simulation } from "../simulate/simulation.ts";
import type { Trial } from "../simulate/types.ts";
import { startProgress } from "./progress.ts";
import { Output } from "./output.ts";
import { RefusedLines } from "./refused-lines.ts";
import { jsonLine, tableHeader, tableLines } from "./simulate-output.ts";
import { readTrial, TrialError } from "./trial.ts";

interface Options {
  readonly when: string;
  readonly then?: string;
  readonly template?: ReadonlyMap<string, string>;
  readonly events: string;
  readonly key: string;
  readonly time: string;
  readonly identifiers?: readonly string[];
  readonly json?: true;
  readonly sort?: true;
  readonly strict?: true;
}

const examples = `
Examples:
  whenthen simulate --when two.when --events calls.ndjson --key customer_id --time time
  whenthen simulate --when two.when --then call.then --template TM1=sorry.mustache \\
      --events calls.csv.gz --key customer_id --time time --json
  zcat calls.ndjson.gz | whenthen simulate --when two.when --events - --key customer_id --time time

Events are NDJSON, or CSV with a header row, packed with gzip or not; their times are ISO 8601 (without an
offset: UTC) or epoch milliseconds. In CSV, plain decimal numbers are numbers and empty cells are left out.
A line that is no event, lacks the key or the time, or is earlier than one before it, is left out with a warning.
Sends succeed at once and take no time; their response is their parameters. Nothing is really sent.

Exit status: 0, or 1 when the pattern or the events can't be read (with --strict: or a line is left out).`;

/** The command, to be joined to the program. */
export function simulateCommand(): Command {
  return new Command("simulate")
    .description("run a pattern over recorded events, on the events' own clock, without a server")
    .requiredOption("--when <file>", "the pattern's When")
    .option("--then <file>", "its Then; each match then shows the sends of its reaction")
    .option("--template <id=file>", "a message template, by id (TM1) or name; may be repeated", collectTemplate)
    .requiredOption("--events <file>", "recorded events: NDJSON or CSV, .gz too; - is standard input")
    .requiredOption("--key <attribute>", "the key attribute: whose event it is")
    .requiredOption("--time <attribute>", "the time attribute: when it happened")
    .option("--identifiers <names>", "attributes that lead to the key where it is missing, with commas between them", namesOf)
    .option("--json", "one line of JSON a match instead of a table")
    .option("--sort", "put the events in order of time first (reads all of them into memory)")
    .option("--strict", "a line that would be left out is an error")
    .addHelpText("after", examples)
    .action(async (options: Options) => {
      process.exitCode = await simulate(options);
    });
}

function namesOf(value: string): string[] {
  return value
    .split(",")
    .map((name) => name.trim())
    .filter((name) => name !== "");
}

function collectTemplate(value: string, templates = new Map<string, string>()): Map<string, string> {
  const at = value.indexOf("=");
  if (at < 1 || at === value.length - 1) throw new InvalidArgumentError("Write ID=FILE, for example TM1=sorry.mustache.");
  return templates.set(value.slice(0, at).replace(/^\+/, ""), value.slice(at + 1));
}

async function simulate(options: Options): Promise<number> {
  try {
    const { trial, warnings } = await readTrial({ ...options, templates: options.template ?? new Map() });
    for (const warning of warnings) console.error(warning);
    return await run(trial, options);
  } catch (error) {
    if (!(error instanceof TrialError || error instanceof RecordedEventsError)) throw error;
    console.error(error instanceof TrialError ? error.message : `error: ${error.message}`);
    return 1;
  }
}

async function run(trial: Trial, options: Options): Promise<number> {
  const source = await openSource(options.events);
  const progress = startProgress(source.sizeBytes);
  const output = new Output(progress);
  if (!options.json) output.add(tableHeader(options.then !== undefined));
  const simulation = new Simulation(trial, (match) => output.add(...(options.json ? [jsonLine(match)] : tableLines(match))));
  const refused = new RefusedLines(options.strict === true);
  let events = 0;
  try {
    for await (const group of inOrder(source, options)) {
      for (const item of group) {
        if ("reason" in item) refused.add(item);
        else {
          simulation.take(item);
          events++;
        }
      }
      await output.flush();
      progress.update(source.readBytes(), events);
    }
    simulation.finish();
    await output.flush();
  } finally {
    progress.stop();
  }
  for (const line of [...refused.warnings(events), ...evictions(simulation)]) console.error(line);
  if (!options.json) console.log(`${count(simulation.matches, "match", "matches")} in ${count(events, "event", "events")}`);
  return events === 0 && refused.count > 0 ? 1 : 0;
}

function inOrder(source: Source, { key, time, sort, identifiers = [] }: Options): AsyncIterable<(OwnedEvent | Refused)[]> {
  const recorded = recordedEvents(source, { key, time, identifiers });
  return withOwners(sort === true ? sortByTime(recorded) : refuseEarlier(recorded), key, identifiers);
}

function evictions({ evicted }: Simulation): string[] {
  if (evicted === 0) return [];
  return [`warning: ${count(evicted, "partial match was", "partial matches were")} given up, since one customer had too many at once`];
}

function count(number: number, one: string, many: string): string {
  return `${number.toLocaleString("en")} ${number === 1 ? one : many}`;
}
