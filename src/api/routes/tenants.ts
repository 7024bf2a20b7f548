import { Type } from "typebox";
import { NewTenant, createTenant, tenantObject } from "../accounts.ts";
import { audited } from "../audit.ts";
import { tenantOf } from "../auth.ts";
import type { App, Deps } from "../deps.ts";
import { pageQuery, sendSlice } from "../paging.ts";
import { strictObject } from "../validation.ts";

/** `/tenants`, for administrators, and `/tenants/{t}`. */
export function tenantRoutes(app: App, deps: Deps): void {
  const { store, engine } = deps;
  const { configuration } = store;
  app.get("/tenants", { config: { scope: "platform" }, schema: { querystring: strictObject(pageQuery) } }, async (request, reply) => {
    const page = sendSlice(request, reply, await configuration.tenants(), request.query, ({ number }) => number);
    return page.map(tenantObject);
  });
  app.post("/tenants", { config: { scope: "platform" }, schema: { body: NewTenant } }, async (request, reply) => {
    const tenant = await createTenant(audited(deps, request), request.body);
    await engine.configure(tenant.number, async () => tenant);
    return reply.code(201).send(tenantObject(tenant));
  });
  app.get(
    "/tenants/:tenant",
    { config: { scope: "config:read" }, schema: { params: Type.Object({ tenant: Type.String() }) } },
    async (request) => tenantObject(tenantOf(request)),
  );
}
