/** Replays the month through the HTTP receiver. */
import type { CallEvent } from "../recorded/bank-calls.ts";
import type { Api } from "./api.ts";
import { demoTenant } from "./setup.ts";

/** Events posted at once. The next batch waits for the answer: on the clock `replay` events come in order of time. */
const batchSize = 500;

/** Longer than the longest delay and deadline of the demo's patterns. */
const afterMonthMs = 86_400_000;

interface History {
  readonly history: readonly { readonly event: unknown }[];
}

/**
 * How many events of the month the tenant has: they were accepted in order, so the newest one tells.
 * @returns null when the tenant's newest event is not of this month
 */
export async function countReplayed(api: Api, events: readonly CallEvent[]): Promise<number | null> {
  const { history } = await api.get<History>(`/tenants/${demoTenant}/event/history?limit=1`);
  const newest = history[0];
  if (newest === undefined) return 0;
  const text = JSON.stringify(newest.event);
  const index = events.findLastIndex((event) => JSON.stringify(event) === text);
  return index < 0 ? null : index + 1;
}

/**
 * Posts the events from number `from` on, then lets the clock run on past the last deadline.
 * @param progress told how many events of the month have been accepted
 * @throws Error when an event is refused
 */
export async function replay(api: Api, events: readonly CallEvent[], from: number, progress: (done: number) => void): Promise<void> {
  for (let done = from; done < events.length;) {
    const batch = events.slice(done, done + batchSize);
    const results = await api.postEvents(demoTenant, batch);
    const refused = results.findIndex((result) => result.error !== undefined);
    if (refused >= 0) throw new Error(`event ${done + refused} was refused: ${results[refused]!.error}`);
    done += batch.length;
    progress(done);
  }
  const end = Date.parse(events.at(-1)!.time) + afterMonthMs;
  const { now } = await api.get<{ now: string | null }>(`/tenants/${demoTenant}/clock`);
  if (now === null || Date.parse(now) < end) await api.post(`/tenants/${demoTenant}/clock`, { to: new Date(end).toISOString() });
}
