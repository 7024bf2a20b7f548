/** What a back-test's thread is given and what it tells. */
import type { BacktestResult } from "../simulate/backtest.ts";

export interface BacktestOrder {
  /** the store's data file */
  readonly file: string;
  readonly tenant: number;
  readonly when: string;
  /** the When that it is compared with; null: none */
  readonly before: string | null;
  /** of partial matches, as the tenant keeps them */
  readonly maxAgeMs: number;
  /** epoch ms on the tenant's clock: the first events looked at, and the present */
  readonly from: number;
  readonly through: number;
}

export type BacktestMessage =
  | { readonly kind: "progress"; readonly events: number; readonly of: number }
  | { readonly kind: "result"; readonly result: BacktestResult };
