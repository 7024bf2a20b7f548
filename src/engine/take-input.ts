/** One input of a tenant's queue: a submission item by item, an answer, a moved clock. */
import type { Postponed } from "../deliver/endpoint.ts";
import type { OutstandingSend } from "../store/port.ts";
import { reactionId } from "./batch.ts";
import { advance, isTakenIn } from "./clock.ts";
import type { Shared } from "./context.ts";
import { isSettled, loadReactions, settle, storeEvent, takeEvent } from "./events.ts";
import { receiptMembers } from "../react/receipt.ts";
import { ownerByKey, ownerOf } from "./identities.ts";
import type { QueuedInput } from "./inputs.ts";
import { beginHeld, stepReaction } from "./reactions.ts";
import type { TenantRuntime } from "./tenant.ts";
import { eventTime } from "./time.ts";
import { ClockError, type Idempotency, type Submission, type SubmissionResult } from "./types.ts";

/** How long the first answer to an Idempotency-Key is kept (api.md, Events). */
export const answerLifetimeMs = 24 * 60 * 60 * 1000;

type Taker<K extends QueuedInput["kind"]> = (
  shared: Shared,
  runtime: TenantRuntime,
  input: Extract<QueuedInput, { kind: K }>,
  budget: Budget,
) => Promise<boolean>;

/** How many events one batch still takes. */
export interface Budget {
  left: number;
}

const takers: { readonly [K in QueuedInput["kind"]]: Taker<K> } = {
  submit: takeSubmission,
  answer: takeAnswer,
  receipt: takeReceipt,
  augmented: takeAugmented,
  "move-clock": takeMovedClock,
};

/**
 * Takes one input in.
 * @returns false when it must wait (the clock waits for answers, or the budget is spent) and be given again, where it will go on
 */
export function takeInput(shared: Shared, runtime: TenantRuntime, input: QueuedInput, budget: Budget): Promise<boolean> {
  return (takers[input.kind] as Taker<QueuedInput["kind"]>)(shared, runtime, input, budget);
}

async function takeSubmission(
  shared: Shared,
  runtime: TenantRuntime,
  input: Extract<QueuedInput, { kind: "submit" }>,
  budget: Budget,
): Promise<boolean> {
  while (input.results.length < input.items.length) {
    if (budget.left <= 0) return false;
    budget.left -= 1;
    const item = input.items[input.results.length]!;
    try {
      const result = await takeItem(shared, runtime, item, input.at);
      if (result === null) return false;
      input.results.push(result);
    } catch (error) {
      input.results.push(failed(shared, runtime, error));
    }
  }
  return true;
}

/** What goes wrong with one item is that item's alone. */
function failed(shared: Shared, runtime: TenantRuntime, error: unknown): SubmissionResult {
  shared.log.error({ err: error, tenant: runtime.tenant.id }, "an event could not be taken in");
  shared.refused.length = 0;
  shared.emitted.length = 0;
  shared.immediate.length = 0;
  return { ok: false, code: "failed", error: "the event could not be taken in; the server's log says why" };
}

/**
 * Every event passes here, so what has nothing to do is not awaited: a promise costs about as much as what it would wait for.
 * @returns null when the clock must wait for answers before this item
 */
async function takeItem(shared: Shared, runtime: TenantRuntime, item: Submission, arrivedAt: number): Promise<SubmissionResult | null> {
  const { tenant } = runtime;
  const repeated = item.idempotency === undefined ? null : await findAnswer(shared, runtime, item.idempotency, arrivedAt);
  if (repeated !== null) return repeated;
  const named = ownerByKey(runtime, item.attributes);
  const found = "error" in named ? await ownerOf(shared, runtime, item.attributes) : named;
  if ("error" in found) return { ok: false, code: "no-key", error: found.error };
  const moment = eventTime(tenant.settings, item.attributes, runtime.clock, arrivedAt);
  if ("error" in moment) return { ok: false, code: "wrong-time", error: moment.error, key: found.key };
  const before = moment.time - 1;
  if (!isTakenIn(shared, runtime, before) && !(await advance(shared, runtime, before, arrivedAt))) return null;
  runtime.clock = moment.time;
  shared.batch.tenants.add(runtime);
  // What was due has happened meanwhile, and may have taught that the identifiers lead elsewhere.
  const owned = found.attributes === item.attributes ? found : await ownerOf(shared, runtime, item.attributes);
  if ("error" in owned) return { ok: false, code: "no-key", error: owned.error };
  const take = item.storedOnly === true ? storeEvent : takeEvent;
  const event = await take(shared, runtime, owned, moment.time, arrivedAt);
  if (!isSettled(shared)) await settle(shared, runtime, moment.time, arrivedAt);
  const { seq, key, contributing } = event;
  if (item.idempotency !== undefined) keepAnswer(shared, runtime, item.idempotency, { seq, key, contributing }, arrivedAt);
  return { ok: true, seq, key, contributing };
}

/** Keeps the first answer to an Idempotency-Key, in the batch at hand. */
export function keepAnswer(
  shared: Shared,
  runtime: TenantRuntime,
  { key: idempotencyKey, bodyHash }: Idempotency,
  answer: { readonly seq: number; readonly key: string; readonly contributing: boolean },
  at: number,
): void {
  const stored = { tenant: runtime.number, idempotencyKey, bodyHash: bodyHash ?? "", ...answer, at };
  shared.batch.answers.set(`${runtime.number}/${idempotencyKey}`, stored);
}

/** The first answer to an Idempotency-Key, or that it was another body's; null: it is new. */
export async function findAnswer(
  shared: Shared,
  runtime: TenantRuntime,
  { key, bodyHash }: Idempotency,
  arrivedAt: number,
): Promise<SubmissionResult | null> {
  const stored =
    shared.batch.answers.get(`${runtime.number}/${key}`) ??
    (await shared.store.findAnswer(runtime.number, key, arrivedAt - answerLifetimeMs));
  if (stored === null) return null;
  if (bodyHash === null || stored.bodyHash === bodyHash)
    return { ok: true, seq: stored.seq, key: stored.key, contributing: stored.contributing };
  // What stands after a line break is ours: no header can hold one.
  return { ok: false, code: "key-reused", error: `the Idempotency-Key "${key.split("\n", 1)[0]}" was used with another body` };
}

async function takeAnswer(
  shared: Shared,
  runtime: TenantRuntime,
  { at, send, delivered }: Extract<QueuedInput, { kind: "answer" }>,
): Promise<boolean> {
  const { batch, outbox } = shared;
  const now = await answerTime(shared, runtime, at);
  const { live, pause } = outbox.answered(send, delivered, at);
  const { tenant, endpoint, type, number, poll } = send;
  if (pause !== null) batch.sendPauses.push({ tenant, endpoint, ...pause });
  if ("postponed" in delivered) {
    if (live) postpone(shared, send, delivered, now);
    return true;
  }
  const outcome = delivered;
  const late = !live;
  if (live) batch.removeSend(send);
  const [reaction] = await loadReactions(shared, runtime, [send.reaction]);
  batch.outcomes.push({ tenant, reaction: send.reaction, send: number, key: reaction?.key ?? null, endpoint, type, poll, outcome });
  if (reaction?.state.status === "running") {
    stepReaction(shared, runtime, reaction, { kind: "answer", send: send.number, outcome, late }, now);
    await settle(shared, runtime, now, at);
    return true;
  }
  if (!(await shared.store.hasReaction(tenant, send.reaction))) return true;
  const said = "ok" in outcome ? { response: outcome.ok } : { reason: outcome.error };
  batch.write(tenant, send.reaction, {
    at: now,
    node: nodeUnknown,
    command: "send",
    phase: "late-answer",
    send: number,
    endpoint,
    type,
    ...said,
  });
  shared.reactions.delete(reactionId(send.tenant, send.reaction));
  return true;
}

/** The provider takes nothing for a while: the send waits again, and its reaction hears nothing of it. */
function postpone({ batch, outbox }: Shared, send: OutstandingSend, { postponed, pauseMs }: Postponed, now: number): void {
  const due = outbox.putBack(send);
  batch.addSend(due);
  // Each poll is one of many; their journal has answers only.
  if (send.poll) return;
  const { tenant, reaction, endpoint, type, number } = send;
  const value = pauseMs === null ? {} : { value: now + pauseMs };
  const entry = { at: now, node: nodeUnknown, command: "send", phase: "postponed" as const, send: number, endpoint, type };
  batch.write(tenant, reaction, { ...entry, reason: postponed, ...value });
}

/** A context has been fetched: its reaction begins, unless it has been cancelled meanwhile. */
async function takeAugmented(
  shared: Shared,
  runtime: TenantRuntime,
  { at, reaction: number, context }: Extract<QueuedInput, { kind: "augmented" }>,
): Promise<boolean> {
  const now = await answerTime(shared, runtime, at);
  if (!shared.augmenting.has(runtime.number, number)) return true;
  const [reaction] = await loadReactions(shared, runtime, [number]);
  if (reaction === undefined) return true;
  beginHeld(shared, runtime, reaction, context, now);
  await settle(shared, runtime, now, at);
  return true;
}

/** A receipt of an ended reaction only adds to its journal. */
async function takeReceipt(
  shared: Shared,
  runtime: TenantRuntime,
  { at, reaction: number, receipt }: Extract<QueuedInput, { kind: "receipt" }>,
): Promise<boolean> {
  const now = await answerTime(shared, runtime, at);
  const [reaction] = await loadReactions(shared, runtime, [number]);
  if (reaction?.state.status === "running") {
    stepReaction(shared, runtime, reaction, { kind: "receipt", receipt }, now);
    await settle(shared, runtime, now, at);
    return true;
  }
  if (!(await shared.store.hasReaction(runtime.number, number))) return true;
  const members = { at: now, node: nodeUnknown, command: "send", phase: "receipt" as const, ...receiptMembers(receipt) };
  shared.batch.write(runtime.number, number, members);
  shared.reactions.delete(reactionId(runtime.number, number));
  return true;
}

/**
 * Takes in what was due before an answer.
 * @param at epoch ms on the server's clock
 * @returns the moment of the answer on the tenant's clock, to which it is set
 */
export async function answerTime(shared: Shared, runtime: TenantRuntime, at: number): Promise<number> {
  const replay = runtime.tenant.settings.clock === "replay";
  const now = replay ? (runtime.clock ?? 0) : Math.max(at, runtime.clock ?? at);
  if (!replay) await advance(shared, runtime, now - 1, at);
  shared.batch.tenants.add(runtime);
  runtime.clock = now;
  return now;
}

/** Node of a line whose command the engine does not know; its send number leads to it. */
const nodeUnknown = -1;

async function takeMovedClock(
  shared: Shared,
  runtime: TenantRuntime,
  { to, at, reject }: Extract<QueuedInput, { kind: "move-clock" }>,
): Promise<boolean> {
  if (runtime.clock !== null && to < runtime.clock) {
    const message = `the clock stands at ${new Date(runtime.clock).toISOString()} and can't go back to ${new Date(to).toISOString()}`;
    reject(new ClockError(message));
    return true;
  }
  if (!(await advance(shared, runtime, to, at))) return false;
  runtime.clock = to;
  shared.batch.tenants.add(runtime);
  return true;
}
