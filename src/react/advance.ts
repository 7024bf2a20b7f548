/**
 * How commands begin, end, are repeated, and run their blocks.
 *
 * A command is not live, or it is live in one of these phases:
 *   attempt --ok--> success block --> ended
 *   attempt --failed--> pause --> attempt (while retries are left)
 *   attempt --failed--> failure block --> ended
 * Without a block the end follows at once. A command that ends leaves `live`, and its end is handed to the command around it.
 *
 * Invariants:
 * 1. A command is live only while every command around it is.
 * 2. Recursion goes as deep as a text nests (32), never along the members of a seq.
 * 3. A step begins no node twice: repetitions wait for a pause.
 */
import type { Command } from "../language/ast.ts";
import { holds } from "./condition.ts";
import { dropBelow } from "./drop.ts";
import { done, failed, type Ended, type Failure, type Success } from "./ended.ts";
import { beginAwait, beginDelay, beginEvent, beginExpect, beginSend, set } from "./leaves.ts";
import type { ProgramNode } from "./program.ts";
import { Unresolvable } from "./resolve.ts";
import { activate, activationOf, journal, type Run } from "./run.ts";
import { keepFields, scopeOf } from "./scope.ts";

const firstPauseMs = 1_000;
const longestPauseMs = 60_000;

type Handler<K extends Command["kind"]> = (run: Run, node: ProgramNode<Extract<Command, { kind: K }>>) => Ended | null;

const handlers: { readonly [K in Command["kind"]]: Handler<K> } = {
  seq: (run, node) => membersFrom(run, node, 0),
  par: beginPar,
  send: beginSend,
  event: beginEvent,
  delay: beginDelay,
  set,
  if: beginIf,
  expect: beginExpect,
  await: beginAwait,
};

/** Begins a command: its first attempt. */
export function begin(run: Run, index: number): Ended | null {
  return attempt(run, run.program.nodes[index]!, 1);
}

/** Begins the attempt of that number (from 1) of a command. */
export function attempt(run: Run, node: ProgramNode, number: number): Ended | null {
  activate(run, node, {
    ...(number === 1 ? {} : { attempt: number }),
    ...(node.withinMs === null ? {} : { deadline: run.now + node.withinMs }),
  });
  const ended = tryHandler(run, node);
  return ended === null ? null : attemptEnded(run, node, ended);
}

function tryHandler(run: Run, node: ProgramNode): Ended | null {
  // The table is typed by kind; the node's kind picks the handler of its own type.
  return resolving(() => (handlers[node.command.kind] as (run: Run, node: ProgramNode) => Ended | null)(run, node));
}

/** Runs what may meet a value that can't be had, which fails the command. */
export function resolving(work: () => Ended | null): Ended | null {
  try {
    return work();
  } catch (thrown) {
    if (thrown instanceof Unresolvable) return failed(thrown.message);
    // JSON.stringify runs out of stack on a value nested thousands deep.
    if (thrown instanceof RangeError) return failed("a value is nested too deep");
    throw thrown;
  }
}

function membersFrom(run: Run, node: ProgramNode, from: number): Ended | null {
  for (let position = from; position < node.members.length; position++) {
    const ended = begin(run, node.members[position]!);
    if (ended === null || !ended.ok) return ended;
  }
  return done;
}

/** All members begin before any end is taken in (then.md, par). */
function beginPar(run: Run, node: ProgramNode): Ended | null {
  const ends = node.members.map((member) => begin(run, member));
  return ends.find((ended) => ended !== null && !ended.ok) ?? (ends.includes(null) ? null : done);
}

function beginIf(run: Run, node: ProgramNode<Extract<Command, { kind: "if" }>>): Ended | null {
  const outcome = holds(node.command.condition, scopeOf(run, node));
  journal(run, node, "began", { value: outcome });
  const branch = outcome ? node.success : node.failure;
  return branch === -1 ? done : begin(run, branch);
}

/** An attempt ended: repeat it after a pause, run a block, or end the command. */
export function attemptEnded(run: Run, node: ProgramNode, ended: Ended): Ended | null {
  if (node.command.kind === "if") return commandEnded(run, node, ended);
  if (node.command.kind === "expect") run.expectsChanged = true;
  return ended.ok ? attemptSucceeded(run, node, ended) : attemptFailed(run, node, ended);
}

function attemptSucceeded(run: Run, node: ProgramNode, { response }: Success): Ended | null {
  if (node.success === -1) return commandEnded(run, node, done);
  const kept = node.reads.length === 0 ? {} : { response: keepFields(response, node.reads) };
  activate(run, node, { phase: "success", ...kept });
  return runBlock(run, node, node.success);
}

function attemptFailed(run: Run, node: ProgramNode, failure: Failure): Ended | null {
  dropBelow(run, node, false);
  const { attempt: number = 1 } = activationOf(run, node);
  const { reason } = failure;
  if (failure.final !== true && number <= node.retries) {
    const due = run.now + Math.max(pauseMs(number, run.environment.random()), failure.retryAfterMs ?? 0);
    journal(run, node, "attempt-failed", { reason, value: due });
    activate(run, node, { ...(number === 1 ? {} : { attempt: number }), phase: "pause", due });
    return null;
  }
  if (tellsFailure(node)) journal(run, node, "failed", { reason });
  if (node.failure === -1) return commandEnded(run, node, failure);
  activate(run, node, { phase: "failure", ...(node.readsReason ? { reason } : {}) });
  return runBlock(run, node, node.failure);
}

/** A seq or par that only hands a member's failure on has nothing to tell. */
function tellsFailure(node: ProgramNode): boolean {
  const { kind } = node.command;
  return (kind !== "seq" && kind !== "par") || node.failure !== -1 || node.retries > 0 || node.withinMs !== null;
}

/**
 * The pause after a failed attempt: 1 s doubling, at most 60 s, times 0.5 to 1 so that failures at one moment spread out.
 * @param number of the attempt that failed, from 1
 * @param random from 0 to 1; 1 gives the full pause
 */
function pauseMs(number: number, random: number): number {
  const full = Math.min(longestPauseMs, firstPauseMs * 2 ** (number - 1));
  return Math.round(full * (0.5 + random / 2));
}

function runBlock(run: Run, node: ProgramNode, block: number): Ended | null {
  const ended = begin(run, block);
  return ended === null ? null : commandEnded(run, node, ended);
}

/** Retry-After and the like concern the command that failed, not the ones around it: only the reason goes on. */
function commandEnded(run: Run, node: ProgramNode, ended: Ended): Ended {
  run.live.delete(node.index);
  return ended.ok ? done : failed(ended.reason);
}

/** Takes in the end of a live command's attempt and carries it upward as far as commands end by it. */
export function settle(run: Run, node: ProgramNode, attemptEnd: Ended): void {
  carry(run, node, attemptEnded(run, node, attemptEnd));
}

/** Carries the end of a command upward, in a loop; null: it waits. */
export function carry(run: Run, from: ProgramNode, ended: Ended | null): void {
  let node = from;
  let carried = ended;
  while (carried !== null) {
    if (node.parent === -1) {
      run.ended = carried;
      return;
    }
    const parent = run.program.nodes[node.parent]!;
    carried = childEnded(run, parent, node, carried);
    node = parent;
  }
}

function childEnded(run: Run, parent: ProgramNode, child: ProgramNode, ended: Ended): Ended | null {
  if (child.role !== "member") return commandEnded(run, parent, ended);
  if (!ended.ok) return attemptEnded(run, parent, ended);
  if (parent.command.kind === "par") {
    return anyLiveBelow(run, parent) ? null : attemptEnded(run, parent, done);
  }
  const rest = membersFrom(run, parent, child.position + 1);
  return rest === null ? null : attemptEnded(run, parent, rest);
}

/** Most often the first few tell: commands begun together stand together. */
function anyLiveBelow({ live }: Run, { index: from, end }: ProgramNode): boolean {
  for (const index of live.keys()) if (index > from && index < end) return true;
  return false;
}
