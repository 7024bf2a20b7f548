import type { App, Deps } from "../deps.ts";
import { unavailable } from "../errors.ts";

/** `/healthz`: the process lives. `/readyz`: it takes events. Open to everyone. */
export function healthRoutes(app: App, { engine }: Deps): void {
  app.get("/healthz", async () => ({ status: "alive" }));
  app.get("/readyz", async () => {
    if (!engine.ready()) throw unavailable("the server takes no events now: it is starting, stopping, or can't reach its store");
    return { status: "ready" };
  });
}
