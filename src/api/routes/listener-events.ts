import { Type } from "typebox";
import { maxRecent, maxSourceLength, type RecentEvent } from "../../listen/recent.ts";
import { tenantOf } from "../auth.ts";
import type { App, Deps } from "../deps.ts";
import { noItem, numberIn } from "../item-ids.ts";
import { statusExample, statusObject, StatusObject } from "../listener-objects.ts";
import { AnyJson, Attributes, nullable, operation, pathOf, Time } from "../operation.ts";
import { isoTime } from "../times.ts";
import { strictObject } from "../validation.ts";

const tag = "Listeners";
const tooLong = `null when it is longer than ${maxSourceLength} characters`;

export const ListenerEventObject = strictObject(
  {
    at: Time,
    source: { ...AnyJson, description: `as the third party sent it; ${tooLong}` },
    event: nullable({ ...Attributes, description: `what the mapping made of it; null where it could make nothing, and ${tooLong}` }),
    refused: nullable(Type.String({ description: "why it was refused; null: it was accepted" })),
  },
  { title: "ListenerEvent" },
);

const example = {
  at: "2026-03-01T09:06:49.000Z",
  source: { event: "order", data: { customer: { id: 2000 } } },
  event: { customerId: 2000, type: "order" },
  refused: null,
};

/** `/tenants/{t}/listeners/status` and `.../{id}/events`: how all of them do, and what came in last. */
export function listenerEventRoutes(app: App, { store: { configuration }, listeners }: Deps): void {
  app.get(
    "/tenants/:tenant/listeners/status",
    {
      config: { scope: "config:read" },
      schema: operation(
        { params: pathOf("tenant") },
        {
          id: "listListenerStatus",
          tag,
          summary: "Ask how all listeners are doing",
          answers: { 200: { description: "in the order of their ids", body: Type.Array(StatusObject), example: [statusExample] } },
        },
      ),
    },
    async (request) => {
      const { number } = tenantOf(request);
      const all = await configuration.listeners(number);
      return all.map(({ id }) => statusObject(id, listeners.status(number, id)));
    },
  );

  app.get(
    "/tenants/:tenant/listeners/:listener/events",
    {
      config: { scope: "journal:read" },
      schema: operation(
        { params: pathOf("tenant", "listener") },
        {
          id: "listListenerEvents",
          tag,
          summary: "Read the last events of a listener",
          description: `The last ${maxRecent} since the server started, as they came and as what they became. Erasing a customer forgets them.`,
          answers: { 200: { description: "newest first", body: Type.Array(ListenerEventObject), example: [example] } },
        },
      ),
    },
    async (request) => {
      const { number } = tenantOf(request);
      const { listener: id } = request.params;
      const listener = await configuration.listener(number, numberIn("LI", id, "listener"));
      if (listener === null) throw noItem(id, "listener");
      return listeners.lastEvents(number, listener.id).map(eventObject);
    },
  );
}

function eventObject({ at, source, attributes, refused }: RecentEvent): object {
  return { at: isoTime(at), source, event: attributes, refused };
}
