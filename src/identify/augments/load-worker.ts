/** A thread of its own for loading one file, so that events go on meanwhile. */
import { parentPort, workerData } from "node:worker_threads";
import { loadFile, type LoadProgress, type LoadResult, type LoadTask } from "./load-file.ts";

/** Progress is told no more often than this. */
const reportMs = 100;

/** A message to the thread that started this one; the rule below is about windows of a browser. */
function tell(message: { progress: LoadProgress } | { result: LoadResult }): void {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin
  parentPort!.postMessage(message);
}

let last = 0;
const result = await loadFile(workerData as LoadTask, (progress) => {
  const now = performance.now();
  if (now - last < reportMs) return;
  last = now;
  tell({ progress });
});
tell({ result });
