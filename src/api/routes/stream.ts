/** `GET /tenants/{t}/stream`: what happens in a tenant, as it happens, as server-sent events. */
import { Type } from "typebox";
import { admittedUntil, tenantOf } from "../auth.ts";
import type { App, Deps } from "../deps.ts";
import { ApiError } from "../errors.ts";
import type { LiveItem } from "../live-feed.ts";
import { defaultKinds, liveKinds, type LiveKind } from "../live-items.ts";
import { LiveWriter } from "../live-writer.ts";
import { operation, pathOf } from "../operation.ts";
import { strictObject } from "../validation.ts";

const maxTimerMs = 2 ** 31 - 1;

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
    const writer = new LiveWriter({ raw: reply.raw, wanted, every: deps.every, cut: () => deps.metrics.streamCut() });
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
