import type { Command, Duration, Options, Parameter } from "./ast.ts";
import { wrongCount } from "./arguments.ts";
import { readDuration, readWhole, THEN_TIME_LIMIT_MS } from "./duration.ts";
import { callOf, type Call, type Form } from "./form.ts";
import { nearest } from "./nearest.ts";
import { withError, withResponse, type ThenWay } from "./then-way.ts";
import { readParameters } from "./value.ts";
import { formOf } from "./words.ts";

export type OptionWord = "retries" | "within" | "template" | "success" | "failure";

const OPTION_OF: ReadonlyMap<string, OptionWord> = new Map([
  ["retries", "retries"],
  ["within", "within"],
  ["timeout", "within"],
  ["template", "template"],
  ["success", "success"],
  ["failure", "failure"],
]);

export const RETRIES_LIMIT = 100;

/** Which options a kind of command takes, and whether its success block sees a response. */
export interface Takes {
  readonly options: ReadonlySet<OptionWord>;
  readonly response: boolean;
}

const COMMON: readonly OptionWord[] = ["retries", "within", "success", "failure"];

export const TAKES: Readonly<Record<"seq" | "par" | "send" | "event" | "expect" | "await" | "delay" | "set" | "if", Takes>> = {
  seq: { options: new Set(COMMON), response: false },
  par: { options: new Set(COMMON), response: false },
  send: { options: new Set([...COMMON, "template"]), response: true },
  event: { options: new Set([...COMMON, "template"]), response: true },
  expect: { options: new Set(COMMON), response: true },
  await: { options: new Set([...COMMON, "template"]), response: true },
  delay: { options: new Set(), response: false },
  set: { options: new Set(), response: false },
  if: { options: new Set(["success", "failure"]), response: false },
};

export const NO_OPTIONS: Options = { retries: 0, within: null, template: null, success: null, failure: null };

type Draft = { -readonly [K in keyof Options]: Options[K] };
/** Reads a nested command; passed along so that files need not import each other in a circle. */
export type ReadCommand = (form: Form, way: ThenWay) => Command | null;

/** The option that a form is, or null when it is none. */
export function optionOf(form: Form): OptionWord | null {
  return OPTION_OF.get(callOf(form)?.word ?? "") ?? null;
}

/**
 * Reads the options of a command. Reports those that it does not take, those given twice, and what is no option.
 * @param given options that stand already (the branches of an await's if)
 */
export function readOptions(
  call: Call,
  kind: keyof typeof TAKES,
  forms: readonly Form[],
  way: ThenWay,
  readCommand: ReadCommand,
  given: ReadonlySet<OptionWord> = new Set(),
): Options {
  const draft: Draft = { ...NO_OPTIONS };
  const seen = new Set(given);
  for (const form of forms) {
    const option = callOf(form);
    const word = optionOf(form);
    if (option === null || word === null) {
      notAnOption(form, call, kind, way);
      if (option !== null && formOf("then", option.word, "command") !== null) readCommand(form, way);
      continue;
    }
    const allowed = TAKES[kind].options.has(word);
    if (!allowed) {
      way.problems.error(
        "option-not-here",
        option.head.span,
        `${call.head.name} takes no ${option.head.name}`,
        adviceForOption(kind, word),
        form.span,
      );
    } else if (seen.has(word)) {
      way.problems.error(
        "option-twice",
        option.head.span,
        `${option.head.name} stands twice in this ${call.head.name}`,
        "leave one of the two out",
        form.span,
      );
    }
    seen.add(word);
    HANDLERS[word](option, draft, TAKES[kind].response, way, readCommand);
  }
  return draft;
}

function adviceForOption(kind: keyof typeof TAKES, word: OptionWord): string {
  if (kind === "if" || kind === "delay" || kind === "set") {
    return word === "template" ? "template stands in send, event and await" : `put it around: (seq (${kind} ...) (${word} ...))`;
  }
  return "template stands in send, event and await";
}

function notAnOption(form: Form, call: Call, kind: keyof typeof TAKES, way: ThenWay): void {
  const inner = callOf(form);
  const group = kind === "seq" || kind === "par";
  const command = inner !== null && formOf("then", inner.word, "command") !== null;
  const span = inner?.head.span ?? form.span;
  if (group && command) {
    way.problems.error(
      "option-order",
      span,
      `options stand after the members of a ${call.head.name}, and ${inner.head.name} is a member`,
      "write it before the options",
      form.span,
    );
    return;
  }
  const takes = [...TAKES[kind].options];
  const meant = inner === null ? null : nearest(inner.head.name, takes);
  const advice =
    command && takes.includes("success")
      ? `what comes after it stands in (success (${inner.head.name} ...)), or beside it in a seq`
      : meant === null
        ? `write one of ${takes.join(", ")}`
        : `did you mean ${meant}?`;
  way.problems.error(
    "option-expected",
    span,
    `only an option can stand here in ${call.head.name}`,
    takes.length === 0 ? `${call.head.name} takes no options` : advice,
    form.span,
  );
}

const HANDLERS: Readonly<
  Record<OptionWord, (option: Call, draft: Draft, response: boolean, way: ThenWay, readCommand: ReadCommand) => void>
> = {
  retries: (option, draft, _response, way) => {
    draft.retries = readRetries(option, way) ?? 0;
  },
  within: (option, draft, _response, way) => {
    draft.within = readTime(option, way);
  },
  template: (option, draft, _response, way) => {
    draft.template = readTemplate(option, way);
  },
  success: (option, draft, response, way, readCommand) => {
    draft.success = readBlock(option, response ? withResponse(way) : way, readCommand);
  },
  failure: (option, draft, _response, way, readCommand) => {
    draft.failure = readBlock(option, withError(way), readCommand);
  },
};

function readRetries(option: Call, way: ThenWay): number | null {
  const [only] = option.args;
  if (only !== undefined && option.args.length === 1) return readWhole(only, 0, RETRIES_LIMIT, "the number of retries", way.problems);
  wrongCount(option, "one number", "(retries N)", way.problems);
  return null;
}

/** Reads the number and unit of a within or delay. */
export function readTime(call: Call, way: ThenWay): Duration | null {
  const [amount, unit] = call.args;
  if (amount !== undefined && unit !== undefined && call.args.length === 2) {
    return readDuration(call, amount, unit, THEN_TIME_LIMIT_MS, way.problems);
  }
  const whenForm = call.args.length === 3 && call.args[2]?.kind === "list";
  wrongCount(
    call,
    "a number and a unit",
    `(${call.head.name} N unit)`,
    way.problems,
    whenForm ? `in a Then, ${call.head.name} is an option: write the command, and in it at the end (${call.head.name} N unit)` : undefined,
  );
  return null;
}

function readTemplate(option: Call, way: ThenWay): readonly Parameter[] | null {
  const [only] = option.args;
  if (only?.kind === "map" && option.args.length === 1) return readParameters(only, way);
  wrongCount(option, "one map of parameters", "(template {:parameter +TM1})", way.problems);
  return null;
}

/** Reads the one command of a success or failure. */
export function readBlock(option: Call, way: ThenWay, readCommand: ReadCommand): Command | null {
  const [only] = option.args;
  if (only !== undefined && option.args.length === 1) return readCommand(only, way);
  const many = option.args.length > 1;
  wrongCount(
    option,
    "one command",
    `(${option.head.name} command)`,
    way.problems,
    many ? `join them: (${option.head.name} (seq command command))` : undefined,
  );
  for (const form of option.args) readCommand(form, way);
  return null;
}
