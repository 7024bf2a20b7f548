/** The demo from the first request to the last word, against a server that runs. */
import { fileURLToPath } from "node:url";
import { bankCallEvents, bankCallsFile, type CallEvent } from "../recorded/bank-calls.ts";
import type { Api } from "./api.ts";
import { inFull, reactionsOf, sendsOf, type Reaction } from "./journal.ts";
import { journeyLines } from "./journey.ts";
import { demoDocument, readDemo, type DemoPattern } from "./document.ts";
import { countReplayed, replay } from "./replay.ts";
import { demoTenant, setUp } from "./setup.ts";
import { summaryLines } from "./summary.ts";

/** Where the demo's lines go, and its progress. */
export interface Audience {
  readonly say: (...lines: readonly string[]) => void;
  /** Begins a progress bar of so many events; the result is told how many are done, and at last null. */
  readonly progress: (total: number) => (done: number | null) => void;
}

export interface PatternReactions extends DemoPattern {
  /** oldest match first */
  readonly reactions: readonly Reaction[];
}

/** Journeys that are told in full: the first of a pattern with so many sends. */
const journeys: readonly { readonly file: string; readonly sends: number }[] = [
  { file: "gave-up-twice", sends: 1 },
  { file: "gave-up-twice", sends: 0 },
  { file: "left-waiting", sends: 2 },
  { file: "back-in-the-queue", sends: 2 },
];

/**
 * Sets up, replays what the tenant does not have yet, and tells what matched.
 * @throws ApiError when the server refuses something
 */
export async function runDemo(api: Api, { say, progress }: Audience): Promise<PatternReactions[]> {
  const demo = await readDemo();
  const ids = await setUp(api, demo);
  say(`Tenant "${demoTenant}", as ${demoDocument} says: five patterns, each with its reaction:`, "", ...demo.patterns.map(patternLine), "");
  const events = await bankCallEvents(fileURLToPath(bankCallsFile));
  await replayRest(api, events, { say, progress });
  const patterns = await Promise.all(
    demo.patterns.map(async (pattern, i) => ({ ...pattern, reactions: await inFull(api, await reactionsOf(api, ids[i]!)) })),
  );
  say("", "What matched, and what became of the reactions:", "", ...summaryLines(patterns));
  say("", "Some journeys in full (the times are those of August 1999):", ...storyLines(patterns));
  return patterns;
}

function patternLine({ name, description, file }: DemoPattern): string {
  return `  ${name}: ${description}\n    (examples/patterns/${file}.when and .then)`;
}

async function replayRest(api: Api, events: readonly CallEvent[], { say, progress }: Audience): Promise<void> {
  const total = number(events.length);
  const from = await countReplayed(api, events);
  if (from === null) {
    say(`The tenant "${demoTenant}" has events of its own after the month; nothing is replayed.`);
    return;
  }
  if (from === events.length) say(`All ${total} events of the month are there, from a run before.`);
  else if (from > 0) say(`${number(from)} of ${total} events are there, from a run before; going on from there.`);
  else say(`Replaying ${total} real events of August 1999 through HTTP, as fast as it goes ...`);
  const show = progress(events.length);
  const started = performance.now();
  await replay(api, events, from, show);
  show(null);
  const seconds = (performance.now() - started) / 1000;
  const count = events.length - from;
  if (count > 0) {
    const rate = number(Math.round(count / seconds));
    say(`${number(count)} events in ${seconds.toFixed(1)} s: ${rate} a second, each stored and matched before it was acknowledged.`);
  }
  say("The clock has run on past the last deadline.");
}

function storyLines(patterns: readonly PatternReactions[]): string[] {
  return journeys.flatMap(({ file, sends }) => {
    const reactions = patterns.find((pattern) => pattern.file === file)?.reactions ?? [];
    const found = reactions.find((reaction) => sendsOf(reaction) === sends);
    return found === undefined ? [] : ["", ...journeyLines(found).map((line) => `  ${line}`)];
  });
}

function number(value: number): string {
  return value.toLocaleString("en");
}
