import { Type } from "typebox";
import { tenantOf } from "./auth.ts";
import type { App, Deps } from "./deps.ts";
import { givenTime, isoTime } from "./times.ts";
import { strictObject } from "./validation.ts";

const MovedClock = strictObject({
  to: Type.Union([Type.String(), Type.Number()], { description: "a time: ISO 8601, or epoch milliseconds" }),
});

/** `/tenants/{t}/clock`: the tenant's time; moving it is for the clock replay only. */
export function clockRoutes(app: App, { engine }: Deps): void {
  app.get("/tenants/:tenant/clock", { config: { scope: "config:read" } }, async (request) => {
    const { number, settings } = tenantOf(request);
    return { clock: settings.clock, now: isoTime(engine.clock(number)) };
  });
  app.post("/tenants/:tenant/clock", { config: { scope: "config:write" }, schema: { body: MovedClock } }, async (request) => {
    const { number, settings } = tenantOf(request);
    return { clock: settings.clock, now: isoTime(await engine.moveClock(number, givenTime("to", request.body.to))) };
  });
}
