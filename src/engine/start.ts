/** What the engine reads from the store before it takes anything in. */
import type { Outbox } from "../deliver/outbox.ts";
import { sendKey } from "../deliver/send-key.ts";
import { createPatternIndex } from "../match/pattern-index.ts";
import type { OutstandingSend, Store } from "../store/port.ts";
import type { Shared } from "./context.ts";
import { DueQueue } from "./due-queue.ts";
import { Fifo } from "./fifo.ts";
import { reload, type TenantRuntime } from "./tenant.ts";

const pageSize = 5_000;

/** Loads configuration, progress and index of expects of all tenants but the known ones. */
export async function loadTenants(
  shared: Shared,
  store: Store,
  known: ReadonlyMap<number, TenantRuntime>,
): Promise<Map<number, TenantRuntime>> {
  const progress = new Map((await store.engine.progress()).map((row) => [row.tenant, row]));
  const runtimes = new Map<number, TenantRuntime>();
  for (const tenant of await store.configuration.tenants()) {
    const { number } = tenant;
    if (known.has(number)) continue;
    const row = progress.get(number);
    const expected = row === undefined ? [] : await store.engine.expectedAttributes(number);
    const runtime: TenantRuntime = {
      number,
      tenant,
      patterns: new Map(),
      index: createPatternIndex([]),
      templates: [],
      integrations: new Map(),
      lastSeq: row?.lastSeq ?? 0,
      lastReaction: row?.lastReaction ?? 0,
      clock: row === undefined || row.clock === 0 ? null : row.clock,
      dues: new DueQueue(
        (after, through, limit) => store.engine.due(number, after, through, limit),
        () => shared.batch.dues(number),
      ),
      expecting: new Map(expected.map(({ attribute, count }) => [attribute, count])),
      queue: new Fifo(),
      answers: new Fifo(),
    };
    await reload(runtime, store.configuration, shared);
    await runtime.dues.refill();
    runtimes.set(number, runtime);
  }
  return runtimes;
}

/** All sends that were released and have no answer, in order. */
async function* released(store: Store): AsyncGenerator<OutstandingSend> {
  let after: OutstandingSend | null = null;
  while (true) {
    const page: readonly OutstandingSend[] = await store.engine.outstandingSends(after, pageSize, "released");
    yield* page;
    const last = page.at(-1);
    if (last === undefined || page.length < pageSize) return;
    after = last;
  }
}

/** What waits is read as room comes; a provider's pause goes on. */
async function resumeWaiting(outbox: Outbox, store: Store, tenants: ReadonlyMap<number, TenantRuntime>, now: number): Promise<void> {
  for (const count of await store.engine.waitingCounts()) if (tenants.has(count.tenant)) outbox.addStored(count);
  for (const pause of await store.engine.sendPauses(now)) if (tenants.has(pause.tenant)) outbox.addPause(pause);
}

/**
 * Takes up the sends of a process that has ended. What was only due goes out; what was released has an unknown outcome
 * (then.md, Durability), which comes as an answer of this moment.
 */
export async function resumeAfterStop(
  { outbox, endpoints }: Shared,
  store: Store,
  tenants: ReadonlyMap<number, TenantRuntime>,
  now: number,
): Promise<void> {
  await resumeWaiting(outbox, store, tenants, now);
  for await (const send of released(store)) {
    const answers = tenants.get(send.tenant)?.answers;
    if (answers === undefined) continue;
    // What a local endpoint was given has left the process no more than what waits.
    if (endpoints[send.endpoint]?.respond !== undefined) {
      outbox.putBack(send);
      continue;
    }
    outbox.addInFlight(send);
    answers.push({ kind: "answer", at: now, send, delivered: { error: "outcome unknown", unknown: true } });
  }
}

/**
 * Hands the answers that wait on to the tenants as they were loaded anew.
 * @returns the sends that they answer
 */
export function handOn(from: ReadonlyMap<number, TenantRuntime>, to: ReadonlyMap<number, TenantRuntime>): OutstandingSend[] {
  const answered: OutstandingSend[] = [];
  for (const [number, { answers }] of from) {
    for (const answer of answers.drain()) {
      to.get(number)?.answers.push(answer);
      if (answer.kind === "answer") answered.push(answer.send);
    }
  }
  return answered;
}

/**
 * Fills a new outbox after a failed commit. Released sends stand in it as the objects under which their answers come: on their way still,
 * or among those that wait to be taken in again.
 * @param now epoch ms on the server's clock
 */
export async function resumeInFlight(
  { outbox }: Shared,
  store: Store,
  tenants: ReadonlyMap<number, TenantRuntime>,
  former: Outbox,
  answered: readonly OutstandingSend[],
  now: number,
): Promise<void> {
  const waiting = new Map(answered.map((send) => [sendKey(send), send]));
  await resumeWaiting(outbox, store, tenants, now);
  outbox.takeOver(former);
  for await (const send of released(store)) {
    // Rows of a deleted tenant stand until they are erased; what comes of its calls is told to nobody.
    if (!tenants.has(send.tenant)) continue;
    const live = former.liveSend(send);
    outbox.addInFlight(live?.status === "released" ? live : (waiting.get(sendKey(send)) ?? send));
  }
}
