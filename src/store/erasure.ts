/** The part of the storage port that erases: a tenant, or a customer, with all that is theirs. */

/** A tenant that is no tenant any more, while its rows are being erased. */
export interface DeletedTenant {
  readonly number: number;
  readonly id: string;
  readonly name: string;
  /** epoch ms on the server's clock */
  readonly since: number;
  /** rows erased so far */
  readonly erasedRows: number;
}

/** A customer whose rows are being erased: those up to these numbers, so that what comes meanwhile is a new customer's. */
export interface ErasingCustomer {
  readonly tenant: number;
  readonly key: string;
  /** seq */
  readonly throughEvent: number;
  readonly throughReaction: number;
}

/** Rows that went, by what they are. A reaction counts once, with all that belongs to it. */
export interface ErasedRows {
  readonly partialMatches?: number;
  readonly reactions?: number;
  readonly identities?: number;
  readonly events?: number;
  /** first answers to Idempotency-Keys */
  readonly answers?: number;
  readonly refused?: number;
  /** mentions elsewhere */
  readonly other?: number;
}

export interface Erasure {
  /**
   * Durably turns a tenant into one that is being deleted: from now on configuration does not know it, and nobody is a member of it.
   * Its id stays taken until its last row is erased.
   * @param at epoch ms on the server's clock
   */
  deleteTenant(tenant: number, at: number): Promise<void>;
  /** Those not yet erased to the last row, the first deleted first. */
  deletedTenants(): Promise<readonly DeletedTenant[]>;
  /**
   * One small step of erasing a deleted tenant; goes on where the last one stopped, also after a restart.
   * @param limit rows at most
   * @returns rows that went; 0: all is erased, and the id can be used again
   */
  eraseTenant(tenant: number, limit: number): Promise<number>;

  /**
   * Durably begins to erase a customer: the partial matches go at once, the rest by steps.
   * @param at epoch ms on the server's clock
   * @returns patterns that had partial matches of the customer
   */
  beginErasingCustomer(customer: ErasingCustomer, at: number): Promise<number>;
  /** Those begun and not yet at their end, the first begun first. */
  erasingCustomers(): Promise<readonly ErasingCustomer[]>;
  /**
   * Each call of the function returned is one small step; it gives what went, null once all is erased. Running reactions stay: cancel them first.
   * A new function goes through everything again, so that nothing is missed after a restart.
   */
  customerErasure(customer: ErasingCustomer): () => Promise<ErasedRows | null>;
}
