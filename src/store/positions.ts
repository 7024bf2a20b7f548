/** The part of the storage port that remembers how far each listener has come. */
import type { TenantNumber } from "./port.ts";

export interface Positions {
  /** Where the listener goes on, in its own words; null: it has stored no event yet. */
  read(tenant: TenantNumber, listener: number): Promise<string | null>;
  /** Durable when the promise resolves; call it once the events up to there are. Does nothing when the listener is gone. */
  write(tenant: TenantNumber, listener: number, position: string): Promise<void>;
}
