/** What people do to reactions: cancel those that run, run those that have ended again. Each call is a batch of its own. */
import type { Attributes } from "../language/ast.ts";
import type { ReactionProgram } from "../react/program.ts";
import { failedCommand, restartFrom } from "../react/restart.ts";
import type { Restart } from "../react/types.ts";
import type { EndedReaction } from "../store/port.ts";
import type { Shared } from "./context.ts";
import { loadReactions, settle } from "./events.ts";
import { beginReaction, stepReaction } from "./reactions.ts";
import { answerTime, findAnswer, keepAnswer } from "./take-input.ts";
import { programOf, type TenantRuntime } from "./tenant.ts";
import type { RerunFrom, RerunResult } from "./types.ts";

/**
 * Cancels running reactions: what waits is dropped, what is in flight let go.
 * @param at epoch ms on the server's clock
 * @returns numbers of those that were cancelled; those that had ended are left out
 */
export async function cancelReactions(
  shared: Shared,
  runtime: TenantRuntime,
  numbers: readonly number[],
  at: number,
): Promise<readonly number[]> {
  const now = await answerTime(shared, runtime, at);
  const cancelled: number[] = [];
  for (const reaction of await loadReactions(shared, runtime, numbers)) {
    if (reaction.state.status !== "running") continue;
    stepReaction(shared, runtime, reaction, { kind: "cancel" }, now);
    cancelled.push(reaction.number);
  }
  return cancelled;
}

/**
 * Runs ended reactions again, each as a new reaction over the same events, context and text.
 * @param at epoch ms on the server's clock
 * @returns what became of each number, in their order
 */
export async function rerunReactions(
  shared: Shared,
  runtime: TenantRuntime,
  numbers: readonly number[],
  from: RerunFrom,
  at: number,
): Promise<readonly RerunResult[]> {
  const { idempotency, once } = from;
  const first = idempotency === undefined ? null : await findAnswer(shared, runtime, idempotency, at);
  if (first?.ok === false) return numbers.map((of) => ({ of, error: first.error, reused: true }));
  if (first !== null && !once) return numbers.map((of) => ({ of, number: first.seq + 1 }));
  // The latest reaction when the request first came; the first re-run that it made is the next.
  const last = first?.seq ?? runtime.lastReaction;
  const isLater = (number: number): boolean => first !== null && number > last;
  const now = await answerTime(shared, runtime, at);
  const ended = new Map((await shared.store.loadEnded(runtime.number, numbers)).map((reaction) => [reaction.number, reaction]));
  const results: RerunResult[] = [];
  for (const number of numbers) {
    const reaction = ended.get(number);
    if (isLater(number)) results.push({ of: number, later: true });
    else if (reaction === undefined) results.push({ of: number, error: "only a reaction that has ended can be re-run" });
    else if (once && reaction.hasRerun) results.push({ of: number, already: true });
    else results.push(await rerunOne(shared, runtime, reaction, from, now, at));
  }
  if (idempotency !== undefined && first === null && results.some((result) => "number" in result)) {
    keepAnswer(shared, runtime, idempotency, { seq: last, key: "", contributing: false }, at);
  }
  return results;
}

async function rerunOne(
  shared: Shared,
  runtime: TenantRuntime,
  former: EndedReaction,
  from: RerunFrom,
  now: number,
  at: number,
): Promise<RerunResult> {
  const of = former.number;
  const program = compiled(former);
  if (program === null) return { of, error: "the text of its then does not compile any more" };
  const restart = restartOf(program, former, from.command);
  if (restart !== null && "error" in restart) return { of, error: restart.error };
  const { key, patternId, patternName, patternVersion, thenHash, then, events, context, depth, root } = former;
  const number = ++runtime.lastReaction;
  const head = { tenant: runtime.number, number, key, patternId, patternName, patternVersion, thenHash, matchedAt: now, events, context };
  const rerun = { of, from: restart?.node ?? null };
  const begin = { kind: "begin", ...(restart === null ? {} : { from: restart }) } as const;
  beginReaction(shared, runtime, { ...head, depth, root, rerun }, then, JSON.parse(context) as Attributes, begin, now);
  await settle(shared, runtime, now, at);
  return { of, number };
}

function compiled({ thenHash, then }: EndedReaction): ReactionProgram | null {
  try {
    return programOf(thenHash, then);
  } catch {
    return null;
  }
}

/** @returns null: it begins as the former one did */
function restartOf(
  program: ReactionProgram,
  { entries, status, reason }: EndedReaction,
  command: RerunFrom["command"],
): Restart | { error: string } | null {
  if (command === "first") return null;
  if (command !== "failed") return restartFrom(program, entries, command);
  if (status !== "failure") return { error: `it did not fail (${status}), so there is no failed command` };
  const failed = failedCommand(program, entries, reason ?? "");
  return failed === null
    ? { error: "its journal does not tell which command failed; re-run it whole" }
    : restartFrom(program, entries, failed);
}
