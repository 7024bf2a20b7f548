/** What a server takes from outside of itself beside its settings: time, the room on the disk, the environment. Tests drive them by hand. */

/** Calls `run` every so many ms. @returns stops that */
export type Every = (ms: number, run: () => void) => () => void;

export interface Outside {
  /** epoch ms */
  readonly now: () => number;
  /** beats for what looks around now and then; what must happen at a moment has timers of its own */
  readonly every: Every;
  /** bytes that are free on the disk that holds a folder */
  readonly freeBytes: (folder: string) => Promise<number>;
  /** read for the secret key only; everything else is in the settings */
  readonly environment: Readonly<Record<string, string | undefined>>;
}
