import type { Command } from "./ast.ts";
import { wrongCount } from "./arguments.ts";
import { readAwait } from "./await.ts";
import { readBranches } from "./branches.ts";
import { readCondition } from "./condition.ts";
import { callOf, type Call, type Form } from "./form.ts";
import { optionOf, readOptions, readTime } from "./options.ts";
import { all } from "./predicate.ts";
import { noteSend, readTarget } from "./target.ts";
import { describe } from "./show.ts";
import { withResponse, type ThenWay } from "./then-way.ts";
import { reportUnfit, type Expectation } from "./unknown.ts";
import { readParameters, readValue } from "./value.ts";
import { wordsOf } from "./words.ts";

type CommandWord = Command["kind"];

const WORD_OF: ReadonlyMap<string, CommandWord> = new Map([
  ["seq", "seq"],
  ["sequence", "seq"],
  ["par", "par"],
  ["send", "send"],
  ["event", "event"],
  ["delay", "delay"],
  ["set", "set"],
  ["if", "if"],
  ["expect", "expect"],
  ["await", "await"],
]);

const OPTION = "it is an option: it stands in a command, after the members";
const CONDITION = "a condition stands in if, expect or await";

const COMMAND: Expectation = {
  code: "command-expected",
  what: "a command",
  example: 'write for example (send echo message {:message "Hello"})',
  words: wordsOf("then", "command"),
  elsewhere: {
    ...Object.fromEntries(
      ["all", "any", "count", "fail", "allof", "anyof", "times", "when"].map((word) => [word, "that belongs into the When"]),
    ),
    ...Object.fromEntries(wordsOf("then", "option").map((word) => [word, OPTION])),
    ...Object.fromEntries(wordsOf("then", "predicate").map((word) => [word, CONDITION])),
    then: "the Then is just its command",
    do: "commands one after the other are joined with seq",
    tm: "a message template is a value, such as {:message (TM name)}",
  },
};

const HANDLERS: Readonly<Record<CommandWord, (call: Call, way: ThenWay) => Command | null>> = {
  seq: (call, way) => readGroup(call, "seq", way),
  par: (call, way) => readGroup(call, "par", way),
  send: readSend,
  event: readEvent,
  delay: readDelay,
  set: readSet,
  if: readIf,
  expect: readExpect,
  await: (call, way) => readAwait(call, way, readCommand),
};

/** Reads one command of a Then; null when something in it is wrong, which is then reported. */
export function readCommand(form: Form, way: ThenWay): Command | null {
  const call = callOf(form);
  const known = call === null ? undefined : WORD_OF.get(call.word);
  if (call !== null && known !== undefined) return HANDLERS[known](call, way);
  const near = reportUnfit(form, COMMAND, way.problems);
  const meant = near === null ? undefined : WORD_OF.get(near.toLowerCase());
  if (call !== null && meant !== undefined) HANDLERS[meant](call, way);
  return null;
}

/** What every command has: see Node in ast.ts. */
function nodeOf(call: Call): { readonly id: number; readonly span: Call["form"]["span"] } {
  return { id: call.form.span.start, span: call.form.span };
}

function readGroup(call: Call, kind: "seq" | "par", way: ThenWay): Command | null {
  const { errors } = way.problems;
  const firstOption = call.args.findIndex((form) => optionOf(form) !== null);
  const end = firstOption === -1 ? call.args.length : firstOption;
  const members = all(call.args.slice(0, end).map((form) => readCommand(form, way)));
  const options = readOptions(call, kind, call.args.slice(end), way, readCommand);
  if (way.problems.errors === errors && call.args.every((form) => optionOf(form) !== null)) {
    way.problems.error(
      "empty-group",
      call.form.span,
      `this ${call.head.name} has no members`,
      "write the commands that it joins",
      call.form.span,
    );
  }
  return members === null ? null : { kind, ...nodeOf(call), members, options };
}

function readSend(call: Call, way: ThenWay): Command | null {
  const target = readTarget(call, "(send endpoint type {params} option ...)", way);
  const options = readOptions(call, "send", target.rest, way, readCommand);
  noteSend(call, target, options, way);
  if (target.found === null) return null;
  return { kind: "send", ...nodeOf(call), ...target.found, options };
}

function readEvent(call: Call, way: ThenWay): Command | null {
  const [first, ...rest] = call.args;
  if (first?.kind !== "map") {
    const predicate = first?.kind === "list" && optionOf(first) === null;
    wrongCount(
      call,
      "a map of attributes, then options",
      "(event {:attribute value} option ...)",
      way.problems,
      predicate ? "in a Then, event makes an event: (event {:attribute value}); to wait for one write expect" : undefined,
    );
    return null;
  }
  const parameters = readParameters(first, way);
  const options = readOptions(call, "event", rest, way, readCommand);
  return parameters === null ? null : { kind: "event", ...nodeOf(call), parameters, options };
}

function readDelay(call: Call, way: ThenWay): Command | null {
  const extra = call.args.slice(2).filter((form) => optionOf(form) !== null);
  if (extra.length > 0) {
    readOptions(call, "delay", extra, way, readCommand);
    return null;
  }
  const duration = readTime(call, way);
  return duration === null ? null : { kind: "delay", ...nodeOf(call), duration };
}

function readSet(call: Call, way: ThenWay): Command | null {
  const extra = call.args.slice(2).filter((form) => optionOf(form) !== null);
  if (extra.length > 0) readOptions(call, "set", extra, way, readCommand);
  const [first, second] = call.args;
  if (first === undefined || second === undefined || call.args.length !== 2) {
    if (extra.length === 0) wrongCount(call, "a name and a value", "(set name value)", way.problems);
    return null;
  }
  const name = readName(first, way);
  const value = readValue(second, way);
  return name === null || value === null ? null : { kind: "set", ...nodeOf(call), name, value };
}

function readName(form: Form, way: ThenWay): string | null {
  const name = form.kind === "symbol" || form.kind === "keyword" ? form.name : form.kind === "string" ? form.value : "";
  if (form.kind === "symbol" && !/^[*$+]|\*$|\./.test(name)) {
    way.findings.set.add(name);
    return name;
  }
  const plain = name.replaceAll(/[*$+]/g, "").replaceAll(/[\s.,()[\]{}";:]+/g, "-");
  way.findings.set.add(plain);
  const message = `${describe(form)} can't be the name of a variable; that is a word without a dot and without * $ +`;
  way.problems.error("bad-name", form.span, message, plain === "" ? undefined : `write ${plain}`);
  return null;
}

/** An if has no response and no reason of its own: both branches see what the if sees. */
function readIf(call: Call, way: ThenWay): Command | null {
  const [first, ...rest] = call.args;
  if (first === undefined) {
    wrongCount(call, "a condition and its branches", "(if condition (success command) (failure command))", way.problems);
    return null;
  }
  const condition = readCondition(first, way);
  const { success, failure } = readBranches(call, rest, { success: way, failure: way }, readCommand);
  return condition === null ? null : { kind: "if", ...nodeOf(call), condition, success, failure };
}

function readExpect(call: Call, way: ThenWay): Command | null {
  const [first, ...rest] = call.args;
  if (first === undefined || optionOf(first) !== null) {
    wrongCount(call, "a condition, then options", "(expect condition option ...)", way.problems);
    readOptions(call, "expect", call.args, way, readCommand);
    return null;
  }
  const condition = readCondition(first, withResponse(way));
  const options = readOptions(call, "expect", rest, way, readCommand);
  way.findings.expects.push({
    span: call.head.span,
    about: call.form.span,
    condition,
    within: rest.some((form) => optionOf(form) === "within"),
  });
  return condition === null ? null : { kind: "expect", ...nodeOf(call), condition, options };
}
