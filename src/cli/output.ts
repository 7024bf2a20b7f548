/** Lines to standard output, no faster than the reader takes them. */
import { once } from "node:events";
import type { Progress } from "./progress.ts";

/** Lines written at once. */
const groupSize = 1_000;

export class Output {
  private readonly progress: Progress;
  private lines: string[] = [];

  /** @param progress a bar on the same terminal, cleared before lines are written */
  constructor(progress: Progress) {
    this.progress = progress;
    // `whenthen simulate ... | head` ends without an error when head has seen enough
    process.stdout.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code === "EPIPE") process.exit(0);
      throw error;
    });
  }

  add(...lines: readonly string[]): void {
    this.lines.push(...lines);
  }

  async flush(): Promise<void> {
    if (this.lines.length === 0) return;
    const { lines } = this;
    this.lines = [];
    if (process.stdout.isTTY) this.progress.clear();
    for (let i = 0; i < lines.length; i += groupSize) {
      const group = lines.slice(i, i + groupSize);
      if (!process.stdout.write(`${group.join("\n")}\n`)) await once(process.stdout, "drain");
    }
  }
}
