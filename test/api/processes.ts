/** The program as a process of its own. */
import { spawn, type ChildProcess } from "node:child_process";
import { join } from "node:path";

const program = join(import.meta.dirname, "../../src/cli/whenthen.ts");

export interface Ended {
  readonly status: number | null;
  readonly out: string;
  readonly err: string;
}

/** Only what the tests give may configure the program. */
function start(
  args: readonly string[],
  environment: Record<string, string>,
  input: string,
): { child: ChildProcess; ended: Promise<Ended> } {
  const child = spawn(process.execPath, [program, ...args], { env: { PATH: process.env["PATH"], ...environment } });
  child.stdin.end(input);
  let out = "";
  let err = "";
  child.stdout.on("data", (chunk: Buffer) => (out += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (err += chunk.toString()));
  const ended = new Promise<Ended>((resolve) => child.once("close", (status) => resolve({ status, out, err })));
  return { child, ended };
}

/** Runs a command to its end. */
export function run(args: readonly string[], { environment = {}, input = "" } = {}): Promise<Ended> {
  return start(args, environment, input).ended;
}

export interface Serving {
  readonly url: string;
  readonly child: ChildProcess;
  /** what it has printed up to the line that says where it listens */
  readonly printed: string;
  readonly ended: Promise<Ended>;
  stop(): Promise<Ended>;
}

/** Starts `whenthen serve` on a folder and waits until it listens. @throws Error when it ends before */
export async function serve(folder: string, ...args: readonly string[]): Promise<Serving> {
  const { child, ended } = start(["serve", "--data", folder, "--port", "0", "--log-level", "warn", ...args], {}, "");
  let printed = "";
  const url = await new Promise<string>((resolve, reject) => {
    child.stdout?.on("data", (chunk: Buffer) => {
      printed += chunk.toString();
      const found = /listens on (\S+),/.exec(printed)?.[1];
      if (found !== undefined) resolve(found);
    });
    void ended.then(({ err }) => reject(new Error(`serve ended before it listened: ${err}`)));
  });
  const stop = (): Promise<Ended> => {
    child.kill("SIGTERM");
    return ended;
  };
  return { url, child, printed, ended, stop };
}
