/**
 * One listener that runs: it connects, is kept connected, and stops.
 *
 *   connecting --taken in--> started --lost--> failed --pause--> connecting
 *   connecting --refused--> failed --pause--> connecting
 *   any --stop--> stopped
 *
 * Pauses grow with each failure in a row; a connection that stood for a minute begins a new row.
 */
import type { Intake } from "./intake.ts";
import { ConnectionError, type Clock, type Connection, type ListenerSettings, type SourceEvent } from "./listener.ts";
import { pauseMs } from "./pauses.ts";
import type { StatusBoard } from "./status.ts";

const steadyMs = 60_000;
/** Events handed to the receiver at once, with their position stored after them. */
const chunkSize = 500;

export interface RunOptions {
  readonly connect: (connection: Connection) => Promise<void>;
  /** reads and decrypts what the listener is set to. @throws when a secret can't be opened */
  readonly settings: () => ListenerSettings;
  readonly provider: Connection["provider"];
  readonly readPosition: () => Promise<string | null>;
  readonly storePosition: (position: string) => Promise<void>;
  readonly intake: Intake;
  readonly retryAfterMs: (error: unknown) => number | null;
  readonly board: StatusBoard;
  readonly clock: Clock;
  /** in [0, 1) */
  readonly random: () => number;
  readonly signal: AbortSignal;
  readonly log: (message: string) => void;
}

/** Keeps a listener connected until the signal aborts. Never rejects. */
export async function keepConnected(options: RunOptions): Promise<void> {
  const { board, clock, random, signal, log } = options;
  let failures = 0;
  while (!signal.aborted) {
    const connectedAt = { at: Number.POSITIVE_INFINITY };
    board.set("connecting", "");
    const error = await connectOnce(options, connectedAt);
    if (signal.aborted) break;
    failures = clock.now() - connectedAt.at >= steadyMs ? 1 : failures + 1;
    const asked = error instanceof ConnectionError ? error.retryAfterMs : 0;
    const ms = Math.max(asked, pauseMs(failures, random()));
    board.failed(clock.now(), error.message);
    board.set("failed", `${error.message}; it is tried again after ${Math.round(ms / 1_000)} s`);
    log(error.message);
    await clock.pause(ms, signal);
    board.counters.reconnects += 1;
  }
  board.set("stopped", "");
}

/** @returns why the connection ended */
async function connectOnce(options: RunOptions, connectedAt: { at: number }): Promise<Error> {
  const { connect, settings, provider, readPosition, storePosition, board, clock, signal } = options;
  try {
    await connect({
      ...settings(),
      signal,
      clock,
      provider,
      position: await readPosition(),
      connected: () => {
        connectedAt.at = clock.now();
        board.set("started", "");
      },
      note: (message) => board.tell(message),
      keep: storePosition,
      take: (events) => takePatiently(options, events),
    });
    return new ConnectionError("the third party ended the connection");
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

async function takePatiently(options: RunOptions, events: readonly SourceEvent[]): Promise<void> {
  for (let from = 0; from < events.length; from += chunkSize) {
    const chunk = events.slice(from, from + chunkSize);
    while (!(await tryTake(options, chunk))) options.signal.throwIfAborted();
    const position = chunk.findLast((event) => event.position !== undefined)?.position;
    if (position !== undefined) await options.storePosition(position);
  }
}

/** @returns false when the same events must be given again */
async function tryTake({ intake, retryAfterMs, clock, signal }: RunOptions, chunk: readonly SourceEvent[]): Promise<boolean> {
  try {
    await intake.take(chunk);
    return true;
  } catch (error) {
    const ms = retryAfterMs(error);
    if (ms === null) throw error;
    await clock.pause(ms, signal);
    return false;
  }
}
