import { Type } from "typebox";
import type { Listener, Tenant } from "../../store/configuration.ts";
import { audited } from "../audit.ts";
import { tenantOf } from "../auth.ts";
import type { App, Deps } from "../deps.ts";
import { ApiError } from "../errors.ts";
import { noItem, numberIn } from "../item-ids.ts";
import {
  listenerExample as example,
  ListenerChangeBody,
  listenerObject,
  ListenerObject,
  NewListener,
  NewListenerObject,
  statusExample,
  statusObject,
  StatusObject,
} from "../listener-objects.ts";
import {
  creatingListener,
  deletingListener,
  listenerChange,
  mustHaveRoomForListeners,
  newListener,
  updatingListener,
} from "../listener-writes.ts";
import { operation, pathOf } from "../operation.ts";
import { pageQuery, sendSlice } from "../paging.ts";
import { hashSecret, newSecret } from "../secrets.ts";
import { strictObject } from "../validation.ts";

const one = { description: "the listener", body: ListenerObject, example };
const url = "https://whenthen.example.com/hooks/…";
const created = { description: "the listener, with its address where it has one", body: NewListenerObject, example: { ...example, url } };
const params = pathOf("tenant", "listener");
const tag = "Listeners";

const numberOf = (id: string): number => numberIn("LI", id, "listener");

/** `/tenants/{t}/listeners`: what brings third parties' events in. */
export function listenerRoutes(app: App, deps: Deps): void {
  const { store, tenants, listeners, publicUrl } = deps;
  const { configuration } = store;

  const find = async (tenant: Tenant, id: string): Promise<Listener> => {
    const listener = await configuration.listener(tenant.number, numberOf(id));
    if (listener === null) throw noItem(id, "listener");
    return listener;
  };
  const addressOf = (token: string): string => `${publicUrl()}/hooks/${token}`;

  app.get(
    "/tenants/:tenant/listeners",
    {
      config: { scope: "config:read" },
      schema: operation(
        { params: pathOf("tenant"), querystring: strictObject(pageQuery) },
        {
          id: "listListeners",
          tag,
          summary: "List the listeners",
          answers: { 200: { description: "in the order of their ids", body: Type.Array(ListenerObject), example: [example] } },
        },
      ),
    },
    async (request, reply) => {
      const all = await configuration.listeners(tenantOf(request).number);
      return sendSlice(request, reply, all, request.query, ({ id }) => id).map(listenerObject);
    },
  );

  app.post(
    "/tenants/:tenant/listeners",
    {
      config: { scope: "config:write" },
      schema: operation(
        { params: pathOf("tenant"), body: NewListener },
        {
          id: "createListener",
          tag,
          summary: "Create a listener",
          description: "One that is enabled starts at once. `hash`, `topic` and `version` may stand in `options` or beside them.",
          example: { name: "Orders of the shop", type: "webhook", status: true, mapping: { customerId: "data.customer.id" } },
          answers: { 201: created },
          errors: { 409: "there is a listener with that name already" },
        },
      ),
    },
    async (request, reply) => {
      const tenant = tenantOf(request);
      const { fresh, token } = newListener(deps, tenant, request.body);
      const listener = await tenants.configure(tenant, async () => {
        mustHaveRoomForListeners((await configuration.listeners(tenant.number)).length + 1);
        return audited(deps, request).write(...creatingListener(tenant, fresh));
      });
      return reply.code(201).send({ ...listenerObject(listener), ...(token === null ? {} : { url: addressOf(token) }) });
    },
  );

  app.get(
    "/tenants/:tenant/listeners/:listener",
    {
      config: { scope: "config:read" },
      schema: operation({ params }, { id: "readListener", tag, summary: "Read a listener", answers: { 200: one } }),
    },
    async (request) => listenerObject(await find(tenantOf(request), request.params.listener)),
  );

  app.get(
    "/tenants/:tenant/listeners/:listener/status",
    {
      config: { scope: "config:read" },
      schema: operation(
        { params },
        {
          id: "readListenerStatus",
          tag,
          summary: "Ask how a listener is doing",
          answers: { 200: { description: "its state, and what came in", body: StatusObject, example: statusExample } },
        },
      ),
    },
    async (request) => {
      const tenant = tenantOf(request);
      const { id } = await find(tenant, request.params.listener);
      return statusObject(id, listeners.status(tenant.number, id));
    },
  );

  app.put(
    "/tenants/:tenant/listeners/:listener",
    {
      config: { scope: "config:write" },
      schema: operation(
        { params, body: ListenerChangeBody },
        {
          id: "changeListener",
          tag,
          summary: "Change, enable or disable a listener",
          description:
            "Changes the members given, at once. `options` are replaced as a whole, but for secrets: one that is absent or `********` is kept, null removes it.",
          example: { status: false },
          answers: { 200: one },
          errors: { 409: "there is a listener with that name already" },
        },
      ),
    },
    async (request) => {
      const tenant = tenantOf(request);
      const updated = await tenants.configure(tenant, async () => {
        const before = await find(tenant, request.params.listener);
        return audited(deps, request).write(...updatingListener(tenant, before, listenerChange(deps, tenant, before, request.body)));
      });
      return listenerObject(updated!);
    },
  );

  app.post(
    "/tenants/:tenant/listeners/:listener/token",
    {
      config: { scope: "config:write" },
      schema: operation(
        { params },
        {
          id: "rotateListenerToken",
          tag,
          summary: "Give a listener another address",
          description: "Calls at the old one are refused from now on.",
          answers: { 200: { ...created, description: "the listener with its new address, which is shown this once" } },
          errors: { 400: "third parties don't call a listener of its type" },
        },
      ),
    },
    async (request) => {
      const tenant = tenantOf(request);
      const token = newSecret();
      const listener = await tenants.configure(tenant, async () => {
        const before = await find(tenant, request.params.listener);
        if (before.tokenHash === null) throw new ApiError(400, `a ${before.type} listener has no address of its own`);
        return audited(deps, request).write(
          (writes) => writes.updateListener(tenant.number, before.id, { tokenHash: hashSecret(token) }),
          () => ({ action: "rotate", kind: "listener", item: `LI${before.id}`, after: listenerObject(before) }),
        );
      });
      return { ...listenerObject(listener!), url: addressOf(token) };
    },
  );

  app.delete(
    "/tenants/:tenant/listeners/:listener",
    {
      config: { scope: "config:write" },
      schema: operation(
        { params },
        { id: "deleteListener", tag, summary: "Delete a listener", answers: { 204: { description: "it is stopped and deleted" } } },
      ),
    },
    async (request, reply) => {
      const tenant = tenantOf(request);
      const id = await tenants.configure(tenant, async () => {
        const before = await find(tenant, request.params.listener);
        await audited(deps, request).write(...deletingListener(tenant, before));
        return before.id;
      });
      listeners.forget(tenant.number, id);
      return reply.code(204).send();
    },
  );
}
