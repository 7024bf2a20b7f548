/** Writes the live stream to one reader: what the reader can take, when it can. What waits for it stays in the feed. */
import type { ServerResponse } from "node:http";
import type { Every } from "../config/outside.ts";
import type { LiveItem, Subscription } from "./live-feed.ts";

const heartbeatMs = 15_000;

/** A reader that takes nothing for so many beats, a minute at least, is cut off. */
const beatsToCut = 5;

/** So long a reader that is told the end has to take it. */
const farewellMs = 5_000;

const gap = 'event: gap\ndata: {"reason":"what happened in between is no longer kept, in whole or in part"}\n\n';

/** Not stored, not joined into larger pieces and not packed on the way, by nginx neither. */
const headers = {
  "content-type": "text/event-stream; charset=utf-8",
  "cache-control": "no-store, no-transform",
  "x-accel-buffering": "no",
};

interface Reader {
  readonly raw: ServerResponse;
  readonly wanted: (item: LiveItem) => boolean;
  readonly every: Every;
  /** called when the reader takes nothing any more and is cut off */
  readonly cut: () => void;
}

export class LiveWriter {
  private readonly reader: Reader;
  private readonly stopBeating: () => void;
  private subscription: Subscription | null = null;
  /** beats since the reader had enough, and has taken nothing; null while it takes what comes */
  private stalledBeats: number | null = null;
  private over = false;

  constructor(reader: Reader) {
    this.reader = reader;
    this.stopBeating = reader.every(heartbeatMs, () => this.beat());
  }

  begin(subscription: Subscription): void {
    const { raw } = this.reader;
    this.subscription = subscription;
    raw.writeHead(200, headers);
    raw.on("drain", () => {
      this.stalledBeats = null;
      this.write();
    });
    this.tell("retry: 2000\n\n");
    this.write();
  }

  /** Writes what there is until the reader has enough for now. */
  write(): void {
    const { wanted } = this.reader;
    const { name, next } = this.subscription!;
    while (!this.over && this.stalledBeats === null) {
      const item = next();
      if (item === null) return;
      if (item === "gap") this.tell(gap);
      else if (wanted(item)) this.tell(`id: ${name}-${item.number}\nevent: ${item.kind}\ndata: ${item.data}\n\n`);
    }
  }

  /** Says why, and ends the answer. */
  end(reason: string): void {
    if (this.over) return;
    this.close();
    const { raw } = this.reader;
    raw.end(`event: end\ndata: ${JSON.stringify({ reason })}\n\n`);
    setTimeout(() => raw.destroy(), farewellMs).unref();
  }

  close(): void {
    this.over = true;
    this.stopBeating();
  }

  private beat(): void {
    if (this.stalledBeats === null) return this.tell(": \n\n");
    if (++this.stalledBeats < beatsToCut) return;
    this.reader.cut();
    this.end("nothing was read for a minute; come back with Last-Event-ID");
  }

  private tell(text: string): void {
    if (!this.reader.raw.write(text)) this.stalledBeats ??= 0;
  }
}
