/** The part of the storage port that counts what happened over time: for charts, not for accounts. */
import type { TenantNumber } from "./port.ts";

export const activityKinds = ["events", "matches", "sends", "failures"] as const;

export type ActivityKind = (typeof activityKinds)[number];

/** Lengths of the stretches that are counted, in ms. */
export const stretches = { minute: 60_000, hour: 3_600_000 } as const;

export type Stretch = keyof typeof stretches;

export interface ActivityCount {
  readonly tenant: TenantNumber;
  readonly stretch: Stretch;
  readonly kind: ActivityKind;
  /** null: all that happened, whatever the pattern */
  readonly pattern: number | null;
  /** epoch ms on the server's clock: the beginning of the stretch */
  readonly at: number;
  readonly count: number;
}

export interface ActivityFilter {
  readonly stretch: Stretch;
  /** at >= from, < to; epoch ms */
  readonly from: number;
  readonly to: number;
}

export interface Activity {
  /** Adds counts to those there are. */
  add(counts: readonly ActivityCount[]): Promise<void>;
  /** Counts of all patterns together, by kind and time. */
  totals(tenant: TenantNumber, filter: ActivityFilter): Promise<readonly ActivityCount[]>;
  /** Counts of one kind by pattern and time. */
  byPattern(tenant: TenantNumber, kind: ActivityKind, filter: ActivityFilter): Promise<readonly ActivityCount[]>;
  /** Forgets counts of all tenants before that moment (epoch ms). */
  expire(stretch: Stretch, before: number): Promise<void>;
}
