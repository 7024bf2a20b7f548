import { Type } from "typebox";
import type { App, Deps } from "../deps.ts";
import { unavailable } from "../errors.ts";
import { operation } from "../operation.ts";
import { strictObject } from "../validation.ts";

const statusOf = (status: string): { body: ReturnType<typeof strictObject>; example: object } => ({
  body: strictObject({ status: Type.Literal(status) }),
  example: { status },
});

/** `/healthz`: the process lives. `/readyz`: it takes events. Open to everyone. */
export function healthRoutes(app: App, { engine }: Deps): void {
  app.get(
    "/healthz",
    {
      schema: operation(
        {},
        {
          id: "isAlive",
          tag: "Operation",
          summary: "Ask whether the process lives",
          answers: { 200: { description: "it does", ...statusOf("alive") } },
        },
      ),
    },
    async () => ({ status: "alive" }),
  );
  app.get(
    "/readyz",
    {
      schema: operation(
        {},
        {
          id: "isReady",
          tag: "Operation",
          summary: "Ask whether the server takes events",
          answers: { 200: { description: "it does", ...statusOf("ready") } },
          errors: { 503: "it does not, and why" },
        },
      ),
    },
    async () => {
      if (!engine.ready()) throw unavailable("the server takes no events now: it is starting, stopping, or can't reach its store");
      return { status: "ready" };
    },
  );
}
