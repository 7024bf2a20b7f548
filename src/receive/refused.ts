/** `/tenants/{t}/event/refused`: events of the last day that were refused, why, and sending them again. */
import type { Static } from "typebox";
import { tenantOf } from "../api/auth.ts";
import type { App, Deps } from "../api/deps.ts";
import { ApiError } from "../api/errors.ts";
import { noItem, numberIn } from "../api/item-ids.ts";
import { pageOf, sendPage } from "../api/paging.ts";
import { givenTime } from "../api/times.ts";
import type { Submission, SubmissionResult } from "../engine/types.ts";
import { mapEvent } from "../listen/mapping.ts";
import { mappingOf } from "../listen/options.ts";
import { eventId } from "../identify/event-id.ts";
import type { Tenant } from "../store/configuration.ts";
import type { Store } from "../store/port.ts";
import type { RefusedEvent, RefusedFilter } from "../store/refused.ts";
import { listRefused, readRefused, type RefusedQuery, resendAllRefused, resendRefused, toldRefused } from "./refused-descriptions.ts";
import { isFault, toItem } from "./item.ts";

/** Events sent again by one request at most, so many at a time. */
const maxResent = 1_000;
const resentAtOnce = 100;

export function refusedRoutes(app: App, deps: Deps): void {
  const { store, refused } = deps;
  app.get("/tenants/:tenant/event/refused", { config: { scope: "journal:read" }, schema: listRefused }, async (request, reply) => {
    const { limit, cursor } = pageOf(request.query);
    await refused.flush();
    const found = await store.refused.list(tenantOf(request).number, filterOf(request.query), cursor, limit + 1);
    return sendPage(request, reply, found, limit, ({ number }) => number).map(toldRefused);
  });
  app.get("/tenants/:tenant/event/refused/:refused", { config: { scope: "journal:read" }, schema: readRefused }, async (request) =>
    toldRefused(await find(deps, tenantOf(request), request.params.refused)),
  );
  app.post(
    "/tenants/:tenant/event/refused/:refused/resend",
    { config: { scope: "events:write" }, schema: resendRefused },
    async (request) => {
      const tenant = tenantOf(request);
      const [result] = await resend(deps, tenant, [await find(deps, tenant, request.params.refused)]);
      if (!result!.ok) throw new ApiError(400, result!.error);
      const { key, seq, contributing } = result!;
      return { "key-attr": key, id: eventId(seq), "contributing?": contributing };
    },
  );
  app.post("/tenants/:tenant/event/refused/resend", { config: { scope: "events:write" }, schema: resendAllRefused }, async (request) => {
    await refused.flush();
    return resendAll(deps, tenantOf(request), filterOf(request.body));
  });
}

/** @throws ApiError */
function filterOf({ code, source, from, to }: Omit<Static<typeof RefusedQuery>, "limit" | "cursor">): RefusedFilter {
  return {
    ...(code === undefined ? {} : { code }),
    ...(source === undefined ? {} : { source }),
    ...(from === undefined ? {} : { from: givenTime("from", from) }),
    ...(to === undefined ? {} : { to: givenTime("to", to) }),
  };
}

async function find({ store, refused }: Deps, tenant: Tenant, id: string): Promise<RefusedEvent> {
  await refused.flush();
  const event = await store.refused.event(tenant.number, numberIn("RF", id, "refused event"));
  if (event === null) throw noItem(id, "refused event");
  return event;
}

/** Sends the oldest first, as they came. What is refused again stays; overload and rate limit end it, which counts as remaining. */
async function resendAll(deps: Deps, tenant: Tenant, filter: RefusedFilter): Promise<object> {
  let accepted = 0;
  let refusedAgain = 0;
  let after = 0;
  while (accepted + refusedAgain < maxResent) {
    const page = await deps.store.refused.oldest(tenant.number, filter, after, resentAtOnce);
    if (page.length === 0) break;
    try {
      const results = await resend(deps, tenant, page);
      const good = results.filter(({ ok }) => ok).length;
      accepted += good;
      refusedAgain += results.length - good;
    } catch (error) {
      if (accepted + refusedAgain === 0) throw error;
      break;
    }
    after = page.at(-1)!.number;
  }
  const remaining = (await deps.store.refused.oldest(tenant.number, filter, after, 1)).length > 0;
  return { accepted, refused: refusedAgain, remaining };
}

/**
 * Sends kept events again; those that are accepted now are refused events no longer. An event carries the idempotency that it came with,
 * or its own number, so that a repetition after a crash makes no second event.
 */
async function resend({ receiver, store }: Deps, tenant: Tenant, events: readonly RefusedEvent[]): Promise<readonly SubmissionResult[]> {
  const items = await Promise.all(events.map((event) => readAgain(store, event)));
  const results = await receiver.submitAgain(
    tenant,
    items.filter((item): item is Submission => "attributes" in item),
  );
  let next = 0;
  const all = items.map((item) => ("attributes" in item ? results[next++]! : item));
  const gone = events.filter((_, i) => all[i]!.ok).map(({ number }) => number);
  if (gone.length > 0) await store.refused.remove(tenant.number, gone);
  return all;
}

/** The event, or why it can't be sent. What a third party sent is mapped anew, as its listener maps today. */
async function readAgain({ configuration }: Store, event: RefusedEvent): Promise<Submission | SubmissionResult> {
  const { tenant, number, source, text, whole, idempotency } = event;
  if (!whole || text === null) return failed("it was not kept whole; it must be sent again from where it came");
  const item = toItem(parsed(text), text);
  if (isFault(item)) return failed(item.error);
  const once = { idempotency: idempotency ?? { key: `\nRF${number}`, bodyHash: null } };
  if (!isListener(source)) return { ...item, ...once };
  const listener = await configuration.listener(tenant, Number(source.slice(2)));
  if (listener === null) return failed(`the listener ${source} that it came by is gone`);
  const mapped = mapEvent(item.attributes, mappingOf(listener));
  return "error" in mapped ? failed(mapped.error) : { ...mapped, asSent: item.attributes, ...once };
}

const isListener = (source: string): boolean => /^LI\d+$/.test(source);

const failed = (error: string): SubmissionResult => ({ ok: false, code: "failed", error });

/** The value of a text; what is no JSON is undefined, which is no event. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
