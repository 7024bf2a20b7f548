/** Live streams of tenants: one connection an address, shared by all that listen to it and ended with the last of them. */
import { RequestError, send } from "../api/client.ts";

export type StreamState =
  | { readonly kind: "connecting" | "open" }
  /** not there; what the server said of it, and that it is tried again */
  | { readonly kind: "lost"; readonly error: Error };

export interface StreamListener {
  /** @param id of the stream's item */
  readonly onItem: (kind: string, data: unknown, id: string) => void;
  /** Something may have happened that was not told. */
  readonly onGap: () => void;
  readonly onState: (state: StreamState) => void;
}

const kinds = ["event", "match", "send", "reaction", "activity"] as const;
const tryAgainMs = 10_000;

/** by address */
const streams = new Map<string, SharedStream>();

/** @param address with its query, as docs/api.md has it. @returns a function that ends listening */
export function listenTo(address: string, listener: StreamListener): () => void {
  const stream = streams.get(address) ?? new SharedStream(address);
  streams.set(address, stream);
  stream.add(listener);
  return () => {
    if (stream.remove(listener)) streams.delete(address);
  };
}

/**
 * Connects again by itself, and is told then what it missed (Last-Event-ID). Closed while the tab is not seen: a browser opens six connections
 * to a server at most, and tabs that nobody looks at must not hold them.
 */
class SharedStream {
  private readonly address: string;
  private readonly listeners = new Set<StreamListener>();
  private source: EventSource | null = null;
  private timer: ReturnType<typeof setTimeout> | null = null;
  private state: StreamState = { kind: "connecting" };
  /** id of the item told last; null before there was one */
  private last: string | null = null;
  private wasOpen = false;
  private readonly onVisibility = (): void => (document.hidden ? this.close() : this.open());

  constructor(address: string) {
    this.address = address;
  }

  add(listener: StreamListener): void {
    this.listeners.add(listener);
    if (this.listeners.size > 1) return listener.onState(this.state);
    document.addEventListener("visibilitychange", this.onVisibility);
    if (!document.hidden) this.open();
  }

  /** @returns whether it was the last one */
  remove(listener: StreamListener): boolean {
    this.listeners.delete(listener);
    if (this.listeners.size > 0) return false;
    document.removeEventListener("visibilitychange", this.onVisibility);
    this.close();
    return true;
  }

  private open(): void {
    if (this.source !== null) return;
    this.close();
    this.tell({ kind: "connecting" });
    const after = this.last === null ? "" : `${this.address.includes("?") ? "&" : "?"}after=${this.last}`;
    const source = new EventSource(this.address + after);
    this.source = source;
    for (const kind of kinds) {
      source.addEventListener(kind, ({ data, lastEventId }: MessageEvent<string>) => {
        this.last = lastEventId;
        const read: unknown = JSON.parse(data);
        for (const { onItem } of this.listeners) onItem(kind, read, lastEventId);
      });
    }
    source.addEventListener("gap", () => this.gap());
    source.addEventListener("open", () => {
      // Without an id the server can't know what was missed.
      if (this.wasOpen && this.last === null) this.gap();
      this.wasOpen = true;
      this.tell({ kind: "open" });
    });
    source.addEventListener("error", () => {
      if (source.readyState === EventSource.CLOSED) void this.explain(source);
      else this.tell({ kind: "connecting" });
    });
  }

  private close(): void {
    this.source?.close();
    this.source = null;
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
  }

  /** The browser gives up at an answer that is no stream, and does not say what was in it. */
  private async explain(source: EventSource): Promise<void> {
    const reason = await refusal(this.address);
    if (this.source !== source) return;
    this.close();
    this.tell(reason === null ? { kind: "connecting" } : { kind: "lost", error: reason });
    this.timer = setTimeout(() => this.open(), reason === null ? 0 : tryAgainMs);
  }

  private gap(): void {
    for (const { onGap } of this.listeners) onGap();
  }

  private tell(state: StreamState): void {
    this.state = state;
    for (const { onState } of this.listeners) onState(state);
  }
}

/** What the server says when the address is asked for; null when it takes the request. */
async function refusal(address: string): Promise<RequestError | null> {
  const asking = new AbortController();
  try {
    await send("GET", address, undefined, asking.signal);
    return null;
  } catch (error) {
    if (error instanceof RequestError) return error;
    throw error;
  } finally {
    asking.abort();
  }
}
