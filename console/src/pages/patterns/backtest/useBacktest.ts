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
  /** events that have been looked at, of how many; null: not known yet */
  readonly progress: { readonly events: number; readonly of: number } | null;
  /** it was ended before its result */
  readonly cancelled: boolean;
  readonly result: BacktestResult | null;
  readonly error: Error | null;
  start(order: { readonly when: string; readonly compare?: string; readonly days: number }): void;
  cancel(): void;
}

type State = Omit<BacktestRun, "start" | "cancel">;

const idle: State = { running: false, progress: null, cancelled: false, result: null, error: null };

/** One back-test at a time; leaving the page ends it. */
export function useBacktest(tenant: string): BacktestRun {
  const [state, setState] = useState<State>(idle);
  const current = useRef<AbortController>(null);
  useEffect(() => () => current.current?.abort(), []);
  const start: BacktestRun["start"] = (order) => {
    const controller = new AbortController();
    current.current?.abort();
    current.current = controller;
    setState({ ...idle, running: true });
    const take = (line: Line): void => {
      if ("progress" in line) setState((before) => ({ ...before, progress: line.progress }));
      else if ("result" in line) setState((before) => ({ ...before, result: line.result }));
      else setState((before) => ({ ...before, error: new Error(line.error) }));
    };
    postLines(`/tenants/${part(tenant)}/backtest`, order, (line) => take(line as Line), controller.signal)
      .catch((error: Error) => {
        if (!controller.signal.aborted) setState((before) => ({ ...before, error }));
      })
      .finally(() => {
        if (current.current === controller) setState((before) => ({ ...before, running: false, cancelled: controller.signal.aborted }));
      });
  };
  return { ...state, start, cancel: () => current.current?.abort() };
}
