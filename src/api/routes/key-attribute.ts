import { Type } from "typebox";
import { audited } from "../audit.ts";
import { tenantOf } from "../auth.ts";
import type { App, Deps } from "../deps.ts";
import { ApiError } from "../errors.ts";
import { ignored, nullable, operation, pathOf } from "../operation.ts";
import { keyAttributeName } from "../tenant-objects.ts";
import { strictObject } from "../validation.ts";

const KeyAttribute = strictObject({ key: keyAttributeName, confirm: Type.Optional(Type.Boolean()), id: ignored, type: ignored });

const answers = {
  200: { description: "the key attribute", body: strictObject({ key: nullable(keyAttributeName) }), example: { key: "customerId" } },
};

const params = pathOf("tenant");

/** `/tenants/{t}/key-attribute`: which attribute says whose event it is. */
export function keyAttributeRoutes(app: App, deps: Deps): void {
  const { store, tenants } = deps;
  app.get(
    "/tenants/:tenant/key-attribute",
    {
      config: { scope: "config:read" },
      schema: operation({ params }, { id: "readKeyAttribute", tag: "Tenant", summary: "Read the key attribute", answers }),
    },
    async (request) => ({ key: tenantOf(request).keyAttribute }),
  );
  app.post(
    "/tenants/:tenant/key-attribute",
    {
      config: { scope: "config:write" },
      schema: operation(
        { params, body: KeyAttribute },
        {
          id: "setKeyAttribute",
          tag: "Tenant",
          summary: "Set the key attribute",
          description:
            "Which attribute says whose event it is. A change drops all partial matches, and once there are events it needs `confirm`.",
          example: { key: "customerId" },
          answers,
        },
      ),
    },
    async (request) => {
      const tenant = tenantOf(request);
      const { key, confirm = false } = request.body;
      await tenants.configure(tenant, async () => {
        const current = await store.configuration.tenant(tenant.id);
        if (current?.keyAttribute === key) return;
        if (!confirm && (await store.journal.hasEvents(tenant.number))) {
          throw new ApiError(
            400,
            'there are events already, and a new key attribute drops all partial matches; send "confirm": true to do it all the same',
          );
        }
        await audited(deps, request).write(
          (writes) => writes.updateTenant(tenant.number, { keyAttribute: key }),
          () => ({
            action: "update",
            kind: "key-attribute",
            item: tenant.id,
            before: { key: current?.keyAttribute ?? null },
            after: { key },
          }),
        );
      });
      return { key };
    },
  );
}
