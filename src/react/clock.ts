/** Time passes: timers and deadlines fall due. */
import { attempt, attemptEnded, carry, resolving, settle } from "./advance.ts";
import type { Command } from "../language/ast.ts";
import { dropBelow, letGo } from "./drop.ts";
import { done, failed } from "./ended.ts";
import { poll } from "./leaves.ts";
import type { ProgramNode } from "./program.ts";
import { activationOf, journal, type Run } from "./run.ts";

interface Due {
  readonly node: ProgramNode;
  readonly at: number;
  readonly deadline: boolean;
}

/**
 * Takes in every timer and deadline due by now, in order of due time. What begins meanwhile runs from now, so that nothing is
 * added to what is due; but what is due may be dropped on the way.
 */
export function passTime(run: Run): void {
  for (const due of allDue(run)) {
    if (run.ended !== null) return;
    const activation = run.live.get(due.node.index);
    if ((due.deadline ? activation?.deadline : activation?.due) !== due.at) continue;
    run.moment++;
    if (due.deadline) timeOut(run, due.node);
    else fireTimer(run, due.node);
  }
}

function allDue({ program, live, now }: Run): Due[] {
  const found: Due[] = [];
  for (const [index, { due, deadline }] of live) {
    const node = program.nodes[index]!;
    if (due !== undefined && due <= now) found.push({ node, at: due, deadline: false });
    if (deadline !== undefined && deadline <= now) found.push({ node, at: deadline, deadline: true });
  }
  return found.sort(inOrder);
}

/** At one moment: timers in the order in which they were set (as found; sorting keeps it), then deadlines, inner before outer. */
function inOrder(a: Due, b: Due): number {
  if (a.at !== b.at) return a.at - b.at;
  if (a.deadline !== b.deadline) return a.deadline ? 1 : -1;
  return a.deadline ? a.node.end - b.node.end || b.node.index - a.node.index : 0;
}

function fireTimer(run: Run, node: ProgramNode): void {
  const { phase, attempt: number = 1 } = activationOf(run, node);
  if (phase === "pause") carry(run, node, attempt(run, node, number + 1));
  else if (node.command.kind === "await") pollAgain(run, node as ProgramNode<Extract<Command, { kind: "await" }>>);
  else {
    journal(run, node, "succeeded");
    settle(run, node, done);
  }
}

function pollAgain(run: Run, node: ProgramNode<Extract<Command, { kind: "await" }>>): void {
  const ended = resolving(() => poll(run, node));
  if (ended !== null) settle(run, node, ended);
}

function timeOut(run: Run, node: ProgramNode): void {
  letGo(run, node, activationOf(run, node), true);
  dropBelow(run, node, true);
  carry(run, node, attemptEnded(run, node, failed("timed out")));
}
