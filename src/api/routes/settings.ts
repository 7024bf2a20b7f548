import { Type, type Static } from "typebox";
import type { Settings } from "../../store/configuration.ts";
import { audited } from "../audit.ts";
import { tenantOf } from "../auth.ts";
import type { App, Deps } from "../deps.ts";
import { ApiError } from "../errors.ts";
import { nullable, operation, pathOf } from "../operation.ts";
import { strictObject } from "../validation.ts";

const days = Type.Integer({ minimum: 1, maximum: 3_650 });
const attribute = Type.String({ minLength: 1, maxLength: 200 });

/** The settings of a tenant as the API tells them. */
export const SettingsObject = strictObject(
  {
    identifiers: Type.Array(attribute, { maxItems: 20 }),
    clock: Type.Enum(["received", "replay"]),
    "time-attribute": nullable(attribute),
    "partial-match-days": days,
    "event-days": days,
    "journal-days": days,
    "catch-up-seconds": Type.Integer({ minimum: 0, maximum: 86_400 }),
  },
  { title: "Settings" },
);

const SettingsChange = strictObject(Type.Partial(SettingsObject).properties, { title: "SettingsChange" });

type Change = Static<typeof SettingsChange>;

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

/** The attribute that tells the time of an event on the clock replay, where none is named. */
const defaultTimeAttribute = "time";

/** `/tenants/{t}/settings`; PUT changes the members given and leaves the others. */
export function settingsRoutes(app: App, deps: Deps): void {
  const { store, tenants, engine } = deps;
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
        const next = changed(current.settings, request.body);
        if (next.clock !== current.settings.clock) {
          const begun = current.settings.clock === "replay" && engine.clock(number) !== null;
          if (begun || (await store.journal.hasEvents(number))) {
            throw new ApiError(400, "the clock can only be changed while the tenant has no events and its clock has not begun");
          }
        }
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

/** @throws ApiError 400 */
function changed(before: Settings, body: Change): Settings {
  const clock = body.clock ?? before.clock;
  const given = body["time-attribute"];
  if (clock === "received" && typeof given === "string") {
    throw new ApiError(400, '"time-attribute" belongs to the clock "replay"; on the clock "received" an event\'s time is when it arrives');
  }
  const kept = given === undefined ? before.timeAttribute : given;
  return {
    identifiers: [...new Set(body.identifiers ?? before.identifiers)],
    clock,
    timeAttribute: clock === "received" ? null : (kept ?? defaultTimeAttribute),
    partialMatchDays: body["partial-match-days"] ?? before.partialMatchDays,
    eventDays: body["event-days"] ?? before.eventDays,
    journalDays: body["journal-days"] ?? before.journalDays,
    catchUpSeconds: body["catch-up-seconds"] ?? before.catchUpSeconds,
  };
}

/** The settings as the API tells them. */
export function settingsObject(settings: Settings): Static<typeof SettingsObject> {
  return {
    identifiers: [...settings.identifiers],
    clock: settings.clock,
    "time-attribute": settings.timeAttribute,
    "partial-match-days": settings.partialMatchDays,
    "event-days": settings.eventDays,
    "journal-days": settings.journalDays,
    "catch-up-seconds": settings.catchUpSeconds,
  };
}
