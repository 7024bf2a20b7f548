import type { Command, Condition } from "./ast.ts";
import { wrongCount } from "./arguments.ts";
import { readBranches, type Branches } from "./branches.ts";
import { readCondition } from "./condition.ts";
import { callOf, type Call } from "./form.ts";
import { optionOf, readOptions, type ReadCommand } from "./options.ts";
import { noteSend, readTarget } from "./target.ts";
import { withError, withResponse, type ThenWay } from "./then-way.ts";

const IF = "(if condition (success command) (failure command))";
const WRITTEN = `(await endpoint type {params} ${IF} (within N unit) option ...)`;

interface Polled extends Branches {
  readonly condition: Condition | null;
}

const NOTHING: Polled = { condition: null, success: null, failure: null, given: new Set() };

/** Reads an await: its if says what is waited for, and the branches of the if act as the await's own success and failure. */
export function readAwait(call: Call, way: ThenWay, readCommand: ReadCommand): Command | null {
  const target = readTarget(call, WRITTEN, way);
  const [first, ...rest] = target.rest;
  const branching = first === undefined ? null : callOf(first);
  const polled = branching?.word === "if" ? readPolled(branching, way, readCommand) : null;
  if (polled === null && (target.found !== null || target.rest.length > 0)) {
    const message = `${call.head.name} needs an if directly after its parameters, to say what it waits for`;
    way.problems.error("if-missing", call.head.span, message, `write ${WRITTEN}`, call.form.span);
  }
  const { condition, success, failure, given } = polled ?? NOTHING;
  const options = readOptions(
    call,
    "await",
    polled === null ? target.rest.filter((form) => callOf(form)?.word !== "if") : rest,
    way,
    readCommand,
    given,
  );
  if (!target.rest.some((form) => optionOf(form) === "within")) {
    const message = `${call.head.name} needs a within, or it might poll for ever`;
    way.problems.error("within-missing", call.head.span, message, "add (within 10 minutes) at its end", call.form.span);
  }
  if (target.found === null) return null;
  noteSend(call, target, options, way);
  if (condition === null) return null;
  return {
    kind: "await",
    id: call.form.span.start,
    span: call.form.span,
    ...target.found,
    condition,
    options: { ...options, success: success ?? options.success, failure: failure ?? options.failure },
  };
}

function readPolled(call: Call, way: ThenWay, readCommand: ReadCommand): Polled {
  const [first, ...branches] = call.args;
  const answered = withResponse(way);
  if (first === undefined) {
    wrongCount(call, "a condition and its branches", IF, way.problems);
    return NOTHING;
  }
  const condition = readCondition(first, answered);
  return { condition, ...readBranches(call, branches, { success: answered, failure: withError(way) }, readCommand) };
}
