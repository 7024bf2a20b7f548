/** The part of the storage port that erases: a tenant with all that is theirs. */

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
}
