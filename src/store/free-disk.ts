/** Knows how much room the disk of the data folder has. Below the least that is wanted nothing new is taken in, until a look finds more. */
import { statfs } from "node:fs/promises";

export interface FreeDiskOptions {
  /** of the data folder */
  readonly folder: string;
  /** 0: never low */
  readonly minBytes: number;
  readonly log: { warn(members: object, message: string): void; info(members: object, message: string): void };
  /** free bytes of the disk that holds a folder; where it is not given, as the system says */
  readonly read?: (folder: string) => Promise<number>;
}

export class FreeDisk {
  /** bytes at the last look; null before the first, and where the system does not say */
  free: number | null = null;
  private readonly options: FreeDiskOptions;

  constructor(options: FreeDiskOptions) {
    this.options = options;
  }

  /** Whether there is less room than wanted. */
  get low(): boolean {
    return this.free !== null && this.free < this.options.minBytes;
  }

  /** What is wrong, in a sentence. */
  get message(): string {
    const { folder, minBytes } = this.options;
    return `the disk of the data folder has ${megabytes(this.free ?? 0)} free, less than the ${megabytes(minBytes)} that --min-free-disk wants; make room on the disk of ${folder}`;
  }

  /** Looks how much is free, and says so in the log where that has become too little, or is enough again. Never rejects. */
  async look(): Promise<void> {
    const { folder, log, read = freeBytes } = this.options;
    const before = this.low;
    this.free = await read(folder).catch(() => null);
    if (this.low && !before) log.warn({ free: this.free }, `nothing new is taken in: ${this.message}`);
    if (!this.low && before) log.info({ free: this.free }, "there is room on the disk again; everything is taken in");
  }
}

/** As the system says. */
export async function freeBytes(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
}

const megabytes = (bytes: number): string => `${Math.floor(bytes / 1_048_576)} MiB`;
