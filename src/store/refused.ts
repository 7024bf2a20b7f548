/** The part of the storage port that keeps events that were refused, for a while and within bounds, so that they can be looked at and sent again. */
import type { TenantNumber } from "./port.ts";

/** Why an event was refused, in a word. */
export const refusalCodes = ["no-key", "wrong-time", "too-large", "not-an-event", "mapping"] as const;

export type RefusalCode = (typeof refusalCodes)[number];

export interface NewRefusedEvent {
  readonly tenant: TenantNumber;
  /** epoch ms on the server's clock */
  readonly at: number;
  /** how it came: "event", "batch", or a listener's id */
  readonly source: string;
  readonly code: RefusalCode;
  /** a sentence that a person can act on */
  readonly reason: string;
  /** value of the key attribute where it is known */
  readonly key: string | null;
  /** its size as it came; null where it was never read to its end */
  readonly bytes: number | null;
  /** as it came; cut or null where it is too large to be kept */
  readonly text: string | null;
  /** whether `text` is all of it */
  readonly whole: boolean;
  /** with which it was sent; null: none */
  readonly idempotency: { readonly key: string; readonly bodyHash: string | null } | null;
}

export interface RefusedEvent extends NewRefusedEvent {
  /** the number behind RF: counts up per tenant, never used again */
  readonly number: number;
}

export interface RefusedFilter {
  readonly code?: RefusalCode;
  readonly source?: string;
  /** at >= from, < to; epoch ms */
  readonly from?: number;
  readonly to?: number;
}

/** What is kept of one tenant at most; the oldest go first. */
export interface RefusedBounds {
  readonly count: number;
  /** characters of texts */
  readonly length: number;
}

export interface RefusedEvents {
  /** Stores events, but those of tenants that are gone or being erased; then gives up the oldest of each of their tenants that are past the bounds. Returns how many were given up. */
  add(events: readonly NewRefusedEvent[], bounds: RefusedBounds): Promise<number>;
  /** Newest first (by number), numbers below `before`; at most limit. */
  list(tenant: TenantNumber, filter: RefusedFilter, before: number | null, limit: number): Promise<readonly RefusedEvent[]>;
  /** Oldest first, numbers above `after`; at most limit. */
  oldest(tenant: TenantNumber, filter: RefusedFilter, after: number, limit: number): Promise<readonly RefusedEvent[]>;
  event(tenant: TenantNumber, number: number): Promise<RefusedEvent | null>;
  /** Those that are there; returns how many. */
  remove(tenant: TenantNumber, numbers: readonly number[]): Promise<number>;
  /** Everything of a tenant, or what is known to be of one customer. */
  erase(tenant: TenantNumber, key: string | null): Promise<void>;
  /** Of all tenants, refused before that moment (epoch ms); at most limit. Returns how many went. */
  expire(before: number, limit: number): Promise<number>;
}
