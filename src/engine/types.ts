/** What the receiver and the API ask of the engine. */
import type { Attributes, Json } from "../language/ast.ts";
import type { QueueStatus, SendStatus } from "../deliver/send-status.ts";
import type { ErasedRows } from "../store/erasure.ts";
import type { Receipt } from "../react/types.ts";

/** What makes a submission one that is taken in once only within 24 h. */
export interface Idempotency {
  readonly key: string;
  /** null: the key alone tells, whatever comes with it the second time (CloudEvents) */
  readonly bodyHash: string | null;
  /** a second one that comes while the first is being taken in waits for it and gets its answer, in place of being refused */
  readonly waits?: boolean;
}

export interface Submission {
  readonly attributes: Attributes;
  readonly idempotency?: Idempotency;
  /** what a third party sent and this was made of: kept in its place when it is refused */
  readonly asSent?: Json;
  /** it is too old to react to: it is stored, and no pattern and no expect sees it */
  readonly storedOnly?: boolean;
}

/** code: what an HTTP status is made of. `key`: value of the key attribute, where it is known. */
export type SubmissionResult =
  | { readonly ok: true; readonly seq: number; readonly key: string; readonly contributing: boolean }
  | { readonly ok: false; readonly code: RefusedCode; readonly error: string; readonly key?: string };

export type RefusedCode = "no-key" | "wrong-time" | "not-allowed" | "in-flight" | "key-reused" | "failed";

/** new: not started yet; failing: the last commit failed, and the store is tried again. */
export type EngineCondition = "new" | "running" | "failing" | "stopping" | "stopped";

/** With which command a re-run begins: the first, the one that failed, or the one with that id. */
export interface RerunFrom {
  readonly command: "first" | "failed" | number;
  /** reactions that have been re-run already are left out */
  readonly once: boolean;
  /**
   * Of a request that may come again within 24 h: what it has done is not done twice. One reaction's re-run is answered as the first time; of many,
   * those that began since the request first came, its own re-runs among them, are left out (`later`).
   */
  readonly idempotency?: Idempotency;
}

/** What became of a reaction that was to be re-run. */
export type RerunResult =
  | { readonly of: number; readonly number: number }
  | { readonly of: number; readonly already: true }
  | { readonly of: number; readonly later: true }
  /** reused: the Idempotency-Key was another request's */
  | { readonly of: number; readonly error: string; readonly reused?: true };

export interface Engine {
  /** Loads configuration and progress, settles sends of unknown outcome, begins to take inputs and timers. */
  start(): Promise<void>;
  /** Takes events in, in this order; resolves when all are durably stored and matched. One bad item never spoils the others. Rejects with OverloadedError. */
  submit(tenant: number, items: readonly Submission[]): Promise<readonly SubmissionResult[]>;
  /**
   * Takes in what a provider says of a send of an existing reaction (docs/reactions.md, Receipts); resolves when it is durable.
   * Rejects with OverloadedError.
   */
  receipt(tenant: number, reaction: number, receipt: Receipt): Promise<void>;
  /** Runs a change of configuration between two batches and then reloads that tenant. Returns what the change returns. */
  configure<T>(tenant: number, change: () => Promise<T>): Promise<T>;
  /** Cancels running reactions between two batches; returns the numbers of those that were. Keep the numbers few, so that events need not wait. */
  cancel(tenant: number, numbers: readonly number[]): Promise<readonly number[]>;
  /** Runs ended reactions again, each as a new one, between two batches. Keep the numbers few, so that events need not wait. */
  rerun(tenant: number, numbers: readonly number[], from: RerunFrom): Promise<readonly RerunResult[]>;
  /** Deletes a tenant between two batches: from then on it has no events and nothing is sent for it; its data is erased in the background. */
  deleteTenant(tenant: number): Promise<void>;
  /** Erases a customer, everything up to this moment, in small steps between the batches; also across a restart, once it has begun. */
  eraseCustomer(tenant: number, key: string): Promise<ErasedRows>;
  /** epoch ms: the tenant's clock; null when a replay clock has not begun. */
  clock(tenant: number): number | null;
  /** Replay only: moves the clock on to `to`, everything due on the way happens; returns the new clock. Throws ClockError when it would go back or the clock is `received`. */
  moveClock(tenant: number, to: number): Promise<number>;
  /** How the sends of a tenant's integration stand. */
  sending(tenant: number, endpoint: string): SendStatus;
  /** The same of all through which something was sent. */
  allSending(): readonly QueueStatus[];
  /** It takes events: its condition is running. */
  ready(): boolean;
  condition(): EngineCondition;
  /** How long the oldest input, or the longest overdue timer, has waited, in ms; 0 when nothing waits. */
  lagMs(): number;
  /** Commits what is in hand, takes nothing more, lets go of sends in flight after graceMs. */
  stop(graceMs: number): Promise<void>;
}

/** Moving the clock is not possible; the message says why. */
export class ClockError extends Error {
  override readonly name = "ClockError";
}

/** More waits than the engine takes; nothing was stored, try again later. */
export class OverloadedError extends Error {
  override readonly name = "OverloadedError";
}

/** There is no such tenant, or no longer. */
export class UnknownTenantError extends Error {
  override readonly name = "UnknownTenantError";

  constructor() {
    super("there is no such tenant");
  }
}
