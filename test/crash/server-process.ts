/** The real server as a process that can be killed at any moment and started again on the same folder and port. */
import { spawn, type ChildProcess } from "node:child_process";
import { createInterface } from "node:readline";
import { join } from "node:path";

const script = join(import.meta.dirname, "server.ts");

export class ServerProcess {
  /** base URL while it listens; the last one while it does not */
  url = "http://127.0.0.1:9";
  private child: ChildProcess | null = null;
  private readonly folder: string;
  private readonly relayUrl: string;

  constructor(folder: string, relayUrl: string) {
    this.folder = folder;
    this.relayUrl = relayUrl;
  }

  /** Starts it and waits until it listens. @throws Error when it ends before that */
  async start(): Promise<void> {
    const child = spawn(process.execPath, [script, this.folder, this.relayUrl], { stdio: ["ignore", "pipe", "inherit"] });
    this.child = child;
    for await (const line of createInterface({ input: child.stdout })) {
      if (!line.startsWith("http")) continue;
      this.url = line;
      child.stdout.resume();
      return;
    }
    throw new Error("the server ended before it listened");
  }

  /** Kills it as a power cut would, without a word. */
  async kill(): Promise<void> {
    await this.end("SIGKILL");
  }

  async stop(): Promise<void> {
    await this.end("SIGTERM");
  }

  private async end(signal: NodeJS.Signals): Promise<void> {
    const { child } = this;
    if (child === null) return;
    const exited = new Promise((resolve) => child.once("exit", resolve));
    child.kill(signal);
    await exited;
    this.child = null;
  }
}
