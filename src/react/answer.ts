/** Answers arrive: of sends, of polls, and the receiver's word on emitted events. */
import type { Attributes, Command } from "../language/ast.ts";
import { resolving, settle } from "./advance.ts";
import { holds } from "./condition.ts";
import { failed, type Ended } from "./ended.ts";
import type { ProgramNode } from "./program.ts";
import { activate, activationOf, journal, type Run } from "./run.ts";
import { answerScope } from "./scope.ts";
import type { Activation } from "./state.ts";
import type { JournalEntry, Outcome } from "./types.ts";

const pollPauseMs = 1_000;

type AwaitNode = ProgramNode<Extract<Command, { kind: "await" }>>;

/** The answer of a send or poll; of one that is late or no longer live the journal hears, and nobody else. */
export function takeAnswer(run: Run, number: number, answer: Outcome, late: boolean): void {
  const node = late ? null : findLive(run, ({ send }) => send === number);
  if (node === null) return lateAnswer(run, "send", answer, number);
  const outcome = isUnknown(answer) ? (run.known.get(number) ?? answer) : answer;
  run.known.delete(number);
  if (node.command.kind === "await") return takePollAnswer(run, node as AwaitNode, number, outcome);
  if ("ok" in outcome) journal(run, node, "answered", { send: number, response: outcome.ok });
  else if (isUnknown(outcome) && node.repeatable) run.kept.set(node.index, number);
  settle(run, node, endedBy(outcome));
}

/** The receiver's word on an emitted event. Its `final` is of no account: a rejected event is repeated like any failed command. */
export function takeAccepted(run: Run, emit: number, outcome: Outcome): void {
  const node = findLive(run, (activation) => activation.emit === emit);
  if (node === null) return lateAnswer(run, "event", outcome);
  if ("ok" in outcome) journal(run, node, "answered", { response: outcome.ok });
  settle(run, node, "ok" in outcome ? endedBy(outcome) : failed(outcome.error));
}

function isUnknown(outcome: Outcome): boolean {
  return "error" in outcome && outcome.unknown === true;
}

function findLive(run: Run, wanted: (activation: Activation) => boolean): ProgramNode | null {
  for (const [index, activation] of run.live) if (wanted(activation)) return run.program.nodes[index]!;
  return null;
}

function endedBy(outcome: Outcome): Ended {
  if ("ok" in outcome) return { ok: true, response: outcome.ok };
  const { error, final = false, retryAfterMs = 0 } = outcome;
  return { ...failed(error), final, retryAfterMs };
}

/** The state knows nothing of a send that was let go; the journal's line about its sending names the command. */
function lateAnswer(run: Run, command: Command["kind"], outcome: Outcome, send?: number): void {
  const entry: JournalEntry = {
    at: run.now,
    node: -1,
    command,
    phase: "late-answer",
    ...(send === undefined ? {} : { send }),
    ...("ok" in outcome ? { response: outcome.ok } : { reason: failed(outcome.error).reason }),
  };
  run.effects.push({ kind: "journal", entry });
}

function takePollAnswer(run: Run, node: AwaitNode, send: number, outcome: Outcome): void {
  if (!("ok" in outcome)) {
    journal(run, node, "answered", { send, reason: failed(outcome.error).reason });
    return scheduleNextPoll(run, node, outcome.retryAfterMs ?? 0);
  }
  journal(run, node, "answered", { send, response: outcome.ok });
  const ended = resolving(() => judge(run, node, outcome.ok, outcome.pointless === true));
  if (ended === null) return scheduleNextPoll(run, node, 0);
  if (ended.ok) journal(run, node, "succeeded");
  settle(run, node, ended);
}

function judge(run: Run, node: AwaitNode, answer: Attributes, pointless: boolean): Ended | null {
  if (holds(node.command.condition, answerScope(run, answer))) return { ok: true, response: answer };
  return pointless ? failed(`waiting is pointless after ${wordsOf(answer)}`) : null;
}

/** The plain members of an answer: "status busy, call-status busy". */
function wordsOf(answer: Attributes): string {
  return Object.entries(answer)
    .flatMap(([name, value]) => (typeof value === "object" ? [] : [`${name} ${value}`]))
    .join(", ");
}

/** The next poll comes one second after the answer, later when the provider asks for it. */
function scheduleNextPoll(run: Run, node: AwaitNode, retryAfterMs: number): void {
  const { send: _, ...activation } = activationOf(run, node);
  activate(run, node, { ...activation, due: run.now + Math.max(pollPauseMs, retryAfterMs) });
}
