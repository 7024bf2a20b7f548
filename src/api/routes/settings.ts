import { audited } from "../audit.ts";
import { tenantOf } from "../auth.ts";
import type { App, Deps } from "../deps.ts";
import { ApiError } from "../errors.ts";
import { operation, pathOf } from "../operation.ts";
import { SettingsChange, SettingsObject, changedSettings, clockRefusal, settingsObject } from "../settings-objects.ts";

const answers = {
  200: {
    description: "all settings",
    body: SettingsObject,
    example: {
      identifiers: ["email", "phone"],
      clock: "received",
      "time-attribute": null,
      "partial-match-days": 90,
      "event-days": 30,
      "journal-days": 90,
      "catch-up-seconds": 60,
    },
  },
};

const params = pathOf("tenant");

/** `/tenants/{t}/settings`; PUT changes the members given and leaves the others. */
export function settingsRoutes(app: App, deps: Deps): void {
  const { store, tenants } = deps;
  app.get(
    "/tenants/:tenant/settings",
    {
      config: { scope: "config:read" },
      schema: operation({ params }, { id: "readSettings", tag: "Tenant", summary: "Read the settings", answers }),
    },
    async (request) => settingsObject(tenantOf(request).settings),
  );
  app.put(
    "/tenants/:tenant/settings",
    {
      config: { scope: "config:write" },
      schema: operation(
        { params, body: SettingsChange },
        {
          id: "changeSettings",
          tag: "Tenant",
          summary: "Change settings",
          description: "Changes the members given. The clock can only be changed while the tenant has no events.",
          example: { identifiers: ["email", "phone"], "event-days": 7 },
          answers,
        },
      ),
    },
    async (request) => {
      const { id, number } = tenantOf(request);
      return tenants.configure(tenantOf(request), async () => {
        const current = await store.configuration.tenant(id);
        if (current === null) throw new Error(`the tenant ${id} has gone`);
        const next = changedSettings(current.settings, request.body);
        const refusal = await clockRefusal(deps, current, next);
        if (refusal !== null) throw new ApiError(400, refusal);
        const { settings } = await audited(deps, request).write(
          (writes) => writes.updateTenant(number, { settings: next }),
          (saved) => ({
            action: "update",
            kind: "settings",
            item: id,
            before: settingsObject(current.settings),
            after: settingsObject(saved.settings),
          }),
        );
        return settingsObject(settings);
      });
    },
  );
}
