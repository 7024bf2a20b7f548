import { Type } from "typebox";
import { audited } from "../audit.ts";
import { tenantOf } from "../auth.ts";
import type { App, Deps } from "../deps.ts";
import { operation, pathOf } from "../operation.ts";
import { pageQuery, sendSlice } from "../paging.ts";
import {
  DeletedTenantObject,
  NewTenant,
  TenantChange,
  TenantObject,
  createTenant,
  deletedTenantObject,
  tenantExample,
  tenantObject,
  updated,
} from "../tenant-objects.ts";
import { strictObject } from "../validation.ts";

const tag = "Administration";
const one = { description: "the tenant", body: TenantObject, example: tenantExample };
const params = pathOf("tenant");
const taken = { 409: "the id is taken, or the data of a deleted tenant of that id is still being erased" };

/** `/tenants`, for administrators, and `/tenants/{t}`. */
export function tenantRoutes(app: App, deps: Deps): void {
  const { store, engine, tenants, principals, refused } = deps;
  const { configuration, erasure } = store;
  app.get(
    "/tenants",
    {
      config: { scope: "platform" },
      schema: operation(
        { querystring: strictObject(pageQuery) },
        {
          id: "listTenants",
          tag,
          summary: "List the tenants",
          description:
            "Those that are being deleted stand among them, with how far their erasure has come, until their last row is erased.",
          answers: {
            200: {
              description: "in the order in which they were created",
              body: Type.Array(Type.Union([TenantObject, DeletedTenantObject])),
              example: [
                tenantExample,
                { id: "gone", name: "Gone Ltd", deleting: { since: "2026-03-01T09:06:49.000Z", "erased-rows": 120000 } },
              ],
            },
          },
        },
      ),
    },
    async (request, reply) => {
      const all = [...(await configuration.tenants()), ...(await erasure.deletedTenants())].sort((a, b) => a.number - b.number);
      const page = sendSlice(request, reply, all, request.query, ({ number }) => number);
      return page.map((tenant) => ("since" in tenant ? deletedTenantObject(tenant) : tenantObject(tenant)));
    },
  );

  app.post(
    "/tenants",
    {
      config: { scope: "platform" },
      schema: operation(
        { body: NewTenant },
        {
          id: "createTenant",
          tag,
          summary: "Create a tenant",
          example: { id: "acme", name: "Acme Ltd", "rate-limit": 500 },
          answers: { 201: one },
          errors: taken,
        },
      ),
    },
    async (request, reply) => {
      const tenant = await createTenant(audited(deps, request), request.body);
      await engine.configure(tenant.number, async () => tenant);
      return reply.code(201).send(tenantObject(tenant));
    },
  );

  app.get(
    "/tenants/:tenant",
    {
      config: { scope: "config:read" },
      schema: operation({ params }, { id: "readTenant", tag: "Tenant", summary: "Read the tenant", answers: { 200: one } }),
    },
    async (request) => tenantObject(tenantOf(request)),
  );

  app.put(
    "/tenants/:tenant",
    {
      config: { scope: "platform" },
      schema: operation(
        { params, body: TenantChange },
        {
          id: "changeTenant",
          tag,
          summary: "Change a tenant's name or rate limit",
          description: "Changes the members given. A new rate limit counts at once.",
          example: { "rate-limit": 1000 },
          answers: { 200: one },
        },
      ),
    },
    async (request) => {
      const tenant = tenantOf(request);
      const { name, "rate-limit": rateLimit } = request.body;
      const change = { ...(name === undefined ? {} : { name }), ...(rateLimit === undefined ? {} : { rateLimit }) };
      const { write } = audited(deps, request);
      return tenantObject(
        await tenants.configure(tenant, async () =>
          write((writes) => writes.updateTenant(tenant.number, change), updated((await configuration.tenant(tenant.id)) ?? tenant)),
        ),
      );
    },
  );

  app.delete(
    "/tenants/:tenant",
    {
      config: { scope: "platform" },
      schema: operation(
        { params },
        {
          id: "deleteTenant",
          tag,
          summary: "Delete a tenant with all its data",
          description:
            "From the answer on the tenant takes no events, nothing is sent for it, and nobody has access to it. Its data is erased in the " +
            "background, also across restarts; `GET /tenants` shows how far that has come. Its id can be used again once that is done.",
          answers: { 204: { description: "it is deleted; its data is being erased" } },
        },
      ),
    },
    async (request, reply) => {
      const tenant = tenantOf(request);
      await audited(deps, request).note({ action: "delete", kind: "tenant", item: tenant.id, before: tenantObject(tenant) });
      // What waits to be stored goes with the rest.
      await refused.flush();
      await tenants.remove(tenant);
      principals.forget();
      return reply.code(204).send();
    },
  );
}
