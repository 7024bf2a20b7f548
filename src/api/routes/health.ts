import { Type } from "typebox";
import type { EngineCondition } from "../../engine/types.ts";
import type { App, Deps } from "../deps.ts";
import { ApiError } from "../errors.ts";
import { operation } from "../operation.ts";
import { strictObject } from "../validation.ts";

const statusOf = (status: string): { body: ReturnType<typeof strictObject>; example: object } => ({
  body: strictObject({ status: Type.Literal(status) }),
  example: { status },
});

/** Why a server does not take work. */
const reasons = ["starting", "stopping", "store", "disk"] as const;

type Reason = (typeof reasons)[number];

const Unready = strictObject({ error: Type.String(), reason: Type.Enum(reasons) }, { title: "Unready" });

const byCondition: Readonly<Record<Exclude<EngineCondition, "running">, readonly [Reason, message: string]>> = {
  new: ["starting", "the server is starting"],
  failing: ["store", "the server can't reach its store, and tries it again every second; its log says why"],
  stopping: ["stopping", "the server is shutting down"],
  stopped: ["stopping", "the server is shutting down"],
};

/** `/healthz`: the process lives. `/readyz`: it takes work. Open to everyone, also while the server stops. */
export function healthRoutes(app: App, deps: Deps): void {
  app.get(
    "/healthz",
    {
      config: { whileClosing: true },
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
      config: { whileClosing: true },
      schema: operation(
        {},
        {
          id: "isReady",
          tag: "Operation",
          summary: "Ask whether the server takes events",
          answers: { 200: { description: "it does", ...statusOf("ready") } },
          errors: { 503: "it does not, and why" },
          errorBody: Unready,
        },
      ),
    },
    async () => {
      const unready = whyUnready(deps);
      if (unready === null) return { status: "ready" };
      const [reason, message] = unready;
      throw new ApiError(503, message, { headers: { "retry-after": "1" }, members: { reason } });
    },
  );
}

function whyUnready({ engine, disk, closing }: Deps): readonly [Reason, message: string] | null {
  const condition = engine.condition();
  if (closing.signal.aborted) return byCondition.stopping;
  if (condition !== "running") return byCondition[condition];
  return disk.low ? ["disk", disk.message] : null;
}
