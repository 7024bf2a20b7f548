/** A CSV of a million rows: loading it, what it costs in memory, how long it holds up the event loop, looking rows up. */
import { mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { FileAugment } from "../src/identify/augments/file-augment.ts";
import { AugmentFiles } from "../src/identify/augments/files.ts";

const name = "1/AU1";

/** A row has 54 characters, or so. */
function* table(rows: number): Generator<Buffer> {
  let text = "email,customerId,name,segment,score\n";
  for (let i = 0; i < rows; i++) {
    const n = (i * 7_919) % 1_000_003;
    text += `user${n}@example.com,C${100_000 + i},"Name, ${n}",gold,${i % 100}\n`;
    if (text.length > 65_536) {
      yield Buffer.from(text);
      text = "";
    }
  }
  yield Buffer.from(text);
}

async function* asStream(chunks: Iterable<Buffer>): AsyncGenerator<Buffer> {
  yield* chunks;
}

export interface FileFigures {
  readonly csvBytes: number;
  readonly receiveSeconds: number;
  readonly loadSeconds: number;
  /** the event loop's longest delay while it was received and loaded */
  readonly longestStallMs: number;
  readonly openMs: number;
  /** resident memory that stays once it is in use, by row */
  readonly bytesPerRow: number;
  /** beside the CSV, by row */
  readonly diskBytesPerRow: number;
  readonly foundMicroseconds: number;
  readonly missedMicroseconds: number;
}

export async function measureFile(rows: number): Promise<FileFigures> {
  const folder = await mkdtemp(join(tmpdir(), "whenthen-bench-"));
  const files = new AugmentFiles(folder);
  const augment = new FileAugment(Date.now);
  const delay = monitorEventLoopDelay({ resolution: 1 });
  try {
    globalThis.gc?.();
    const before = process.memoryUsage().rss;
    delay.enable();
    const begun = performance.now();
    const csvBytes = await files.receive(name, asStream(table(rows)), Number.MAX_SAFE_INTEGER, () => undefined);
    const received = performance.now();
    delay.reset();
    const result = await files.load(name, { score: "number" }, () => undefined);
    if ("wrong" in result) throw new Error("the table has wrong rows");
    const loaded = performance.now();
    augment.use(await files.open(name), result.columns);
    const opened = performance.now();
    delay.disable();
    globalThis.gc?.();
    const after = process.memoryUsage().rss;
    return {
      csvBytes,
      receiveSeconds: (received - begun) / 1_000,
      loadSeconds: (loaded - received) / 1_000,
      longestStallMs: delay.max / 1e6,
      openMs: opened - loaded,
      bytesPerRow: (after - before) / rows,
      diskBytesPerRow: ((await sizeOf(join(folder, `${name}.rows`))) + (await sizeOf(join(folder, `${name}.index`)))) / rows,
      foundMicroseconds: lookUp(augment, (i) => `user${(i * 7_907) % 1_000_003}@example.com`),
      missedMicroseconds: lookUp(augment, (i) => `nobody${i}`),
    };
  } finally {
    augment.use(null, []);
    await files.close();
    await rm(folder, { recursive: true, force: true });
  }
}

async function sizeOf(path: string): Promise<number> {
  return (await stat(path)).size;
}

/** Processor time of one event, in microseconds. */
function lookUp(augment: FileAugment, emailOf: (i: number) => string): number {
  const count = 100_000;
  const before = process.cpuUsage();
  for (let i = 0; i < count; i++) augment.apply({ email: emailOf(i), type: "call" });
  const { user, system } = process.cpuUsage(before);
  return (user + system) / count;
}
