/** `GET /tenants/{t}/stream`: what happens in a tenant, as it happens, as server-sent events. */
import { Type } from "typebox";
import type { ServerResponse } from "node:http";
import { admittedUntil, tenantOf } from "../auth.ts";
import type { App, Deps } from "../deps.ts";
import { ApiError } from "../errors.ts";
import type { LiveItem, Subscription } from "../live-feed.ts";
import { defaultKinds, liveKinds, type LiveKind } from "../live-items.ts";
import { operation, pathOf } from "../operation.ts";
import { strictObject } from "../validation.ts";

const heartbeatMs = 15_000;
/** A reader that takes nothing for this long is cut off, and has this long to take what it is told last. */
const stallMs = 60_000;
const farewellMs = 5_000;

const gap = 'event: gap\ndata: {"reason":"what happened in between is no longer kept, in whole or in part"}\n\n';
const maxTimerMs = 2 ** 31 - 1;

/** Not stored, not joined into larger pieces and not packed on the way, by nginx neither. */
const headers = {
  "content-type": "text/event-stream; charset=utf-8",
  "cache-control": "no-store, no-transform",
  "x-accel-buffering": "no",
};

const schema = operation(
  {
    params: pathOf("tenant"),
    querystring: strictObject({
      key: Type.Optional(Type.String({ description: "only what is about this customer" })),
      kinds: Type.Optional(
        Type.String({ description: `some of ${liveKinds.join(", ")}, with commas between them; all but activity, when not given` }),
      ),
      after: Type.Optional(Type.String({ description: "as Last-Event-ID, for those who can't set a header; the header wins" })),
    }),
    headers: Type.Object({
      "last-event-id": Type.Optional(Type.String({ description: "the id of the last item seen: what happened since is told first" })),
    }),
  },
  {
    id: "listenToTenant",
    tag: "Journal",
    summary: "Listen to what happens in a tenant",
    description:
      "Server-sent events, told once they are durable: `event`, `match`, `send` and `reaction` (its end), each with JSON as data; on demand `activity`, " +
      "how much of each there has been in this minute. " +
      "`gap` says that something before it may be lost, `end` that the stream is over, and why.",
    answers: { 200: { description: "goes on until one side ends it", body: Type.String(), contentType: "text/event-stream" } },
    errors: { 429: "too many listen already" },
  },
);

export function streamRoutes(app: App, deps: Deps): void {
  const { live } = deps;
  app.get("/tenants/:tenant/stream", { exposeHeadRoute: false, config: { scope: "journal:read" }, schema }, async (request, reply) => {
    const kinds = kindsOf(request.query.kinds);
    const { key, after } = request.query;
    const seen = request.headers["last-event-id"] || after || null;
    const until = await admittedUntil(deps, request, "journal:read");
    const wanted = (item: LiveItem): boolean => kinds.has(item.kind) && (key === undefined || item.key === key);
    const writer = new Writer({ raw: reply.raw, wanted, cut: () => deps.metrics.streamCut() });
    const subscription = live.listen(tenantOf(request).number, seen, () => writer.write());
    if (subscription === null) {
      writer.close();
      throw new ApiError(429, "too many listen already; end another stream first", { headers: { "retry-after": "10" } });
    }
    reply.hijack();
    writer.begin(subscription);
    const stopWatching = watchAccess(
      deps,
      () => admittedUntil(deps, request, "journal:read"),
      until,
      () => writer.end("access has ended"),
    );
    const onClosing = (): void => writer.end("the server is shutting down");
    deps.closing.signal.addEventListener("abort", onClosing);
    reply.raw.once("close", () => {
      subscription.end();
      stopWatching();
      writer.close();
      deps.closing.signal.removeEventListener("abort", onClosing);
    });
  });
}

/** @throws ApiError 400 */
function kindsOf(given: string | undefined): ReadonlySet<LiveKind> {
  if (given === undefined) return new Set(defaultKinds);
  const words = given.split(",").map((word) => word.trim());
  const known = words.filter((word): word is LiveKind => (liveKinds as readonly string[]).includes(word));
  if (known.length === words.length) return new Set(known);
  throw new ApiError(400, `"kinds" must be some of ${liveKinds.join(", ")}, with commas between them, not ${JSON.stringify(given)}`);
}

/**
 * Ends a stream at the moment at which its token or session does: asks again at every change of users, clients, tokens and tenants, and when
 * the time is over.
 * @param until epoch ms
 * @returns a function that ends the watch
 */
function watchAccess(deps: Deps, ask: () => Promise<number | null>, until: number | null, over: () => void): () => void {
  let timer: NodeJS.Timeout | null = null;
  let stopped = false;
  const arm = (end: number | null): void => {
    if (stopped) return;
    if (timer !== null) clearTimeout(timer);
    if (end === null) over();
    else timer = setTimeout(check, Math.min(Math.max(0, end - deps.now()), maxTimerMs)).unref();
  };
  const check = (): void => void ask().then(arm, () => arm(null));
  const unwatch = deps.principals.watch(check);
  arm(until);
  return () => {
    stopped = true;
    unwatch();
    if (timer !== null) clearTimeout(timer);
  };
}

interface Reader {
  readonly raw: ServerResponse;
  readonly wanted: (item: LiveItem) => boolean;
  /** called when the reader takes nothing any more and is cut off */
  readonly cut: () => void;
}

/** Writes to one reader what it can take: what waits for it stays in the feed. */
class Writer {
  private readonly reader: Reader;
  private readonly heartbeat: NodeJS.Timeout;
  private subscription: Subscription | null = null;
  /** performance.now() since when the reader has taken nothing; null while it takes what comes */
  private stalledSince: number | null = null;
  private over = false;

  constructor(reader: Reader) {
    this.reader = reader;
    this.heartbeat = setInterval(() => this.beat(), heartbeatMs).unref();
  }

  begin(subscription: Subscription): void {
    const { raw } = this.reader;
    this.subscription = subscription;
    raw.writeHead(200, headers);
    raw.on("drain", () => {
      this.stalledSince = null;
      this.write();
    });
    this.tell("retry: 2000\n\n");
    this.write();
  }

  /** Writes what there is until the reader has enough for now. */
  write(): void {
    const { wanted } = this.reader;
    const { name, next } = this.subscription!;
    while (!this.over && this.stalledSince === null) {
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
    clearInterval(this.heartbeat);
  }

  private beat(): void {
    if (this.stalledSince === null) return this.tell(": \n\n");
    if (performance.now() - this.stalledSince < stallMs) return;
    this.reader.cut();
    this.end("nothing was read for a minute; come back with Last-Event-ID");
  }

  private tell(text: string): void {
    if (!this.reader.raw.write(text)) this.stalledSince = performance.now();
  }
}
