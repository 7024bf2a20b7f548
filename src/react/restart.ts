/**
 * Re-running an ended reaction from one of its commands: what of the old one the new one begins with, read from the journal.
 *
 * The command begins as one more attempt of it would have begun right after its last one had ended.
 *  1. Variables are as they stood then.
 *  2. What stands before it counts as done: earlier members of a seq around it. So do the other members of a par around it.
 *  3. Commands around it are in their first attempt, with all their retries and the whole of their within; those in whose success or failure
 *     block it stands are in that block, with the response or reason that they had then.
 */
import type { Attributes, Json } from "../language/ast.ts";
import { begin, carry } from "./advance.ts";
import type { ProgramNode, ReactionProgram } from "./program.ts";
import { activate, type Run } from "./run.ts";
import { keepFields } from "./scope.ts";
import type { Activation } from "./state.ts";
import type { JournalEntry, Restart } from "./types.ts";

/** What a command ended with. */
interface Outcome {
  readonly response?: Attributes;
  readonly reason?: string;
}

/**
 * Reads from the journal of an ended reaction what a new one needs to begin with the command at `id`.
 * @param entries its lines in the order in which they were written
 * @returns the restart, or why there is none, in a sentence
 */
export function restartFrom(program: ReactionProgram, entries: readonly JournalEntry[], id: number): Restart | { readonly error: string } {
  const index = program.indexOf.get(id);
  if (index === undefined) return { error: "no command of the reaction has that id" };
  const node = program.nodes[index]!;
  const last = entries.findLastIndex((entry) => isWithin(program, node, entry));
  if (last === -1) return { error: "that command did not run, so nothing says what it would begin with" };
  const before = entries.slice(0, last + 1);
  const outcomes = outcomesOf(before);
  const around = outersOf(program, node).flatMap(({ outer, role }) => {
    const outcome = outcomes.get(outer.id);
    const needed =
      outcome === undefined ? {} : role === "success" ? { response: outcome.response ?? {} } : { reason: outcome.reason ?? "" };
    return role === "member" ? [] : [[outer.id, needed] as const];
  });
  return { node: id, variables: variablesOf(before), around };
}

/**
 * The command that made a reaction fail: the innermost of those that failed last, each handing its reason on to the one around it.
 * @param reason with which the reaction ended
 * @returns its id; null when the journal does not tell one: a condition that could not be judged leaves no line
 */
export function failedCommand(program: ReactionProgram, entries: readonly JournalEntry[], reason: string): number | null {
  let found: JournalEntry | null = null;
  for (const entry of entries.toReversed()) {
    if (entry.phase !== "failed" || !program.indexOf.has(entry.node)) continue;
    const handedOn =
      found !== null && entry.at === found.at && entry.reason === found.reason && isWithin(program, nodeAt(program, found.node), entry);
    if (found !== null && !handedOn) break;
    found = entry;
  }
  return found?.reason === reason ? found.node : null;
}

/** Begins a reaction with one of its commands. */
export function beginFrom(run: Run, { node: id, variables, around }: Restart): void {
  const node = nodeAt(run.program, id);
  run.variables = { ...variables };
  const outcomes = new Map(around);
  for (const { outer, role } of outersOf(run.program, node))
    activate(run, outer, activationIn(run, outer, role, outcomes.get(outer.id) ?? {}));
  carry(run, node, begin(run, node.index));
}

function activationIn(run: Run, outer: ProgramNode, role: ProgramNode["role"], { response = {}, reason = "" }: Outcome): Activation {
  if (outer.command.kind === "if") return {};
  if (role === "success") return { phase: "success", ...(outer.reads.length === 0 ? {} : { response: keepFields(response, outer.reads) }) };
  if (role === "failure") return { phase: "failure", ...(outer.readsReason ? { reason } : {}) };
  return outer.withinMs === null ? {} : { deadline: run.now + outer.withinMs };
}

/** The commands around one, the outermost first, each with the role in which the path leads on. */
function outersOf({ nodes }: ReactionProgram, node: ProgramNode): { readonly outer: ProgramNode; readonly role: ProgramNode["role"] }[] {
  const outers: { outer: ProgramNode; role: ProgramNode["role"] }[] = [];
  for (let inner = node; inner.parent !== -1; inner = nodes[inner.parent]!)
    outers.unshift({ outer: nodes[inner.parent]!, role: inner.role });
  return outers;
}

function nodeAt(program: ReactionProgram, id: number): ProgramNode {
  const index = program.indexOf.get(id);
  if (index === undefined) throw new Error(`the restart belongs to another text: it has no command at ${id}`);
  return program.nodes[index]!;
}

/** Whether a line is about the command or one below it. A late answer is about none. */
function isWithin(program: ReactionProgram, { index: from, end }: ProgramNode, { node }: JournalEntry): boolean {
  const index = program.indexOf.get(node) ?? -1;
  return index >= from && index < end;
}

/** Every set leaves a line with its name and value; nil takes the variable away. */
function variablesOf(entries: readonly JournalEntry[]): Attributes {
  const variables = new Map<string, Json>();
  for (const { command, phase, value } of entries) {
    if (command !== "set" || phase !== "succeeded") continue;
    for (const [name, given] of Object.entries((value ?? {}) as Attributes)) {
      if (given === null) variables.delete(name);
      else variables.set(name, given);
    }
  }
  return Object.fromEntries(variables);
}

/** The last response and reason of every command, by id. */
function outcomesOf(entries: readonly JournalEntry[]): ReadonlyMap<number, Outcome> {
  const outcomes = new Map<number, Outcome>();
  for (const { node, response, reason } of entries) {
    if (response !== undefined || reason !== undefined) {
      outcomes.set(node, {
        ...outcomes.get(node),
        ...(response === undefined ? {} : { response }),
        ...(reason === undefined ? {} : { reason }),
      });
    }
  }
  return outcomes;
}
