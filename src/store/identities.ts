/** Identities in the storage port: what leads from an identifier's value to a customer, and what taught it. */
import type { IdentifierValue } from "../identify/identifiers.ts";

/** The value leads to the customer with this key. */
export interface Identity extends IdentifierValue {
  readonly key: string;
  /** seq of the event that taught it */
  readonly seq: number;
  /** epoch ms on the tenant's clock */
  readonly at: number;
}

/** An event has taught an identity: a new one, or one that belonged to another customer before. */
export interface Teaching extends Identity {
  /** the key of the customer that the value led to before; null: to none */
  readonly before: string | null;
}

export interface IdentityFilter {
  readonly value?: string;
  /** of the customer; for teachings the one before as well */
  readonly key?: string;
}

/** A teaching as it stands in the journal; numbers count up in the order of acceptance, across all tenants. */
export interface JournaledTeaching extends Teaching {
  readonly number: number;
}

/** What the journal of the storage port tells of identities. */
export interface IdentityQueries {
  /** In the order of value and attribute, those after the given one; at most limit. */
  identities(tenant: number, filter: IdentityFilter, after: IdentifierValue | null, limit: number): Promise<readonly Identity[]>;
  /** Newest first, numbers below `before`; at most limit. */
  teachings(tenant: number, filter: IdentityFilter, before: number | null, limit: number): Promise<readonly JournaledTeaching[]>;
}
