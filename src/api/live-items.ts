/** What a batch of the engine made happen, as the live stream tells it: events, then matches, then sends, then ends of reactions. */
import { reactionId, type Batch } from "../engine/batch.ts";
import { eventId } from "../identify/event-id.ts";
import { isoTime } from "./times.ts";

/** What is told unless something else is asked for. */
export const defaultKinds = ["event", "match", "send", "reaction"] as const;

export const liveKinds = [...defaultKinds, "activity"] as const;

export type LiveKind = (typeof liveKinds)[number];

export interface Told {
  readonly tenant: number;
  readonly kind: LiveKind;
  readonly key: string | null;
  /** JSON */
  readonly data: string;
}

/** @param tenants those that are listened to, by number; of others nothing is told */
export function* itemsOf(batch: Batch, tenants: { has(tenant: number): boolean }): Generator<Told> {
  const told = (tenant: number, kind: LiveKind, key: string | null, data: object): Told => ({
    tenant,
    kind,
    key,
    data: JSON.stringify({ "key-attr": key, ...data }),
  });
  for (const { tenant, seq, key, time, attributes, contributing, depth } of batch.events.values()) {
    if (!tenants.has(tenant)) continue;
    const origin = depth === 0 ? "received" : "emitted";
    yield told(tenant, "event", key, { id: eventId(seq), at: isoTime(time), origin, "contributing?": contributing, event: attributes });
  }
  for (const { tenant, number, key, patternId, patternName, patternVersion, matchedAt } of batch.started) {
    if (!tenants.has(tenant)) continue;
    const pattern = { id: `PT${patternId}`, name: patternName, version: patternVersion };
    yield told(tenant, "match", key, { reaction: `RE${number}`, at: isoTime(matchedAt), pattern });
  }
  yield* sendsOf(batch, tenants, told);
  for (const { tenant, number, status, endedAt, reason } of batch.ended) {
    if (!tenants.has(tenant)) continue;
    const because = reason === null ? {} : { reason };
    yield told(tenant, "reaction", keyOf(batch, tenant, number), { reaction: `RE${number}`, at: isoTime(endedAt), status, ...because });
  }
}

function* sendsOf(
  batch: Batch,
  tenants: { has(tenant: number): boolean },
  told: (tenant: number, kind: LiveKind, key: string | null, data: object) => Told,
): Generator<Told> {
  for (const { tenant, reaction, entries } of batch.journal.values()) {
    if (!tenants.has(tenant)) continue;
    for (const { command, phase, send, endpoint, type, at } of entries) {
      if (command !== "send" || phase !== "sent") continue;
      const members = { reaction: `RE${reaction}`, send, endpoint, type, at: isoTime(at), status: "sent" };
      yield told(tenant, "send", keyOf(batch, tenant, reaction), members);
    }
  }
  for (const { tenant, reaction, send, key, endpoint, type, poll, outcome } of batch.outcomes) {
    if (!tenants.has(tenant) || poll) continue;
    const came = "ok" in outcome ? { status: "success" } : { status: "failure", reason: outcome.error };
    yield told(tenant, "send", key, { reaction: `RE${reaction}`, send, endpoint, type, ...came });
  }
}

function keyOf(batch: Batch, tenant: number, reaction: number): string | null {
  return batch.reactions.get(reactionId(tenant, reaction))?.key ?? null;
}
