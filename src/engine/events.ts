/** One event's way through the engine: whose is it, who waits for it, what does it complete. */
import { tooDeep, tooManyDescendants } from "../identify/chain.ts";
import { eventId } from "../identify/event-id.ts";
import type { Attributes } from "../language/ast.ts";
import { lookup } from "../language/lookup.ts";
import { stepCustomer, type CustomerResult } from "../match/customer.ts";
import type { MatchEvent } from "../match/types.ts";
import type { StoredEvent } from "../store/port.ts";
import { customerId, reactionId, type Reaction } from "./batch.ts";
import type { Shared } from "./context.ts";
import { customerFrom, customerOf, type Customer } from "./customers.ts";
import { learn, ownerOf, type Owned } from "./identities.ts";
import { refuseExpect, startReactions, stepReaction } from "./reactions.ts";
import { programOf, type TenantRuntime } from "./tenant.ts";
import type { SubmissionResult } from "./types.ts";

export interface Origin {
  readonly depth: number;
  readonly root: number | null;
}

const received: Origin = { depth: 0, root: null };

/**
 * Takes in one accepted event: running expects first, what it teaches, then the matcher, then the reactions of its matches begin.
 * Everything due before `time` has happened already.
 * @param time epoch ms on the tenant's clock
 * @param receivedAt epoch ms on the server's clock
 */
export async function takeEvent(
  shared: Shared,
  runtime: TenantRuntime,
  owned: Owned,
  time: number,
  receivedAt: number,
  origin: Origin = received,
): Promise<StoredEvent> {
  const { key, attributes } = owned;
  const seq = ++runtime.lastSeq;
  const expected = runtime.expecting.size > 0 && (await offer(shared, runtime, attributes, time));
  const matched = matchEvent(shared, runtime, key, { seq, time, attributes });
  const result = matched instanceof Promise ? await matched : matched;
  const contributing = expected || result.contributing;
  const event: StoredEvent = { tenant: runtime.number, seq, key, time, receivedAt, attributes, contributing, ...origin };
  shared.batch.addEvent(event);
  if (owned.teaches.length > 0) await learn(shared, runtime, owned, event);
  for (const { id, count } of result.evicted) noteEvicted(shared, runtime, id, key, count, time);
  if (result.matches.length > 0) await startReactions(shared, runtime, key, result.matches, time);
  return event;
}

/**
 * Takes in one accepted event that is too old to react to: it is stored, neither expects nor the matcher see it, and
 * it teaches nothing, since what is known may be newer.
 * @param time epoch ms on the tenant's clock
 * @param receivedAt epoch ms on the server's clock
 */
export function storeEvent(
  shared: Shared,
  runtime: TenantRuntime,
  { key, attributes }: Owned,
  time: number,
  receivedAt: number,
): StoredEvent {
  const event = { tenant: runtime.number, seq: ++runtime.lastSeq, key, time, receivedAt, attributes, contributing: false, ...received };
  shared.batch.addEvent(event);
  return event;
}

/** Steps the customer's partial matches. One who is not in memory is left on disk when no pattern is concerned, and is else read first. */
function matchEvent(shared: Shared, runtime: TenantRuntime, key: string, event: MatchEvent): CustomerResult | Promise<CustomerResult> {
  const { index } = runtime;
  const known = customerInMemory(shared, runtime, key);
  if (known !== undefined) return matchKnown(shared, runtime, known, event);
  if (index.candidates(event.attributes).length === 0) return stepCustomer(index, {}, event);
  return loadCustomer(shared, runtime, key).then((customer) => matchKnown(shared, runtime, customer, event));
}

function matchKnown(shared: Shared, { index }: TenantRuntime, customer: Customer, event: MatchEvent): CustomerResult {
  const result = stepCustomer(index, customer.states, event);
  if (result.states !== customer.states) putCustomer(shared, customer, result.states);
  return result;
}

/** Counts partial matches that were given up, and tells the log once a batch. */
function noteEvicted(shared: Shared, runtime: TenantRuntime, patternId: number, key: string, count: number, at: number): void {
  const { evicted } = shared.batch;
  if (!evicted.some((one) => one.tenant === runtime.number && one.patternId === patternId)) {
    const members = { tenant: runtime.tenant.id, pattern: `PT${patternId}`, key };
    shared.log.warn(members, "a customer has too many partial matches at once; those with the earliest start are given up");
  }
  evicted.push({ tenant: runtime.number, patternId, key, count, at });
}

/** Stores new partial matches of a customer in the batch, and when they need the clock. */
export function putCustomer(shared: Shared, customer: Customer, states: Customer["states"]): void {
  const { runtime, key, due } = customer;
  const next = customerOf(runtime, key, states);
  const id = customerId(runtime.number, key);
  shared.batch.customers.set(id, next);
  shared.customers.set(id, next);
  if (next.due !== null && next.due !== due) runtime.dues.add({ kind: "customer", due: next.due, key });
}

function customerInMemory(shared: Shared, runtime: TenantRuntime, key: string): Customer | undefined {
  const id = customerId(runtime.number, key);
  return shared.batch.customers.get(id) ?? shared.customers.get(id);
}

/** The customer's partial matches, from memory or the store. */
export async function loadCustomer(shared: Shared, runtime: TenantRuntime, key: string): Promise<Customer> {
  const known = customerInMemory(shared, runtime, key);
  if (known !== undefined) return known;
  const [row] = await shared.store.loadCustomers(runtime.number, [key]);
  const customer = row === undefined ? { runtime, key, states: {}, due: null } : customerFrom(runtime, row, shared.startedAt);
  const id = customerId(runtime.number, key);
  shared.customers.set(id, customer);
  if (row !== undefined && customer.due !== row.due) {
    shared.batch.tenants.add(runtime);
    shared.batch.customers.set(id, customer);
    if (customer.due !== null) runtime.dues.add({ kind: "customer", due: customer.due, key });
  }
  return customer;
}

/** Lets running expects see an event. @returns true when it satisfied one */
async function offer(shared: Shared, runtime: TenantRuntime, attributes: Attributes, now: number): Promise<boolean> {
  const pairs = new Map<string, string>();
  for (const attribute of runtime.expecting.keys()) {
    if (attribute !== null) pairs.set(attribute, JSON.stringify(lookup(attributes, attribute) ?? null));
  }
  const numbers = new Set(await shared.store.findExpecting(runtime.number, [...pairs]));
  for (const { tenant, reaction, attribute, value } of shared.batch.expects.values()) {
    if (tenant === runtime.number && (attribute === null || pairs.get(attribute) === value)) numbers.add(reaction);
  }
  let satisfied = false;
  for (const reaction of await loadReactions(
    shared,
    runtime,
    [...numbers].sort((a, b) => a - b),
  )) {
    const before = reaction.state.waiting;
    stepReaction(shared, runtime, reaction, { kind: "event", attributes }, now);
    satisfied ||= reaction.state.waiting !== before;
  }
  return satisfied;
}

/** Running reactions by number, from memory or the store; ended ones are left out. */
export async function loadReactions(shared: Shared, runtime: TenantRuntime, numbers: readonly number[]): Promise<Reaction[]> {
  const found = new Map<number, Reaction>();
  const missing: number[] = [];
  for (const number of numbers) {
    const id = reactionId(runtime.number, number);
    const reaction = shared.batch.reactions.get(id) ?? shared.reactions.get(id);
    if (reaction === undefined) missing.push(number);
    else found.set(number, reaction);
  }
  const rows = missing.length === 0 ? [] : await shared.store.loadReactions(runtime.number, missing);
  for (const row of rows) {
    const { tenant, number, key, patternName, depth, root } = row;
    const program = programOf(row.thenHash, row.then);
    const state = JSON.parse(row.state) as Reaction["state"];
    const context = JSON.parse(row.context) as Attributes;
    const reaction: Reaction = { tenant, number, key, patternName, program, context, depth, root, state };
    shared.reactions.set(reactionId(tenant, number), reaction);
    found.set(number, reaction);
  }
  return numbers.flatMap((number) => found.get(number) ?? []);
}

/** Whether nothing follows at this very moment, so that `settle` would do nothing. */
export function isSettled({ refused, emitted, immediate }: Shared): boolean {
  return refused.length === 0 && emitted.length === 0 && immediate.length === 0;
}

/** Takes in, at this very moment, the events that reactions emitted and the answers that are there at once, until nothing follows. */
export async function settle(shared: Shared, runtime: TenantRuntime, now: number, receivedAt: number): Promise<void> {
  while (true) {
    const refused = shared.refused.shift();
    if (refused !== undefined) {
      refuseExpect(shared, runtime, refused, now);
      continue;
    }
    const emitted = shared.emitted.shift();
    if (emitted !== undefined) {
      const { reaction, emit, attributes } = emitted;
      const result = await acceptEmitted(shared, runtime, reaction, attributes, now, receivedAt);
      const outcome = result.ok ? { ok: { id: eventId(result.seq), "key-attr": result.key } } : { error: result.error, final: true };
      stepReaction(shared, runtime, reaction, { kind: "accepted", emit, outcome }, now);
      continue;
    }
    const answer = shared.immediate.shift();
    if (answer === undefined) return;
    stepReaction(shared, runtime, answer.reaction, { kind: "answer", send: answer.number, outcome: answer.outcome }, now);
  }
}

async function acceptEmitted(
  shared: Shared,
  runtime: TenantRuntime,
  reaction: Reaction,
  attributes: Attributes,
  now: number,
  receivedAt: number,
): Promise<SubmissionResult> {
  const refuse = (error: string): SubmissionResult => ({ ok: false, code: "not-allowed", error });
  // What must be fetched is not fetched for these: they are accepted at the very moment of their command (docs/augments.md).
  const augmented = shared.augmenter.chain(runtime.number, "engine")?.applyFiles(attributes) ?? attributes;
  const owned = await ownerOf(shared, runtime, augmented);
  if ("error" in owned) return refuse(owned.error);
  if (!shared.admit(runtime.tenant, receivedAt)) return refuse("Exceeded rate limit");
  const depth = reaction.depth + 1;
  const deep = tooDeep(depth);
  if (deep !== null) return refuse(deep);
  const { root } = reaction;
  if (root !== null) {
    const rootId = `${runtime.number}/${root}`;
    const count = shared.batch.descendants.get(rootId) ?? (await shared.store.countDescendants(runtime.number, root));
    const many = tooManyDescendants(eventId(root), count);
    if (many !== null) return refuse(many);
    shared.batch.descendants.set(rootId, count + 1);
  }
  const event = await takeEvent(shared, runtime, owned, now, receivedAt, { depth, root });
  return { ok: true, seq: event.seq, key: event.key, contributing: event.contributing };
}
