import type { Attributes } from "../language/ast.ts";
import type { EndpointDeclarations } from "../language/declaration.ts";
import type { Matcher } from "../match/compile.ts";
import type { ReactionProgram } from "../react/program.ts";
import type { ReactionState } from "../react/types.ts";

/** An event as it was recorded; events come in order of time. */
export interface SimulatedEvent {
  /** what names the event in a match: its line, from 0 */
  readonly line: number;
  /** value of the key attribute */
  readonly key: string;
  /** epoch ms, never less than that of the event before it */
  readonly time: number;
  readonly attributes: Attributes;
}

/** What is tried: a pattern, and what its reactions may look at. */
export interface Trial {
  readonly matcher: Matcher;
  /** null: matches set nothing off */
  readonly reaction: ReactionProgram | null;
  /** names the customer of an event made by an `event` command */
  readonly keyAttribute: string;
  readonly template: (by: "id" | "name", reference: string) => string | undefined;
  readonly endpoints: EndpointDeclarations;
}

export interface SimulatedSend {
  readonly endpoint: string;
  readonly type: string;
  readonly parameters: Attributes;
  /** epoch ms */
  readonly at: number;
}

export interface SimulatedReaction {
  /** "running" when it still waits after everything that was due */
  readonly status: ReactionState["status"];
  readonly reason: string | null;
  /** epoch ms, null while it runs */
  readonly endedAt: number | null;
  readonly sends: readonly SimulatedSend[];
}

export interface SimulatedMatch {
  readonly key: string;
  /** epoch ms: the completing event's time, or the moment at which the absence fired */
  readonly at: number;
  /** epoch ms: time of the first contributing event */
  readonly start: number;
  /** lines of the contributing events, in their order; events made by an `event` command have none and are left out */
  readonly lines: readonly number[];
  readonly reaction: SimulatedReaction | null;
}

/** An event that a partial match may refer to. */
export interface KeptEvent {
  readonly seq: number;
  readonly line: number | null;
  readonly attributes: Attributes;
  /** how many `event` commands led to it */
  readonly depth: number;
  readonly root: Root;
}

/** The recorded event that began a chain of `event` commands. */
export interface Root {
  readonly line: number;
  /** events made in the chain so far */
  descendants: number;
}
