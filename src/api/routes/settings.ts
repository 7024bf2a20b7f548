import { Type, type Static } from "typebox";
import type { Settings } from "../../store/configuration.ts";
import { tenantOf } from "../auth.ts";
import type { App, Deps } from "../deps.ts";
import { ApiError } from "../errors.ts";
import { strictObject } from "../validation.ts";

const days = Type.Integer({ minimum: 1, maximum: 3_650 });

const SettingsChange = strictObject({
  identifiers: Type.Optional(Type.Array(Type.String({ minLength: 1, maxLength: 200 }), { maxItems: 20 })),
  clock: Type.Optional(Type.Enum(["received", "replay"])),
  "time-attribute": Type.Optional(Type.Union([Type.String({ minLength: 1, maxLength: 200 }), Type.Null()])),
  "partial-match-days": Type.Optional(days),
  "event-days": Type.Optional(days),
  "journal-days": Type.Optional(days),
  "catch-up-seconds": Type.Optional(Type.Integer({ minimum: 0, maximum: 86_400 })),
});

type Change = Static<typeof SettingsChange>;

/** The attribute that tells the time of an event on the clock replay, where none is named. */
const defaultTimeAttribute = "time";

/** `/tenants/{t}/settings`; PUT changes the members given and leaves the others. */
export function settingsRoutes(app: App, { store, tenants, engine }: Deps): void {
  app.get("/tenants/:tenant/settings", { config: { scope: "config:read" } }, async (request) => told(tenantOf(request).settings));
  app.put("/tenants/:tenant/settings", { config: { scope: "config:write" }, schema: { body: SettingsChange } }, async (request) => {
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
      return told((await store.configuration.updateTenant(number, { settings: next })).settings);
    });
  });
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

function told(settings: Settings): object {
  return {
    identifiers: settings.identifiers,
    clock: settings.clock,
    "time-attribute": settings.timeAttribute,
    "partial-match-days": settings.partialMatchDays,
    "event-days": settings.eventDays,
    "journal-days": settings.journalDays,
    "catch-up-seconds": settings.catchUpSeconds,
  };
}
