/** `GET /tenants/{t}/event/history`: the latest events, newest first. */
import { tenantOf } from "../api/auth.ts";
import type { App, Deps } from "../api/deps.ts";
import { readLimit } from "../api/paging.ts";
import { isoTime } from "../api/times.ts";
import { eventId } from "../identify/event-id.ts";
import type { StoredEvent } from "../store/port.ts";
import { readHistory } from "./descriptions.ts";

const defaultLimit = 10;
const maxLimit = 100;

export function historyRoutes(app: App, { store: { journal } }: Deps): void {
  app.get("/tenants/:tenant/event/history", { config: { scope: "journal:read" }, schema: readHistory }, async (request) => {
    const events = await journal.history(tenantOf(request).number, readLimit(request.query.limit, defaultLimit, maxLimit));
    return { history: events.map(told) };
  });
}

function told({ attributes, key, seq, receivedAt, contributing }: StoredEvent): object {
  return { event: attributes, "key-attr": key, id: eventId(seq), "received-at": isoTime(receivedAt), "contributing?": contributing };
}
