/** Reactions in the engine: starting them, stepping them, carrying their effects into the batch. */
import { mergeContext } from "../react/context.ts";
import { noSend } from "../language/then-warnings.ts";
import { unbegun } from "../react/state.ts";
import { step } from "../react/step.ts";
import type { Effect, Environment, Input, Outcome, Waiting } from "../react/types.ts";
import type { PatternMatch } from "../match/customer.ts";
import type { Match } from "../match/types.ts";
import type { Attributes } from "../language/ast.ts";
import type { NewReaction, OutstandingSend, StoredEvent, WaitingExpect } from "../store/port.ts";
import { reactionId, type Reaction } from "./batch.ts";
import type { RefusedExpect, Shared } from "./context.ts";
import { defaultsOf } from "./defaults.ts";
import { isPaused } from "./pause.ts";
import { programOf, type ActivePattern, type TenantRuntime } from "./tenant.ts";
import { eventId } from "../identify/event-id.ts";

/** Expects without an equality on a $attribute that may wait at once in a tenant (then.md, expect). */
const maxUnindexedExpects = 1_000;

/** The events of a match, oldest first, from the batch or the store. */
async function contributingEvents(shared: Shared, runtime: TenantRuntime, match: Match): Promise<StoredEvent[]> {
  const missing = match.seqs.filter((seq) => shared.batch.event(runtime.number, seq) === undefined);
  const loaded = missing.length === 0 ? [] : await shared.store.loadEvents(runtime.number, missing);
  const bySeq = new Map(loaded.map((event) => [event.seq, event]));
  return match.seqs.flatMap((seq) => shared.batch.event(runtime.number, seq) ?? bySeq.get(seq) ?? []);
}

/**
 * Starts the reactions of a customer's matches.
 * @param now epoch ms on the tenant's clock
 */
export async function startReactions(
  shared: Shared,
  runtime: TenantRuntime,
  key: string,
  matches: readonly PatternMatch[],
  now: number,
): Promise<void> {
  for (const { id, match } of matches) {
    const active = runtime.patterns.get(id);
    if (active !== undefined) await startReaction(shared, runtime, key, active, match, now);
  }
}

async function startReaction(
  shared: Shared,
  runtime: TenantRuntime,
  key: string,
  { pattern, thenHash }: ActivePattern,
  match: Match,
  now: number,
): Promise<void> {
  const events = await contributingEvents(shared, runtime, match);
  const trigger = events.at(-1);
  const merged = mergeContext(events.map((event) => event.attributes));
  const chain = shared.augmenter.chain(runtime.number, "notification");
  const waits = chain?.fetches === true && shared.augmenting.hasRoom(runtime.number);
  const context = (waits ? chain.applyFirst(merged) : chain?.applyFiles(merged)) ?? merged;
  const number = ++runtime.lastReaction;
  const depth = trigger?.depth ?? 0;
  const root = trigger === undefined ? null : (trigger.root ?? trigger.seq);
  const head: NewReaction = {
    tenant: runtime.number,
    number,
    key,
    patternId: pattern.id,
    patternName: pattern.name,
    patternVersion: pattern.version,
    thenHash,
    matchedAt: match.at,
    events: JSON.stringify(events.map(({ seq, time, attributes }) => ({ id: eventId(seq), time, attributes }))),
    context: JSON.stringify(context),
    depth,
    root,
  };
  if (waits) holdReaction(shared, runtime, head, pattern.then, context);
  else beginReaction(shared, runtime, head, pattern.then, context, { kind: "begin" }, now);
}

/** Stores a new reaction that begins only once its context has been fetched. */
function holdReaction(shared: Shared, runtime: TenantRuntime, head: NewReaction, then: string, context: Attributes): void {
  const { tenant, number, key, patternName, thenHash, depth, root } = head;
  shared.batch.texts.set(thenHash, then);
  shared.batch.started.push(head);
  shared.batch.augmenting.push({ runtime, number, context });
  shared.augmenting.add(tenant, number);
  const reaction = { tenant, number, key, patternName, program: programOf(thenHash, then), context, depth, root, state: unbegun };
  shared.batch.reactions.set(reactionId(tenant, number), reaction);
  shared.reactions.set(reactionId(tenant, number), reaction);
}

/** Begins a reaction that was held, with the context that was fetched. @param now epoch ms on the tenant's clock */
export function beginHeld(shared: Shared, runtime: TenantRuntime, held: Reaction, context: Attributes, now: number): void {
  shared.augmenting.remove(held.tenant, held.number);
  shared.batch.augmented.push({ tenant: held.tenant, number: held.number, context });
  const { state, effects } = step(held.program, null, { kind: "begin" }, environmentOf(shared, runtime, { ...held, context }), now);
  carry(shared, runtime, { ...held, context, state }, [], null, effects, now);
}

/**
 * Stores a new reaction in the batch and takes its first step.
 * @param then text of its Then, whose hash the head names
 * @param now epoch ms on the tenant's clock
 */
export function beginReaction(
  shared: Shared,
  runtime: TenantRuntime,
  head: NewReaction,
  then: string,
  context: Attributes,
  begin: Extract<Input, { kind: "begin" }>,
  now: number,
): void {
  shared.batch.texts.set(head.thenHash, then);
  shared.batch.started.push(head);
  const { tenant, number, key, patternName, thenHash, depth, root } = head;
  const program = programOf(thenHash, then);
  const { state, effects } = step(program, null, begin, environmentOf(shared, runtime, { context, patternName }), now);
  carry(shared, runtime, { tenant, number, key, patternName, program, context, depth, root, state }, [], null, effects, now);
}

/** Steps a running reaction by one input and carries its effects into the batch. */
export function stepReaction(shared: Shared, runtime: TenantRuntime, reaction: Reaction, input: Input, now: number): void {
  if (reaction.state.status !== "running") return;
  const { waiting, due } = reaction.state;
  const result = step(reaction.program, reaction.state, input, environmentOf(shared, runtime, reaction), now);
  if (result.state === reaction.state && result.effects.length === 0) return;
  reaction.state = result.state;
  carry(shared, runtime, reaction, waiting, due, result.effects, now);
}

function environmentOf(
  shared: Shared,
  runtime: TenantRuntime,
  { context, patternName }: Pick<Reaction, "context" | "patternName">,
): Environment {
  return {
    context,
    template: (by, reference) => {
      const found = runtime.templates.find((template) => (by === "id" ? `TM${template.id}` : template.name) === reference);
      return found?.template;
    },
    endpoints: shared.declarations,
    defaults: (endpoint, type) =>
      defaultsOf(shared.declarations[endpoint], type, { fields: runtime.integrations.get(endpoint), patternName }),
    random: shared.random,
  };
}

function carry(
  shared: Shared,
  runtime: TenantRuntime,
  reaction: Reaction,
  waitingBefore: readonly Waiting[],
  dueBefore: number | null,
  effects: readonly Effect[],
  now: number,
): void {
  const { batch } = shared;
  const id = reactionId(reaction.tenant, reaction.number);
  batch.reactions.set(id, reaction);
  for (const effect of effects) carryEffect(shared, runtime, reaction, effect, now);
  updateExpects(shared, runtime, reaction, waitingBefore);
  const { status, due } = reaction.state;
  if (status === "running") {
    shared.reactions.set(id, reaction);
    if (due !== null && due !== dueBefore) runtime.dues.add({ kind: "reaction", due, number: reaction.number });
    return;
  }
  shared.reactions.delete(id);
  if (shared.augmenting.has(reaction.tenant, reaction.number)) {
    shared.augmenting.remove(reaction.tenant, reaction.number);
    batch.augmented.push({ tenant: reaction.tenant, number: reaction.number, context: null });
  }
  batch.ended.push({
    tenant: reaction.tenant,
    number: reaction.number,
    status,
    endedAt: now,
    reason: reaction.state.reason ?? null,
    variables: JSON.stringify(reaction.state.variables),
  });
}

function carryEffect(shared: Shared, runtime: TenantRuntime, reaction: Reaction, effect: Effect, now: number): void {
  const { batch, outbox } = shared;
  switch (effect.kind) {
    case "journal":
      batch.write(reaction.tenant, reaction.number, effect.entry);
      return;
    case "emit":
      shared.emitted.push({ reaction, emit: effect.emit, attributes: effect.attributes });
      return;
    case "let-go": {
      const sendId = { tenant: reaction.tenant, reaction: reaction.number, number: effect.number };
      const { endpoint, poll, number } = effect;
      const immediate = shared.immediate.some((answer) => answer.reaction === reaction && answer.number === number);
      if (!immediate) outbox.drop({ ...sendId, endpoint, poll });
      batch.removeSend(sendId);
      return;
    }
    case "send": {
      const outcome = immediateOutcome(shared, runtime, reaction, effect);
      if (outcome !== null) {
        const { endpoint, type, poll } = effect;
        const { tenant, number, key } = reaction;
        batch.outcomes.push({ tenant, reaction: number, send: effect.number, key, endpoint, type, poll, outcome });
        shared.immediate.push({ reaction, number: effect.number, outcome });
        return;
      }
      const send: OutstandingSend = {
        tenant: reaction.tenant,
        reaction: reaction.number,
        number: effect.number,
        status: "due",
        endpoint: effect.endpoint,
        type: effect.type,
        parameters: JSON.stringify(effect.parameters),
        poll: effect.poll,
        at: now,
      };
      batch.addSend(send);
      outbox.add(send);
    }
  }
}

/** The outcome of a send that needs no call: a local endpoint's, or why there is none. */
function immediateOutcome(
  shared: Shared,
  runtime: TenantRuntime,
  reaction: Reaction,
  send: Extract<Effect, { kind: "send" }>,
): Outcome | null {
  const endpoint = shared.endpoints[send.endpoint];
  if (endpoint === undefined) return notSetUp(send.endpoint);
  if (endpoint.declaration.sends[send.type] === undefined) {
    return { error: noSend(endpoint.declaration, send.type), final: true };
  }
  if (endpoint.respond === undefined || isPaused(runtime.tenant, send.endpoint)) return null;
  return endpoint.respond({
    tenant: runtime.tenant.id,
    type: send.type,
    parameters: send.parameters,
    idempotencyKey: idempotencyKeyOf(reaction.number, send.number),
  });
}

/** The outcome of a send to an endpoint that the tenant can't use. */
export function notSetUp(endpoint: string): Outcome {
  return { error: `${endpoint} is not set up for this tenant`, final: true };
}

/** Stable across repetitions of one send (then.md, Durability). */
export function idempotencyKeyOf(reaction: number, send: number): string {
  return `RE${reaction}-${send}`;
}

function expectRow(reaction: Reaction, waiting: Waiting): WaitingExpect {
  const { node, index } = waiting;
  return {
    tenant: reaction.tenant,
    reaction: reaction.number,
    node,
    attribute: index === null ? null : index.attribute,
    value: index === null ? null : JSON.stringify(index.value),
  };
}

function updateExpects(shared: Shared, runtime: TenantRuntime, reaction: Reaction, before: readonly Waiting[]): void {
  const after = reaction.state.status === "running" ? reaction.state.waiting : [];
  if (before === after) return;
  const rowId = (row: WaitingExpect): string => `${row.node}/${row.attribute}/${row.value}`;
  const rowsBefore = new Map(before.map((waiting) => expectRow(reaction, waiting)).map((row) => [rowId(row), row]));
  const rowsAfter = new Map(after.map((waiting) => expectRow(reaction, waiting)).map((row) => [rowId(row), row]));
  for (const [id, row] of rowsBefore) {
    if (rowsAfter.has(id)) continue;
    shared.batch.removeExpect(row.tenant, row.reaction, row.node);
    countExpects(runtime, row.attribute, -1);
  }
  for (const [id, row] of rowsAfter) {
    if (rowsBefore.has(id)) continue;
    shared.batch.addExpect(row);
    countExpects(runtime, row.attribute, 1);
    const tooMany = row.attribute === null && runtime.expecting.get(null)! > maxUnindexedExpects;
    if (tooMany) shared.refused.push({ reaction, node: row.node });
  }
}

/** Ends an expect that may not wait. */
export function refuseExpect(shared: Shared, runtime: TenantRuntime, { reaction, node }: RefusedExpect, now: number): void {
  const reason = `${maxUnindexedExpects} expects without an equality on a $attribute wait already`;
  stepReaction(shared, runtime, reaction, { kind: "refuse", node, reason }, now);
}

function countExpects(runtime: TenantRuntime, attribute: string | null, by: number): void {
  const count = (runtime.expecting.get(attribute) ?? 0) + by;
  if (count > 0) runtime.expecting.set(attribute, count);
  else runtime.expecting.delete(attribute);
}
