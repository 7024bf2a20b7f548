/** The back-tests that run: few at once, each in a thread, each ended when whoever asked has gone. */
import { Worker } from "node:worker_threads";
import type { BacktestResult } from "../simulate/backtest.ts";
import type { BacktestMessage, BacktestOrder } from "./messages.ts";

/** Threads at once on a server, so that live work keeps its share of the machine. */
const maxRunning = 2;
/** Memory of a thread; a back-test that needs more ends with an error and harms nothing else. */
const maxHeapMb = 1_024;

/** Another one must end first; the message says which. */
export class BusyError extends Error {
  override readonly name = "BusyError";
}

export class Backtests {
  private readonly running = new Set<number>();

  /**
   * Runs a back-test.
   * @param onProgress events taken in so far, of how many
   * @param signal ends it
   * @throws BusyError when the tenant has one running or the server has its fill; Error when it can't be done or was ended
   */
  async run(order: BacktestOrder, onProgress: (events: number, of: number) => void, signal: AbortSignal): Promise<BacktestResult> {
    if (this.running.has(order.tenant)) throw new BusyError("a back-test of this tenant is running; wait until it is over, or cancel it");
    if (this.running.size >= maxRunning) throw new BusyError("other back-tests are running on this server; try again in a moment");
    this.running.add(order.tenant);
    try {
      return await inThread(order, onProgress, signal);
    } finally {
      this.running.delete(order.tenant);
    }
  }
}

function inThread(order: BacktestOrder, onProgress: (events: number, of: number) => void, signal: AbortSignal): Promise<BacktestResult> {
  const worker = new Worker(new URL("./worker.ts", import.meta.url), {
    workerData: order,
    resourceLimits: { maxOldGenerationSizeMb: maxHeapMb },
  });
  const result = new Promise<BacktestResult>((resolve, reject) => {
    worker.on("message", (message: BacktestMessage) => {
      if (message.kind === "progress") onProgress(message.events, message.of);
      else resolve(message.result);
    });
    worker.on("error", reject);
    worker.on("exit", () => reject(new Error("the back-test was ended")));
    signal.addEventListener("abort", () => reject(new Error("the back-test was cancelled")), { once: true });
  });
  return result.finally(() => void worker.terminate());
}
