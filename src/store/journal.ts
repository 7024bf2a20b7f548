/** The part of the storage port that answers questions about what happened. */
import type { Attributes } from "../language/ast.ts";
import type { JournalEntry } from "../react/types.ts";
import type { IdentityQueries } from "./identities.ts";
import type { Rerun, ReactionStatus, StoredEvent } from "./port.ts";

export interface ReactionHead {
  readonly number: number;
  readonly pattern: { readonly id: number; readonly name: string; readonly version: number };
  readonly key: string;
  readonly status: ReactionStatus;
  readonly matchedAt: number;
  readonly endedAt: number | null;
  readonly reason: string | null;
  /** null unless it repeats another reaction */
  readonly rerun: Rerun | null;
  /** numbers of the reactions that repeat it, ascending */
  readonly reruns: readonly number[];
}

export interface ReactionRecord extends ReactionHead {
  readonly then: string;
  readonly events: readonly { readonly id: string; readonly time: number; readonly attributes: Attributes }[];
  readonly context: Attributes;
  readonly variables: Attributes;
  readonly entries: readonly JournalEntry[];
}

export interface ReactionFilter {
  readonly pattern?: number;
  readonly key?: string;
  readonly status?: ReactionStatus;
  /** matchedAt >= from, < to; epoch ms */
  readonly from?: number;
  readonly to?: number;
}

export interface Journal extends IdentityQueries {
  /** Newest first (by number), numbers below `before`; at most limit. */
  reactions(tenant: number, filter: ReactionFilter, before: number | null, limit: number): Promise<readonly ReactionHead[]>;
  reaction(tenant: number, number: number): Promise<ReactionRecord | null>;
  /** Matches by pattern id since the beginning of the journal. */
  countByPattern(tenant: number): Promise<readonly { readonly pattern: number; readonly status: ReactionStatus; readonly count: number }[]>;
  /** Partial matches given up because of the bound, by pattern id, with the customer and time of the last. */
  evictedByPattern(
    tenant: number,
  ): Promise<readonly { readonly pattern: number; readonly count: number; readonly lastKey: string; readonly lastAt: number }[]>;
  /**
   * A customer's events after a seq, in the order of acceptance; at most limit, and only as far as a small piece of work goes.
   * @returns next: the seq after which to go on, null at the end
   */
  customerEvents(
    tenant: number,
    key: string,
    after: number,
    limit: number,
  ): Promise<{ readonly events: readonly StoredEvent[]; readonly next: number | null }>;
  /**
   * A customer's events before a seq (null: the newest), newest first; at most limit, and only as far as a small piece of work goes.
   * @returns next: the seq before which to go on, null at the end
   */
  lateCustomerEvents(
    tenant: number,
    key: string,
    before: number | null,
    limit: number,
  ): Promise<{ readonly events: readonly StoredEvent[]; readonly next: number | null }>;
  /** The latest events, newest first. */
  history(tenant: number, limit: number): Promise<readonly StoredEvent[]>;
  hasEvents(tenant: number): Promise<boolean>;
}
