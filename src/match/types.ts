import type { Attributes } from "../language/ast.ts";

/** One event of one customer as the matcher sees it. `seq` grows in the order of acceptance (gaps are fine) and names the event. */
export interface MatchEvent {
  readonly seq: number;
  /** epoch ms, never less than that of the event before it */
  readonly time: number;
  readonly attributes: Attributes;
}

export interface Match {
  /** epoch ms: the completing event's time, or the moment at which the absence fired */
  readonly at: number;
  /** epoch ms: time of the first contributing event */
  readonly start: number;
  /** seqs of the contributing events, ascending */
  readonly seqs: readonly number[];
  /** seq of the completing event; null for an absence */
  readonly completedBy: number | null;
}

/**
 * All partial matches of one pattern for one customer: plain JSON, opaque outside src/match, null when nothing is pending.
 * Treated as immutable: a function that changes nothing returns the very same reference.
 */
export type MatchState = unknown;

export interface StepResult {
  /** === the state given when nothing changed; null when nothing is pending any more */
  readonly state: MatchState | null;
  readonly match: Match | null;
  /** the event filled a place of some partial match (feeding only a fail does not count) */
  readonly contributing: boolean;
  /** partial matches given up because the bound was met */
  readonly evicted: number;
}
