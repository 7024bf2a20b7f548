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

/** Takes in every timer and deadline due by now, in order of due time; what begins meanwhile runs from now. */
export function passTime(run: Run): void {
  while (run.ended === null) {
    const due = nextDue(run);
    if (due === null) return;
    run.moment++;
    if (due.deadline) timeOut(run, due.node);
    else fireTimer(run, due.node);
  }
}

function nextDue(run: Run): Due | null {
  let next: Due | null = null;
  for (const [index, { due, deadline }] of run.live) {
    const node = run.program.nodes[index]!;
    if (due !== undefined && due <= run.now) next = earlier(next, { node, at: due, deadline: false });
    if (deadline !== undefined && deadline <= run.now) next = earlier(next, { node, at: deadline, deadline: true });
  }
  return next;
}

/** At one moment: timers in the order in which they were set (the order of the search), then deadlines, inner before outer. */
function earlier(first: Due | null, second: Due): Due {
  if (first === null || second.at < first.at) return second;
  if (second.at > first.at || !second.deadline) return second.at === first.at && first.deadline ? second : first;
  if (!first.deadline) return first;
  const endsFirst = second.node.end - first.node.end || first.node.index - second.node.index;
  return endsFirst < 0 ? second : first;
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
