/**
 * Interactions of a DataSift stream, over a WebSocket.
 * Sources: dev.datasift.com, "Multiple streams", "API authentication", "Error messages" (see test/providers/README.md).
 *
 * What comes in waits in a queue; when it is long the socket is read no further, so that the sender waits. DataSift sends nothing twice, so
 * what has been read is taken in also when the connection ends.
 */
import { WebSocket } from "ws";
import type { Attributes, Json } from "../../../language/ast.ts";
import { timeOf } from "../../intake.ts";
import { ConnectionError, type Connection, type Listener, type SourceEvent } from "../../listener.ts";
import { textOption } from "../../options.ts";
import { declaration } from "./declaration.ts";

const maxWaiting = 1_000;
const maxMessageBytes = 16 * 1024 ** 2;
/** Ticks come every 30 s when nothing else does. */
const silenceMs = 100_000;
const lookMs = 25_000;

export const datasift: Listener = { declaration, run };

async function run(connection: Connection): Promise<void> {
  const context = await connection.provider("datasift");
  if (context === null) throw new ConnectionError("datasift is not set up for this tenant");
  // It may have been stopped while the credentials were read; no event tells of that any more.
  connection.signal.throwIfAborted();
  const { fields, baseUrl, timeoutMs } = context;
  const socket = new WebSocket(`${baseUrl}/multi`, {
    headers: { authorization: `${fields["username"]}:${fields["api-key"]}` },
    handshakeTimeout: timeoutMs,
    maxPayload: maxMessageBytes,
    perMessageDeflate: false,
  });
  const stream = new Stream(connection, socket);
  connection.signal.addEventListener("abort", () => stream.over(new ConnectionError("it is stopped")), { once: true });
  await stream.follow();
}

interface ServiceMessage {
  readonly status?: string;
  readonly message?: string;
  readonly tick?: number;
  readonly data?: Json;
}

/** One connection, until it ends. */
class Stream {
  private readonly connection: Connection;
  private readonly socket: WebSocket;
  private readonly hash: string;
  private waiting: SourceEvent[] = [];
  private subscribed = false;
  private heardAt: number;
  /** why the connection ended; null while it stands */
  private end: Error | null = null;
  private wake = (): void => undefined;

  constructor(connection: Connection, socket: WebSocket) {
    this.connection = connection;
    this.socket = socket;
    this.hash = textOption(connection.options, "hash");
    this.heardAt = connection.clock.now();
    socket.on("open", () => socket.send(JSON.stringify({ action: "subscribe", hash: this.hash })));
    socket.on("message", (data: Buffer) => this.hear(data.toString()));
    socket.on("error", (error) => this.over(new ConnectionError(`datasift: ${error.message}`)));
    socket.on("close", (code) => this.over(new ConnectionError(`datasift closed the connection (${code})`)));
  }

  /** Takes in what comes. @throws ConnectionError when the connection is over and everything that had come is taken in */
  async follow(): Promise<void> {
    void this.watch();
    while (true) {
      const events = this.waiting.splice(0);
      if (events.length > 0) {
        await this.connection.take(events);
        this.socket.resume();
      } else if (this.end !== null) {
        throw this.end;
      } else await new Promise<void>((resolve) => (this.wake = resolve));
    }
  }

  /** A connection on which nothing is heard any more, not even ticks, is dead. */
  private async watch(): Promise<void> {
    const { clock, signal } = this.connection;
    while (this.end === null && !signal.aborted) {
      await clock.pause(lookMs, signal);
      if (!this.socket.isPaused && clock.now() - this.heardAt > silenceMs) this.over(new ConnectionError("datasift has fallen silent"));
    }
  }

  private hear(text: string): void {
    this.heardAt = this.connection.clock.now();
    const message = parsed(text);
    if (message === null) return this.connection.note("datasift sent a message that is not JSON");
    if (message.tick !== undefined) return;
    if (message.status !== undefined) return this.obey(message.status, message.message ?? "");
    const event = eventOf(message.data);
    if (event === null) return;
    this.waiting.push(event);
    if (this.waiting.length >= maxWaiting) this.socket.pause();
    this.wake();
  }

  /** A warning before the subscription stands is about the subscription. */
  private obey(status: string, words: string): void {
    if (status === "success" && !this.subscribed) {
      this.subscribed = true;
      this.connection.connected();
    } else if (status === "failure" || (status === "warning" && !this.subscribed)) {
      this.over(new ConnectionError(`datasift says: ${words}`));
    } else if (status === "warning") this.connection.note(`datasift warns: ${words}`);
  }

  /** The first reason counts: what follows it, such as the end of the socket, is its consequence. */
  over(reason: Error): void {
    this.end ??= reason;
    this.socket.terminate();
    this.wake();
  }
}

function parsed(text: string): ServiceMessage | null {
  try {
    const value = JSON.parse(text) as unknown;
    return typeof value === "object" && value !== null ? value : null;
  } catch {
    return null;
  }
}

/** @returns null for what is no interaction: a delete, by which an author takes one back */
function eventOf(data: Json | undefined): SourceEvent | null {
  if (typeof data !== "object" || data === null || Array.isArray(data)) return null;
  const source = data as Attributes;
  if (source["deleted"] === true) return null;
  const { interaction } = source;
  const known: Attributes =
    typeof interaction === "object" && interaction !== null && !Array.isArray(interaction) ? (interaction as Attributes) : {};
  const id = known["id"];
  return { source, id: typeof id === "string" ? id : null, happenedAt: timeOf(known["created_at"]) };
}
