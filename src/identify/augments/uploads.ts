/** Uploads of file augments: received, loaded, then handed over at once; the file before stays in use until then, and whatever goes wrong. */
import type { Augment, AugmentFile } from "./augment.ts";
import type { Augments } from "./augments.ts";
import type { AugmentFiles } from "./files.ts";
import type { WrongRow } from "./read-csv.ts";

/** How far an upload has come. */
export interface Progress {
  readonly state: "receiving" | "loading";
  readonly rows: number;
  /** of the CSV: received, or read by loading */
  readonly bytes: number;
  /** null while it is received */
  readonly totalBytes: number | null;
}

/** An upload to this augment is under way already. */
export class UploadUnderWayError extends Error {
  override readonly name = "UploadUnderWayError";
}

export interface UploadsOptions {
  readonly files: AugmentFiles;
  readonly augments: Augments;
  readonly maxBytes: number;
  /** epoch ms on the server's clock */
  readonly now: () => number;
}

export class Uploads {
  private readonly options: UploadsOptions;
  private readonly underWay = new Map<string, Progress>();

  constructor(options: UploadsOptions) {
    this.options = options;
  }

  get maxBytes(): number {
    return this.options.maxBytes;
  }

  /** The upload that is under way; null: there is none. */
  progress(tenant: number, augment: number): Progress | null {
    return this.underWay.get(`${tenant}/${augment}`) ?? null;
  }

  /**
   * Takes an upload. What fails leaves nothing behind.
   * @param source the CSV, or the CSV packed with gzip
   * @param handOver makes the file the augment's: stores it, and reads the tenant anew
   * @returns the wrong rows, because of which it is refused; none: it is in use
   * @throws UploadUnderWayError; FileTooLargeError; whatever `source` and `handOver` throw
   */
  async take(
    tenant: number,
    augment: Augment,
    source: AsyncIterable<Buffer>,
    handOver: (file: AugmentFile) => Promise<void>,
  ): Promise<readonly WrongRow[]> {
    const id = `${tenant}/${augment.id}`;
    if (this.underWay.has(id))
      throw new UploadUnderWayError(`a file is being loaded into AU${augment.id} already; wait until it has ended`);
    this.underWay.set(id, { state: "receiving", rows: 0, bytes: 0, totalBytes: null });
    const { files, augments } = this.options;
    const name = files.newName(tenant, augment.id);
    try {
      const loaded = await this.load(id, name, augment, source);
      if ("wrong" in loaded) {
        await files.remove(name);
        return loaded.wrong;
      }
      await augments.prepare(name);
      await handOver(loaded.file);
      return [];
    } catch (error) {
      augments.abandon(name);
      await files.remove(name);
      throw error;
    } finally {
      this.underWay.delete(id);
    }
  }

  private async load(
    id: string,
    name: string,
    { options: { types } }: Augment,
    source: AsyncIterable<Buffer>,
  ): Promise<{ readonly wrong: readonly WrongRow[] } | { readonly file: AugmentFile }> {
    const { files, maxBytes, now } = this.options;
    const report = (progress: Progress): void => void this.underWay.set(id, progress);
    const totalBytes = await files.receive(name, source, maxBytes, (bytes) =>
      report({ state: "receiving", rows: 0, bytes, totalBytes: null }),
    );
    report({ state: "loading", rows: 0, bytes: 0, totalBytes });
    const result = await files.load(name, types, (progress) => report({ state: "loading", ...progress, totalBytes }));
    if ("wrong" in result) return result;
    const { rows, bytes, columns } = result;
    return { file: { name, rows, bytes, columns, types, uploadedAt: now() } };
  }
}
