/**
 * The storage port. Everything is asynchronous and in batches, so that a store may stand on another machine.
 *
 * Invariants
 *  1. commit is all or nothing; when its promise resolves, what it holds is durable.
 *  2. An owner whose epoch has been taken over can commit nothing any more (FencedError).
 *  3. Rows of a customer carry the partition (see partition.ts) that owns them.
 */
import type { IdentifierValue } from "../identify/identifiers.ts";
import type { Attributes } from "../language/ast.ts";
import type { JournalEntry } from "../react/types.ts";
import type { Identity, Teaching } from "./identities.ts";
import type { Activity } from "./activity.ts";
import type { Journal } from "./journal.ts";
import type { Audit } from "./audit.ts";
import type { Positions } from "./positions.ts";
import type { RefusedEvents } from "./refused.ts";
import type { Configuration } from "./configuration.ts";
import type { Erasure } from "./erasure.ts";

/** Tenants are numbered inside the store; their string ids are known to configuration only. */
export type TenantNumber = number;

export interface StoredEvent {
  readonly tenant: TenantNumber;
  /** counts up per tenant from 1, without gaps, in the order of acceptance */
  readonly seq: number;
  /** value of the key attribute, as text */
  readonly key: string;
  /** epoch ms on the tenant's clock */
  readonly time: number;
  /** epoch ms on the server's clock */
  readonly receivedAt: number;
  readonly attributes: Attributes;
  readonly contributing: boolean;
  /** chain of event commands that made it: 0 for a received event */
  readonly depth: number;
  /** seq of the received event at the root of the chain; null for a received event */
  readonly root: number | null;
}

/** All partial matches of one customer, as JSON text; null deletes the row. */
export interface CustomerState {
  readonly tenant: TenantNumber;
  readonly key: string;
  readonly state: string | null;
  /** epoch ms (tenant's clock) when the clock must be taken in next */
  readonly due: number | null;
  /** smallest event seq that the state refers to: retention keeps this customer's events from here on */
  readonly oldestSeq: number | null;
}

export type ReactionStatus = "running" | "success" | "failure" | "cancelled";

/** The head of a reaction: written once at its match, its result once at its end. */
export interface NewReaction {
  readonly tenant: TenantNumber;
  /** counts up per tenant from 1 */
  readonly number: number;
  readonly key: string;
  readonly patternId: number;
  readonly patternName: string;
  readonly patternVersion: number;
  /** hash of its Then, see NewText */
  readonly thenHash: string;
  readonly matchedAt: number;
  /** contributing events: [{id, time, attributes}] as JSON text */
  readonly events: string;
  /** JSON text */
  readonly context: string;
  readonly depth: number;
  readonly root: number | null;
  /** absent unless it repeats another reaction */
  readonly rerun?: Rerun;
}

/** What a reaction repeats. */
export interface Rerun {
  /** number of the other reaction */
  readonly of: number;
  /** id of the command with which it begins; null: it begins as the other did */
  readonly from: number | null;
}

/** Where a running reaction stands; replaced after each step, deleted at its end. */
export interface RunningState {
  readonly tenant: TenantNumber;
  readonly number: number;
  /** ReactionState as JSON text */
  readonly state: string;
  readonly due: number | null;
}

export interface ReactionEnd {
  readonly tenant: TenantNumber;
  readonly number: number;
  readonly status: Exclude<ReactionStatus, "running">;
  readonly endedAt: number;
  readonly reason: string | null;
  /** variables at the end, JSON text */
  readonly variables: string;
}

/** A send whose answer its reaction waits for. due: recorded; released: the call may have gone out. */
export interface OutstandingSend {
  readonly tenant: TenantNumber;
  readonly reaction: number;
  readonly number: number;
  readonly status: "due" | "released";
  readonly endpoint: string;
  readonly type: string;
  /** JSON text */
  readonly parameters: string;
  readonly poll: boolean;
  readonly at: number;
}

export interface SendId {
  readonly tenant: TenantNumber;
  readonly reaction: number;
  readonly number: number;
}

/** Where a send stands in its queue: sends fall due in this order. */
export interface SendPosition {
  readonly at: number;
  readonly reaction: number;
  readonly number: number;
}

/** A queue of sends: those of a tenant to an endpoint, polls apart. */
export interface SendLane {
  readonly tenant: TenantNumber;
  readonly endpoint: string;
  readonly poll: boolean;
}

export interface WaitingCount extends SendLane {
  readonly count: number;
}

/** A provider takes no sends of a tenant until then. */
export interface StoredPause {
  readonly tenant: TenantNumber;
  readonly endpoint: string;
  /** epoch ms on the server's clock */
  readonly until: number;
  readonly reason: string;
}

/** Index row of a waiting expect. attribute and value null: every event must be tried. value is JSON text. */
export interface WaitingExpect {
  readonly tenant: TenantNumber;
  readonly reaction: number;
  readonly node: number;
  readonly attribute: string | null;
  readonly value: string | null;
}

/** The first answer to an Idempotency-Key. */
export interface StoredAnswer {
  readonly tenant: TenantNumber;
  readonly idempotencyKey: string;
  readonly bodyHash: string;
  readonly seq: number;
  readonly key: string;
  readonly contributing: boolean;
  readonly at: number;
}

export interface TenantProgress {
  readonly tenant: TenantNumber;
  readonly lastSeq: number;
  readonly lastReaction: number;
  /** epoch ms: latest time on the tenant's clock */
  readonly clock: number;
}

/** Everything one batch of the engine changes. What ends (answeredSends, endedExpects) goes before what begins (sends, expects). */
export interface Changes {
  readonly progress: readonly TenantProgress[];
  readonly events: readonly StoredEvent[];
  readonly answers: readonly StoredAnswer[];
  readonly customers: readonly CustomerState[];
  /** texts of Thens by hash; storing one again changes nothing */
  readonly texts: readonly { readonly hash: string; readonly text: string }[];
  readonly reactions: readonly NewReaction[];
  /** upserts */
  readonly running: readonly RunningState[];
  readonly ended: readonly ReactionEnd[];
  /** appended in this order; entries is a JSON array */
  readonly journal: readonly { readonly tenant: TenantNumber; readonly reaction: number; readonly entries: string }[];
  /** upserts */
  readonly sends: readonly OutstandingSend[];
  readonly answeredSends: readonly SendId[];
  /** upserts */
  readonly sendPauses: readonly StoredPause[];
  readonly expects: readonly WaitingExpect[];
  readonly endedExpects: readonly { readonly tenant: TenantNumber; readonly reaction: number; readonly node: number }[];
  /** partial matches given up because of the bound, for the counters of a pattern */
  readonly evicted: readonly {
    readonly tenant: TenantNumber;
    readonly patternId: number;
    readonly key: string;
    readonly count: number;
    readonly at: number;
  }[];
  /** reactions stored in this commit whose contexts are still to be fetched: they have not begun */
  readonly augmenting: readonly { readonly tenant: TenantNumber; readonly number: number }[];
  /** those that have begun, with the context (JSON text) that they begin with; null: they ended before */
  readonly augmented: readonly { readonly tenant: TenantNumber; readonly number: number; readonly context: string | null }[];
  /** identities taught, in this order: each is upserted, and added to the journal of teachings */
  readonly teachings: readonly (Teaching & { readonly tenant: TenantNumber })[];
}

export interface LoadedReaction {
  readonly tenant: TenantNumber;
  readonly number: number;
  readonly key: string;
  readonly patternId: number;
  /** as the pattern was called when it matched */
  readonly patternName: string;
  readonly thenHash: string;
  readonly then: string;
  readonly context: string;
  readonly state: string;
  readonly due: number | null;
  readonly depth: number;
  readonly root: number | null;
}

/** An ended reaction with what a re-run of it needs. */
export interface EndedReaction extends NewReaction {
  readonly status: Exclude<ReactionStatus, "running">;
  readonly reason: string | null;
  /** text of its Then */
  readonly then: string;
  readonly entries: readonly JournalEntry[];
  /** another reaction repeats it already */
  readonly hasRerun: boolean;
}

/** Something waiting for the clock of its tenant. */
export type Due =
  | { readonly kind: "customer"; readonly due: number; readonly key: string }
  | { readonly kind: "reaction"; readonly due: number; readonly number: number };

export class FencedError extends Error {
  override readonly name = "FencedError";
}

/** What the engine needs. */
export interface EngineStore {
  /** Takes all partitions over; from now on a former owner's commits fail. */
  claim(): Promise<number>;
  /** The latest progress of every tenant. */
  progress(): Promise<readonly TenantProgress[]>;
  /** Match states of these customers; those without one are left out. */
  loadCustomers(tenant: TenantNumber, keys: readonly string[]): Promise<readonly CustomerState[]>;
  loadEvents(tenant: TenantNumber, seqs: readonly number[]): Promise<readonly StoredEvent[]>;
  /** Running reactions only; ended ones are left out. */
  loadReactions(tenant: TenantNumber, numbers: readonly number[]): Promise<readonly LoadedReaction[]>;
  /** Ended reactions only; running ones are left out. */
  loadEnded(tenant: TenantNumber, numbers: readonly number[]): Promise<readonly EndedReaction[]>;
  /** Whether the journal has that reaction, running or ended. */
  hasReaction(tenant: TenantNumber, number: number): Promise<boolean>;
  /** Reactions with an expect waiting for one of these (attribute, JSON value) pairs, or for any event at all; ascending, each once. */
  findExpecting(tenant: TenantNumber, pairs: readonly (readonly [attribute: string, value: string])[]): Promise<readonly number[]>;
  /** Attributes (null: any event) by which expects of the tenant wait now, with how many. */
  expectedAttributes(tenant: TenantNumber): Promise<readonly { readonly attribute: string | null; readonly count: number }[]>;
  /** The stored answer, if it is younger than `since`. */
  findAnswer(tenant: TenantNumber, idempotencyKey: string, since: number): Promise<StoredAnswer | null>;
  /** What is due in (after, through], ascending by due; at most limit rows, but never cut between rows of equal due. `after` null: from the beginning. */
  due(tenant: TenantNumber, after: number | null, through: number, limit: number): Promise<readonly Due[]>;
  /** Sends without answer, ascending by tenant, reaction and number, after the given one; only those released, where that is asked for. */
  outstandingSends(after: SendId | null, limit: number, status?: "released"): Promise<readonly OutstandingSend[]>;
  /** Sends without answer of these reactions, in their order. */
  sendsOf(tenant: TenantNumber, reactions: readonly number[]): Promise<readonly OutstandingSend[]>;
  /** Sends of a lane that are due, ascending by position, after the given one. */
  waitingSends(lane: SendLane, after: SendPosition, limit: number): Promise<readonly OutstandingSend[]>;
  /** How many sends are due in each lane that has some. */
  waitingCounts(): Promise<readonly WaitingCount[]>;
  /** Pauses that last longer than that moment. */
  sendPauses(now: number): Promise<readonly StoredPause[]>;
  /** The identities of those of these identifier values that lead to a customer. */
  findIdentities(tenant: TenantNumber, values: readonly IdentifierValue[]): Promise<readonly Identity[]>;
  /** Reactions that have not begun since their contexts are still to be fetched, in their order. */
  augmenting(): Promise<readonly { readonly tenant: TenantNumber; readonly number: number }[]>;
  /** How many identifier values lead to this customer. */
  countIdentities(tenant: TenantNumber, key: string): Promise<number>;
  /** How many events descend from this root. */
  countDescendants(tenant: TenantNumber, root: number): Promise<number>;
  commit(epoch: number, changes: Changes): Promise<void>;
  /**
   * One small step of retention; returns how many rows went (0: nothing left to do).
   * Events received before eventsBefore, except those of customers whose oldestSeq is not above them; ended reactions with their journal ended before, and
   * teachings from before, journalBefore; answers before answersBefore. All epoch ms on the server's clock, but for journalBefore, which is on the tenant's.
   */
  expire(
    tenant: TenantNumber,
    before: { readonly events: number; readonly journal: number; readonly answers: number },
    limit: number,
  ): Promise<number>;
}

export interface Store {
  readonly engine: EngineStore;
  readonly configuration: Configuration;
  readonly journal: Journal;
  readonly activity: Activity;
  readonly audit: Audit;
  readonly refused: RefusedEvents;
  readonly erasure: Erasure;
  readonly positions: Positions;
  close(): Promise<void>;
}
