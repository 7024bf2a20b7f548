/** Commands that are no longer wanted: what waits is dropped, what is in flight let go. */
import type { ProgramNode } from "./program.ts";
import { journal, type Run } from "./run.ts";
import type { Activation } from "./state.ts";
import type { Effect } from "./types.ts";

/**
 * Drops everything live below a command.
 * @param timedOut sends in flight keep their number for a repetition, since they may have arrived
 */
export function dropBelow(run: Run, node: ProgramNode, timedOut: boolean): void {
  if (node.end === node.index + 1) return;
  for (const [index, activation] of run.live) {
    if (index > node.index && index < node.end) drop(run, run.program.nodes[index]!, activation, timedOut);
  }
}

/** Drops everything that is live. */
export function dropAll(run: Run): void {
  for (const [index, activation] of run.live) drop(run, run.program.nodes[index]!, activation, false);
}

function drop(run: Run, node: ProgramNode, activation: Activation, timedOut: boolean): void {
  letGo(run, node, activation, timedOut);
  const waits = activation.phase === undefined || activation.phase === "pause";
  if (waits && node.members.length === 0 && node.command.kind !== "if") {
    const { send } = activation;
    journal(run, node, "dropped", send === undefined ? {} : { send });
  }
  run.live.delete(node.index);
  if (node.command.kind === "expect") run.expectsChanged = true;
}

/**
 * Lets a command's send go, if one is in flight. A send or event that began earlier in this step is taken back: after a stop all
 * timers are taken in before anything is sent (then.md, Durability).
 */
export function letGo(run: Run, node: ProgramNode, { send, emit }: Activation, timedOut: boolean): void {
  if (send === undefined && emit === undefined) return;
  const repeated = timedOut && node.repeatable && node.command.kind === "send";
  if (send !== undefined && repeated) run.kept.set(node.index, send);
  else if (send !== undefined) run.known.delete(send);
  const issued = run.issued.get(node.index);
  if (issued !== undefined && issued.moment < run.moment) for (const effect of issued.effects) run.withdrawn.add(effect);
  else if (send !== undefined) run.effects.push(letGoEffect(node, send));
}

function letGoEffect({ command }: ProgramNode, number: number): Effect {
  if (command.kind !== "send" && command.kind !== "await") throw new Error(`a ${command.kind} has no send`);
  return { kind: "let-go", number, endpoint: command.endpoint, poll: command.kind === "await" };
}
