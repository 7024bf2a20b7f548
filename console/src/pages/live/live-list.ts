/** The rows of the Live page: bounded, and standing still while paused. Pure. */
import type { LiveItem } from "../../live/items.ts";

export type Row =
  | { readonly id: string; readonly at: number; readonly item: LiveItem }
  /** something before it may not have been told */
  | { readonly id: string; readonly at: number; readonly item: null };

export interface Rows {
  /** the newest first; what is shown */
  readonly shown: readonly Row[];
  /** what came while paused: null when not paused */
  readonly held: readonly Row[] | null;
  /** how many came while paused, those that are no longer kept among them */
  readonly heldCount: number;
}

/** Rows at most; the oldest go. */
const most = 1_000;

export const noRows: Rows = { shown: [], held: null, heldCount: 0 };

/** @param fresh the newest first */
export function withFresh(rows: Rows, fresh: readonly Row[]): Rows {
  if (fresh.length === 0) return rows;
  if (rows.held === null) return { ...rows, shown: bounded(fresh, rows.shown) };
  return { ...rows, held: bounded(fresh, rows.held), heldCount: rows.heldCount + fresh.length };
}

export function paused(rows: Rows): Rows {
  return rows.held === null ? { ...rows, held: [], heldCount: 0 } : rows;
}

/** Shows what came meanwhile. */
export function resumed({ shown, held }: Rows): Rows {
  return { shown: bounded(held ?? [], shown), held: null, heldCount: 0 };
}

function bounded(newer: readonly Row[], older: readonly Row[]): readonly Row[] {
  return [...newer, ...older].slice(0, most);
}
