import { Type } from "typebox";
import type { App, Deps } from "../deps.ts";
import { operation } from "../operation.ts";

/** `/metrics`: Prometheus text. Open to everyone who reaches the server; docs/operations.md says how to shield it. */
export function metricsRoutes(app: App, { metrics }: Deps): void {
  const contentType = "text/plain";
  app.get(
    "/metrics",
    {
      schema: operation(
        {},
        {
          id: "readMetrics",
          tag: "Operation",
          summary: "Read what the server counts and measures",
          answers: { 200: { description: "in the text format of Prometheus", body: Type.String(), contentType } },
        },
      ),
    },
    async (_request, reply) => {
      const text = await metrics.registry.metrics();
      return reply.type(metrics.registry.contentType).send(text);
    },
  );
}
