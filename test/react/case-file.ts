/**
 * Cases as text. A case is
 *
 *   # what it shows
 *   (the Then)
 *   directives, one a line
 *   ==>
 *   what happens, one a line, times in ms
 *
 * Directives: `context JSON`, `defaults JSON`, `template ID text`, `answer ENDPOINT TYPE [PARAMS]: OUTCOME | OUTCOME ...` (the
 * last one repeating), `event AT JSON`, `cancel AT`, `away FROM TO`, `until AT`, `rerun AT TEXT` (from the command whose text begins so, or
 * from the one that `failed`: what the re-run does follows, and the answers go on where they were). An outcome is `MS ok JSON`, `MS pointless JSON`,
 * `MS unknown` or `MS error TEXT`, after which may stand `final` and `retry-after=MS`. A send that no answer fits succeeds at once
 * with its parameters.
 */
import { declarations } from "../../src/deliver/registry.ts";
import type { Attributes } from "../../src/language/ast.ts";
import { compileThen } from "../../src/language/compile.ts";
import { equal } from "../../src/react/compare.ts";
import { compileReaction, type ReactionProgram } from "../../src/react/program.ts";
import { failedCommand, restartFrom } from "../../src/react/restart.ts";
import { simulateReaction, type Happening, type SendEffect, type Simulated, type World } from "../../src/react/simulation.ts";
import type { Outcome, ReactionState } from "../../src/react/types.ts";

export interface Case {
  readonly name: string;
  readonly then: string;
  readonly directives: readonly string[];
  readonly expected: string;
}

interface Answer {
  readonly endpoint: string;
  readonly type: string;
  readonly params: Attributes;
  readonly outcomes: readonly { readonly afterMs: number; readonly outcome: Outcome }[];
}

interface Setting {
  context: Attributes;
  defaults: Attributes | null;
  readonly templates: Map<string, string>;
  readonly answers: Answer[];
  readonly events: { readonly at: number; readonly attributes: Attributes }[];
  cancelAt: number | null;
  away: { readonly from: number; readonly to: number } | null;
  until: number;
  rerun: { readonly at: number; readonly from: string } | null;
}

const directive = /^(context|defaults|template|answer|event|cancel|away|until|rerun) /;

/** The cases of a file's text. @throws Error when one lacks its name, Then or answer */
export function readCases(text: string): Case[] {
  return text
    .split(/^(?=# )/m)
    .filter((part) => part.trim() !== "")
    .map((part) => {
      const [input = "", expected] = part.split(/^==>\n/m);
      const [title = "", ...lines] = input.split("\n");
      if (!title.startsWith("# ") || expected === undefined) throw new Error(`not a case: ${part}`);
      const directives = lines.filter((line) => directive.test(line));
      const then = lines
        .filter((line) => !directive.test(line))
        .join("\n")
        .trim();
      return { name: title.slice(2), then, directives, expected: expected.trim() };
    });
}

/** Runs a case and tells what happened, a line each. @param store what is done to the state between any two steps */
export function runCase({ then: text, directives }: Case, store: (state: ReactionState) => ReactionState): string {
  const { then, diagnostics } = compileThen(text);
  if (then === null) throw new Error(diagnostics.map(({ message }) => message).join("\n"));
  const setting = readSetting(directives);
  const program = compileReaction(then);
  const world = worldOf(setting, store);
  const first = simulateReaction(program, world, 0, setting.until);
  const lines = tellAll(first);
  if (setting.rerun !== null) lines.push(...rerun(program, text, world, first, setting.rerun, setting.until));
  return lines.join("\n");
}

function tellAll({ state, endedAt, happenings }: Simulated): string[] {
  const lines = happenings.flatMap(tell);
  const reason = state.reason === undefined ? "" : `: ${state.reason}`;
  lines.push(endedAt === null ? state.status : `${endedAt} ${state.status}${reason}`);
  if (Object.keys(state.variables).length > 0) lines.push(`variables ${JSON.stringify(state.variables)}`);
  return lines;
}

function rerun(
  program: ReactionProgram,
  text: string,
  world: World,
  { state, happenings }: Simulated,
  { at, from }: NonNullable<Setting["rerun"]>,
  until: number,
): string[] {
  const entries = happenings.flatMap((happening) => (happening.kind === "journal" ? [happening.entry] : []));
  const node = from === "failed" ? failedCommand(program, entries, state.reason ?? "") : text.indexOf(from);
  if (node === null) return ["the journal does not tell which command failed"];
  const restart = restartFrom(program, entries, node);
  if ("error" in restart) return [restart.error];
  const { cancelAt: _, events, ...rest } = world;
  const again = simulateReaction(program, { ...rest, events: events.filter((event) => event.at >= at) }, at, until, restart);
  return [`${at} rerun from ${text.slice(node).split(/[\s)]/, 2).join(" ")}`, ...tellAll(again)];
}

function tell(happening: Happening): string[] {
  const { at } = happening;
  if (happening.kind === "send") {
    const { endpoint, type, parameters, number, poll } = happening.send;
    return [`${at} ${poll ? "poll" : "send"} #${number} ${endpoint} ${type} ${JSON.stringify(parameters)}`];
  }
  if (happening.kind === "let-go") return [`${at} let-go #${happening.number}`];
  if (happening.kind === "emit") return [`${at} ${happening.accepted ? "emit" : "refused"} ${JSON.stringify(happening.attributes)}`];
  const { command, phase, send } = happening.entry;
  if (phase !== "dropped" && phase !== "late-answer") return [];
  return [`${at} ${phase} ${command}${send === undefined ? "" : ` #${send}`}`];
}

const inTenYears = 315_360_000_000;

function readSetting(directives: readonly string[]): Setting {
  const setting: Setting = {
    context: { id: "c1", name: "Ann" },
    defaults: null,
    templates: new Map(),
    answers: [],
    events: [],
    cancelAt: null,
    away: null,
    until: inTenYears,
    rerun: null,
  };
  for (const line of directives) {
    const word = line.slice(0, line.indexOf(" "));
    readers[word]!(setting, line.slice(word.length + 1).trim());
  }
  return setting;
}

const readers: Readonly<Record<string, (setting: Setting, rest: string) => void>> = {
  context: (setting, rest) => {
    setting.context = JSON.parse(rest) as Attributes;
  },
  defaults: (setting, rest) => {
    setting.defaults = JSON.parse(rest) as Attributes;
  },
  template: (setting, rest) => {
    const end = rest.indexOf(" ");
    setting.templates.set(rest.slice(0, end), rest.slice(end + 1).replaceAll("\\n", "\n"));
  },
  answer: (setting, rest) => {
    setting.answers.push(readAnswer(rest));
  },
  event: (setting, rest) => {
    const [at, attributes] = numberThen(rest);
    setting.events.push({ at, attributes: JSON.parse(attributes) as Attributes });
  },
  cancel: (setting, rest) => {
    setting.cancelAt = Number(rest);
  },
  away: (setting, rest) => {
    const [from, to] = numberThen(rest);
    setting.away = { from, to: Number(to) };
  },
  rerun: (setting, rest) => {
    const [at, from] = numberThen(rest);
    setting.rerun = { at, from };
  },
  until: (setting, rest) => {
    setting.until = Number(rest);
  },
};

function numberThen(text: string): [number, string] {
  const end = text.indexOf(" ");
  return end === -1 ? [Number(text), ""] : [Number(text.slice(0, end)), text.slice(end + 1).trim()];
}

function readAnswer(text: string): Answer {
  const match = /^(\S+?) ([^\s:]+) ?(\{.*?\})?: (.*)$/.exec(text);
  if (match === null) throw new Error(`not an answer: ${text}`);
  const [, endpoint = "", type = "", params = "{}", outcomes = ""] = match;
  return {
    endpoint,
    type,
    params: JSON.parse(params) as Attributes,
    outcomes: outcomes.split("|").map((outcome) => readOutcome(outcome.trim())),
  };
}

function readOutcome(text: string): { readonly afterMs: number; readonly outcome: Outcome } {
  const [afterMs, rest] = numberThen(text);
  if (rest === "unknown") return { afterMs, outcome: { error: "outcome unknown", unknown: true } };
  const json = rest.slice(rest.indexOf(" ") + 1);
  if (rest.startsWith("ok ")) return { afterMs, outcome: { ok: JSON.parse(json) as Attributes } };
  if (rest.startsWith("pointless ")) return { afterMs, outcome: { ok: JSON.parse(json) as Attributes, pointless: true } };
  const match = /^error (.*?)( final)?(?: retry-after=(\d+))?$/.exec(rest);
  if (match === null) throw new Error(`not an outcome: ${text}`);
  const [, error = "", final, retryAfter] = match;
  return {
    afterMs,
    outcome: {
      error,
      ...(final === undefined ? {} : { final: true }),
      ...(retryAfter === undefined ? {} : { retryAfterMs: Number(retryAfter) }),
    },
  };
}

function worldOf(setting: Setting, store: (state: ReactionState) => ReactionState): World {
  const { context, defaults, templates, answers, events, cancelAt, away } = setting;
  const turns = new Map<Answer, number>();
  return {
    environment: {
      context,
      template: (_, reference) => templates.get(reference),
      endpoints: declarations,
      random: () => 1,
      ...(defaults === null ? {} : { defaults: () => defaults }),
    },
    respond: (send) => {
      const answer = answers.find((candidate) => fits(candidate, send));
      if (answer === undefined) return { afterMs: 0, outcome: { ok: send.parameters } };
      const turn = turns.get(answer) ?? 0;
      turns.set(answer, turn + 1);
      return answer.outcomes[Math.min(turn, answer.outcomes.length - 1)]!;
    },
    accept: (attributes) => {
      const { id } = attributes;
      return typeof id === "string" ? { ok: { id: "EV1", "key-attr": id } } : { error: "the event lacks the key attribute id" };
    },
    events,
    store,
    ...(cancelAt === null ? {} : { cancelAt }),
    ...(away === null ? {} : { away }),
  };
}

function fits({ endpoint, type, params }: Answer, send: SendEffect): boolean {
  if (endpoint !== send.endpoint || type !== send.type) return false;
  return Object.entries(params).every(([name, value]) => equal(send.parameters[name] ?? null, value));
}
