/** How the sends of an integration stand, as the API tells it. */
import { Type, type Static } from "typebox";
import type { SendStatus } from "../deliver/send-status.ts";
import { nullable, Time } from "./operation.ts";
import { isoTime } from "./times.ts";
import { strictObject } from "./validation.ts";

export const DeliveryObject = strictObject(
  {
    paused: Type.Boolean({ description: "somebody has paused it, or the whole tenant" }),
    waiting: Type.Integer(),
    "in-flight": Type.Integer(),
    "provider-pause": nullable(
      strictObject({ until: Time, reason: Type.String() }, { description: "the provider takes nothing until then" }),
    ),
    succeeded: Type.Integer(),
    failed: Type.Integer(),
    postponed: Type.Integer({ description: "answers that asked for a pause; such a send waits again" }),
    "last-error": nullable(strictObject({ at: Time, error: Type.String() })),
  },
  { title: "Delivery", description: "how its sends stand; what is counted is counted since the server started" },
);

export const deliveryExample: Static<typeof DeliveryObject> = {
  paused: false,
  waiting: 12,
  "in-flight": 0,
  "provider-pause": { until: "2026-01-31T08:30:30.000Z", reason: "twilio answered 429: Too Many Requests" },
  succeeded: 480,
  failed: 2,
  postponed: 10,
  "last-error": { at: "2026-01-31T08:30:00.000Z", error: "twilio answered 429: Too Many Requests" },
};

/** @param paused whether somebody has paused it */
export function deliveryObject(
  { waiting, inFlight, pause, lastError, counts }: SendStatus,
  paused: boolean,
): Static<typeof DeliveryObject> {
  return {
    paused,
    waiting,
    "in-flight": inFlight,
    "provider-pause": pause === null ? null : { until: isoTime(pause.until), reason: pause.reason },
    ...counts,
    "last-error": lastError === null ? null : { at: isoTime(lastError.at), error: lastError.error },
  };
}
