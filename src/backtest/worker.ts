/** A back-test in a thread of its own, so that live work goes on beside it: reads the events page by page and runs the matchers over them. */
import { parentPort, workerData } from "node:worker_threads";
import { compileMatcher, type Matcher } from "../match/compile.ts";
import { checkWhen } from "../match/check-when.ts";
import { Backtest } from "../simulate/backtest.ts";
import { openEventReader } from "../store/sqlite/event-reader.ts";
import type { BacktestMessage, BacktestOrder } from "./messages.ts";

const pageSize = 2_000;

function matcherOf(text: string, maxAgeMs: number): Matcher {
  const { when, diagnostics } = checkWhen(text);
  const matcher = when === null ? null : compileMatcher(when, { maxAgeMs }).matcher;
  if (matcher === null) throw new Error(`the when does not compile: ${diagnostics[0]?.message ?? "the matcher refuses it"}`);
  return matcher;
}

function run({ file, tenant, when, before, maxAgeMs, from, through }: BacktestOrder, tell: (message: BacktestMessage) => void): void {
  const reader = openEventReader(file);
  try {
    const backtest = new Backtest(matcherOf(when, maxAgeMs), before === null ? null : matcherOf(before, maxAgeMs), from);
    const { first, last } = reader.span(tenant, from) ?? { first: 1, last: 0 };
    for (let seq = first - 1; seq < last;) {
      const events = reader.after(tenant, seq, pageSize);
      for (const event of events) backtest.take(event);
      seq = events.at(-1)?.seq ?? last;
      tell({ kind: "progress", events: seq - first + 1, of: last - first + 1 });
    }
    tell({ kind: "result", result: backtest.finish(through) });
  } finally {
    reader.close();
  }
}

// oxlint-disable-next-line unicorn/require-post-message-target-origin -- a port of worker_threads has no origin
run(workerData as BacktestOrder, (message) => parentPort!.postMessage(message));
