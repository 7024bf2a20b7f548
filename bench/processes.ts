/** Servers under test run as processes of their own, so that the load does not share their thread. */
import { spawn, type ChildProcess } from "node:child_process";
import { readdir, readFile } from "node:fs/promises";
import { createInterface } from "node:readline";

export interface RunningProcess {
  readonly url: string;
  readonly child: ChildProcess;
  stop(): Promise<void>;
}

/** Processor time that a process has taken so far, all its threads together, in µs. Linux only: NaN elsewhere. */
export async function processorTime({ child }: RunningProcess): Promise<number> {
  const tasks = `/proc/${child.pid}/task`;
  const threads = await readdir(tasks).catch(() => null);
  if (threads === null) return Number.NaN;
  const stats = await Promise.all(threads.map((thread) => readFile(`${tasks}/${thread}/schedstat`, "utf8").catch(() => "0")));
  return stats.reduce((sum, stat) => sum + Number(stat.split(" ")[0]) / 1_000, 0);
}

/**
 * Starts a Node script and waits for the first http address that it prints.
 * @throws Error when it ends before that
 */
export async function startProcess(args: readonly string[]): Promise<RunningProcess> {
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
  const exited = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  for await (const line of createInterface({ input: child.stdout })) {
    const url = /https?:\/\/[\w.:[\]-]+/.exec(line)?.[0];
    if (url === undefined) continue;
    child.stdout.resume();
    const stop = async (): Promise<void> => {
      child.kill("SIGTERM");
      await exited;
    };
    return { url, child, stop };
  }
  throw new Error(`${args.join(" ")} ended before it listened`);
}
