/** What the parts of the engine share while they work on one batch. */
import type { Endpoint } from "../deliver/endpoint.ts";
import type { Outbox } from "../deliver/outbox.ts";
import type { Augmenter } from "../identify/augments/augments.ts";
import type { Attributes } from "../language/ast.ts";
import type { EndpointDeclarations } from "../language/declaration.ts";
import type { Outcome } from "../react/types.ts";
import type { Tenant } from "../store/configuration.ts";
import type { EngineStore } from "../store/port.ts";
import type { Augmenting } from "./augmenting.ts";
import type { Batch, Reaction } from "./batch.ts";
import type { LruCache } from "./cache.ts";
import type { Customer } from "./customers.ts";

export interface Log {
  info(members: object, message: string): void;
  warn(members: object, message: string): void;
  error(members: object, message: string): void;
}

/** An event that a reaction emits; its acceptance is the reaction's answer. */
export interface Emitted {
  readonly reaction: Reaction;
  readonly emit: number;
  readonly attributes: Attributes;
}

/** An answer that is there at once: of a local endpoint, or of a send that can't be made. */
export interface ImmediateAnswer {
  readonly reaction: Reaction;
  readonly number: number;
  readonly outcome: Outcome;
}

export interface RefusedExpect {
  readonly reaction: Reaction;
  readonly node: number;
}

export interface Shared {
  readonly store: EngineStore;
  readonly endpoints: Readonly<Record<string, Endpoint>>;
  readonly declarations: EndpointDeclarations;
  readonly outbox: Outbox;
  readonly random: () => number;
  readonly log: Log;
  /** takes one event from the tenant's rate limit; false when it leaves no room */
  readonly admit: (tenant: Tenant, now: number) => boolean;
  readonly augmenter: Augmenter;
  readonly augmenting: Augmenting;
  readonly customers: LruCache<Customer>;
  readonly reactions: LruCache<Reaction>;
  /** by identityKey the key of the customer that an identity leads to; null: to none */
  readonly identities: LruCache<string | null>;
  /** epoch ms on the server's clock when the engine started */
  readonly startedAt: number;
  batch: Batch;
  /** expects that may not wait, since too many do already */
  readonly refused: RefusedExpect[];
  /** what follows at the same moment: events first, then answers */
  readonly emitted: Emitted[];
  readonly immediate: ImmediateAnswer[];
}
