/** How a listener is doing: what it last tried, and what came in since the server started or the listener was changed. */

export type State = "started" | "stopped" | "connecting" | "failed";

export interface Counters {
  /** events that the third party sent */
  received: number;
  accepted: number;
  /** not accepted: they lack the key attribute, or can't be mapped */
  refused: number;
  /** of the refused: those without the key attribute after mapping */
  withoutKey: number;
  /** times it connected again */
  reconnects: number;
  /** epoch ms */
  lastEventAt: number | null;
}

export interface ListenerStatus {
  readonly state: State;
  readonly message: string;
  /** epoch ms since when the counters count; null while it is stopped */
  readonly since: number | null;
  readonly counters: Readonly<Counters>;
  readonly lastError: { readonly at: number; readonly message: string } | null;
}

/** What a running listener writes and others read. */
export class StatusBoard {
  readonly counters: Counters = { received: 0, accepted: 0, refused: 0, withoutKey: 0, reconnects: 0, lastEventAt: null };
  private readonly since: number;
  private state: State = "connecting";
  private message = "";
  private readonly notes = new Set<string>();
  private lastError: ListenerStatus["lastError"] = null;
  private lastRefusal = "";

  /** @param since epoch ms */
  constructor(since: number) {
    this.since = since;
  }

  set(state: State, message: string): void {
    this.state = state;
    this.message = message;
    if (state === "connecting") this.notes.clear();
  }

  /** Something that is no failure and that people should know. */
  tell(note: string): void {
    this.notes.add(note);
  }

  /** @param at epoch ms */
  failed(at: number, message: string): void {
    this.lastError = { at, message };
  }

  /** An event was refused; the latest reason is shown. */
  refused(reason: string): void {
    this.counters.refused += 1;
    this.lastRefusal = reason;
  }

  read(): ListenerStatus {
    const { state, since, counters, lastError } = this;
    return { state, message: this.sentence(), since, counters: { ...counters }, lastError };
  }

  private sentence(): string {
    const { withoutKey, refused } = this.counters;
    const parts = [this.message, ...this.notes];
    if (withoutKey > 0) parts.push(`${withoutKey} of the events lacked the key attribute after mapping`);
    if (refused > 0) parts.push(`${refused} refused, the last because ${this.lastRefusal}`);
    return parts.filter((part) => part !== "").join("; ");
  }
}
