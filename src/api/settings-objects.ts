/** The settings of a tenant as the API takes and tells them. */
import { Type, type Static } from "typebox";
import type { Settings, Tenant } from "../store/configuration.ts";
import type { Deps } from "./deps.ts";
import { ApiError } from "./errors.ts";
import { ignored, nullable } from "./operation.ts";
import { strictObject } from "./validation.ts";

const days = Type.Integer({ minimum: 1, maximum: 3_650 });
const attribute = Type.String({ minLength: 1, maxLength: 200 });

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

/** Settings of which some may be left out. */
export const SomeSettings = strictObject(Type.Partial(SettingsObject).properties, { title: "SomeSettings" });
export const SettingsChange = strictObject({ ...SomeSettings.properties, id: ignored, type: ignored }, { title: "SettingsChange" });

type Change = Static<typeof SomeSettings>;

/** The attribute that tells the time of an event on the clock replay, where none is named. */
const defaultTimeAttribute = "time";

/** Why a tenant can't have these settings now, because of its clock; null where it can. */
export async function clockRefusal({ engine, store }: Deps, { number, settings }: Tenant, next: Settings): Promise<string | null> {
  if (next.clock === settings.clock) return null;
  const begun = settings.clock === "replay" && engine.clock(number) !== null;
  if (!begun && !(await store.journal.hasEvents(number))) return null;
  return "the clock can only be changed while the tenant has no events and its clock has not begun";
}

/** The settings with the members given in place of what they were. @throws ApiError 400 */
export function changedSettings(before: Settings, body: Change): Settings {
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
