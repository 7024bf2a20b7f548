import { useEffect, useRef, useState } from "react";
import { part } from "../../../api/client.ts";
import { postLines } from "../../../api/lines.ts";
import type { BacktestResult } from "../../../api/objects.ts";

type Line =
  | { readonly progress: { readonly events: number; readonly of: number } }
  | { readonly result: BacktestResult }
  | { readonly error: string };

export interface BacktestRun {
  readonly running: boolean;
  /** 0 to 1 */
  readonly progress: number;
  readonly result: BacktestResult | null;
  readonly error: Error | null;
  start(order: { readonly when: string; readonly compare?: string; readonly days: number }): void;
  cancel(): void;
}

/** One back-test at a time; leaving the page ends it. */
export function useBacktest(tenant: string): BacktestRun {
  const [state, setState] = useState<Omit<BacktestRun, "start" | "cancel">>({ running: false, progress: 0, result: null, error: null });
  const current = useRef<AbortController>(null);
  useEffect(() => () => current.current?.abort(), []);
  const start: BacktestRun["start"] = (order) => {
    const controller = new AbortController();
    current.current?.abort();
    current.current = controller;
    setState({ running: true, progress: 0, result: null, error: null });
    const take = (line: Line): void => {
      if ("progress" in line) setState((before) => ({ ...before, progress: line.progress.events / Math.max(1, line.progress.of) }));
      else if ("result" in line) setState((before) => ({ ...before, result: line.result }));
      else setState((before) => ({ ...before, error: new Error(line.error) }));
    };
    postLines(`/tenants/${part(tenant)}/backtest`, order, (line) => take(line as Line), controller.signal)
      .catch((error: Error) => {
        if (!controller.signal.aborted) setState((before) => ({ ...before, error }));
      })
      .finally(() => {
        if (current.current === controller) setState((before) => ({ ...before, running: false }));
      });
  };
  return { ...state, start, cancel: () => current.current?.abort() };
}
