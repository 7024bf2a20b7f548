import { Type } from "typebox";
import { tenantOf } from "../auth.ts";
import type { App, Deps } from "../deps.ts";
import { operation, pathOf } from "../operation.ts";
import { givenTime, isoTime } from "../times.ts";
import { strictObject } from "../validation.ts";

const MovedClock = strictObject({
  to: Type.Union([Type.String(), Type.Number()], { description: "a time: ISO 8601, or epoch milliseconds" }),
});

const ClockObject = strictObject({
  clock: Type.Enum(["received", "replay"]),
  now: Type.Union([Type.String({ format: "date-time" }), Type.Null()], { description: "null: a replay that has not begun" }),
});

const answers = {
  200: { description: "the tenant's time", body: ClockObject, example: { clock: "replay", now: "1999-09-01T00:00:00.000Z" } },
};

const params = pathOf("tenant");

/** `/tenants/{t}/clock`: the tenant's time; moving it is for the clock replay only. */
export function clockRoutes(app: App, { engine, receiver }: Deps): void {
  app.get(
    "/tenants/:tenant/clock",
    {
      config: { scope: "config:read" },
      schema: operation({ params }, { id: "readClock", tag: "Tenant", summary: "Read the tenant's time", answers }),
    },
    async (request) => {
      const { number, settings } = tenantOf(request);
      return { clock: settings.clock, now: isoTime(engine.clock(number)) };
    },
  );
  app.post(
    "/tenants/:tenant/clock",
    {
      config: { scope: "config:write" },
      schema: operation(
        { params, body: MovedClock },
        {
          id: "moveClock",
          tag: "Tenant",
          summary: "Move the tenant's time on",
          description: "For the clock replay only. Everything due on the way happens before the answer comes; time never goes back.",
          example: { to: "1999-08-31T24:00:00Z" },
          answers,
        },
      ),
    },
    async (request) => {
      const tenant = tenantOf(request);
      return { clock: tenant.settings.clock, now: isoTime(await receiver.moveClock(tenant, givenTime("to", request.body.to))) };
    },
  );
}
