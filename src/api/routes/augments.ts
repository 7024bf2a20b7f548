import { Type } from "typebox";
import {
  AugmentChange,
  AugmentObject,
  NewAugment,
  augmentObject,
  changedAugment,
  creatingAugment,
  deletingAugment,
  fileExample,
  mustHaveRoomForAugments,
  newAugment,
  updatingAugment,
} from "../augment-objects.ts";
import { audited } from "../audit.ts";
import { tenantOf } from "../auth.ts";
import type { App, Deps } from "../deps.ts";
import { noItem, numberIn } from "../item-ids.ts";
import { operation, pathOf } from "../operation.ts";
import { pageQuery, sendSlice } from "../paging.ts";
import { strictObject } from "../validation.ts";

const tag = "Augments";
const params = pathOf("tenant", "augment");
const one = { description: "the augment", body: AugmentObject, example: fileExample };
const nameTaken = { 409: "there is an augment with that name already" };

const numberOf = (id: string): number => numberIn("AU", id, "augment");

/** `/tenants/{t}/augments`; the singular `/augment` is the same (server.ts). */
export function augmentRoutes(app: App, deps: Deps): void {
  const { store, tenants, augments } = deps;
  const { configuration } = store;
  app.get(
    "/tenants/:tenant/augments",
    {
      config: { scope: "config:read" },
      schema: operation(
        { params: pathOf("tenant"), querystring: strictObject(pageQuery) },
        {
          id: "listAugments",
          tag,
          summary: "List the augments",
          answers: {
            200: { description: "in the order of their ids, in which they run", body: Type.Array(AugmentObject), example: [fileExample] },
          },
        },
      ),
    },
    async (request, reply) => {
      const tenant = tenantOf(request);
      const all = await configuration.augments(tenant.number);
      return sendSlice(request, reply, all, request.query, ({ id }) => id).map((augment) => augmentObject(augments, tenant, augment));
    },
  );

  app.post(
    "/tenants/:tenant/augments",
    {
      config: { scope: "config:write" },
      schema: operation(
        { params: pathOf("tenant"), body: NewAugment },
        {
          id: "createAugment",
          tag,
          summary: "Create an augment",
          description: "One of the type `file` does nothing until it has a file, one of the type `api` works at once.",
          example: { name: "Segments", type: "file", options: { types: { score: "number" } } },
          answers: { 201: one },
          errors: nameTaken,
        },
      ),
    },
    async (request, reply) => {
      const tenant = tenantOf(request);
      const augment = newAugment(request.body);
      const created = await tenants.configure(tenant, async () => {
        mustHaveRoomForAugments((await configuration.augments(tenant.number)).length + 1);
        return audited(deps, request).write(...creatingAugment(tenant, augment));
      });
      return reply.code(201).send(augmentObject(augments, tenant, created));
    },
  );

  app.get(
    "/tenants/:tenant/augments/:augment",
    {
      config: { scope: "config:read" },
      schema: operation({ params }, { id: "readAugment", tag, summary: "Read an augment, and how it does", answers: { 200: one } }),
    },
    async (request) => {
      const tenant = tenantOf(request);
      const id = request.params.augment;
      const augment = await configuration.augment(tenant.number, numberOf(id));
      if (augment === null) throw noItem(id, "augment");
      return augmentObject(augments, tenant, augment);
    },
  );

  app.put(
    "/tenants/:tenant/augments/:augment",
    {
      config: { scope: "config:write" },
      schema: operation(
        { params, body: AugmentChange },
        {
          id: "changeAugment",
          tag,
          summary: "Change an augment",
          description: "Changes the members given, and of the options those given. `types` count from the next upload on.",
          example: { service: "notification" },
          answers: { 200: one },
          errors: nameTaken,
        },
      ),
    },
    async (request) => {
      const tenant = tenantOf(request);
      const id = request.params.augment;
      const updated = await tenants.configure(tenant, async () => {
        const before = await configuration.augment(tenant.number, numberOf(id));
        if (before === null) throw noItem(id, "augment");
        return audited(deps, request).write(...updatingAugment(tenant, before, changedAugment(before, request.body)));
      });
      if (updated === null) throw noItem(id, "augment");
      return augmentObject(augments, tenant, updated);
    },
  );

  app.delete(
    "/tenants/:tenant/augments/:augment",
    {
      config: { scope: "config:write" },
      schema: operation(
        { params },
        { id: "deleteAugment", tag, summary: "Delete an augment, with its file", answers: { 204: { description: "it is gone" } } },
      ),
    },
    async (request, reply) => {
      const tenant = tenantOf(request);
      const id = request.params.augment;
      await tenants.configure(tenant, async () => {
        const before = await configuration.augment(tenant.number, numberOf(id));
        if (before === null) throw noItem(id, "augment");
        await audited(deps, request).write(...deletingAugment(tenant, before));
      });
      return reply.code(204).send();
    },
  );
}
