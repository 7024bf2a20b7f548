/** Augments with what they work with: their folder, and connections that reach no address inside. */
import { guardedAgent, type GuardOptions } from "../deliver/guarded-agent.ts";
import { Augments, type AugmentsOptions } from "../identify/augments/augments.ts";
import { timeoutMs } from "../identify/augments/fetch-answer.ts";
import { AugmentFiles } from "../identify/augments/files.ts";
import { Uploads } from "../identify/augments/uploads.ts";

/** An answer of an API augment at most; the event that it is merged into may then be as large as an event and this. */
const maxAnswerBytes = 256 * 1024;

/** Connections to one host at most: as many as one augment has requests in flight, for a few augments. */
const maxConnections = 100;

export interface AugmentParts {
  readonly augments: Augments;
  readonly files: AugmentFiles;
  readonly uploads: Uploads;
  close(): Promise<void>;
}

export interface AugmentSettings extends Pick<AugmentsOptions, "log" | "now"> {
  readonly folder: string;
  /** networks inside that API augments may reach */
  readonly allowedNetworks: GuardOptions["allowed"];
  /** of a CSV */
  readonly maxFileBytes: number;
}

export function openAugments({ folder, allowedNetworks, maxFileBytes, log, now }: AugmentSettings): AugmentParts {
  const dispatcher = guardedAgent({ allowed: allowedNetworks, connectTimeoutMs: timeoutMs, maxAnswerBytes, connections: maxConnections });
  const files = new AugmentFiles(folder);
  const augments = new Augments({ dispatcher, files, log, now });
  return {
    augments,
    files,
    uploads: new Uploads({ files, augments, maxBytes: maxFileBytes, now }),
    close: async () => {
      await augments.close();
      await dispatcher.destroy();
    },
  };
}
