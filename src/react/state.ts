/** The state of a reaction as it is stored, and what a step makes of it. */
import type { Attributes } from "../language/ast.ts";
import type { ReactionState, Receipt } from "./types.ts";

/**
 * One live command. A command is live from its begin until its end was taken in; all commands around it are live too.
 * Activations are never changed, only replaced.
 */
export interface Activation {
  /** which attempt runs, or ran last; absent for the first */
  readonly attempt?: number;
  /** absent while an attempt runs; "pause" between two; "success" and "failure" while that block (of an if: branch) runs */
  readonly phase?: "pause" | "success" | "failure";
  /** epoch ms: end of the delay or pause, or the next poll */
  readonly due?: number;
  /** epoch ms: end of the attempt */
  readonly deadline?: number;
  /** number of the send or poll in flight */
  readonly send?: number;
  /** number of the emitted event that is not accepted yet */
  readonly emit?: number;
  /** those fields of the response that the success block reads */
  readonly response?: Attributes;
  /** reason of the failure, where the failure block reads it */
  readonly reason?: string;
  /** variables and rendered templates of a waiting expect's condition, as they were when it began */
  readonly captured?: Attributes;
}

/** What `ReactionState.internal` holds. */
export interface Internal {
  /** last send number given out */
  readonly sends: number;
  /** last emit number given out */
  readonly emits?: number;
  /** by command id: the number that its next send keeps, since the outcome of the one before is unknown */
  readonly kept?: Readonly<Record<string, number>>;
  /** by number of a send: what a receipt says of it, while it is in flight or to be repeated under that number */
  readonly known?: Readonly<Record<string, Receipt["outcome"]>>;
  /** live commands by id; those with a timer stand in the order in which the timers were set */
  readonly live: readonly (readonly [id: number, activation: Activation])[];
}

export const internalOf = (state: ReactionState): Internal => state.internal as Internal;

/** State of a reaction that is held back: nothing lives in it, and nothing is due. It takes `cancel` in; it begins as any other. */
export const unbegun: ReactionState = {
  status: "running",
  due: null,
  waiting: [],
  variables: {},
  internal: { sends: 0, live: [] } satisfies Internal,
};
