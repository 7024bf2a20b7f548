import { Type, type Static } from "typebox";
import { PassThrough } from "node:stream";
import type { BacktestOrder } from "../../backtest/messages.ts";
import { BusyError } from "../../backtest/backtests.ts";
import { eventId } from "../../identify/event-id.ts";
import type { BacktestResult } from "../../simulate/backtest.ts";
import type { Tenant } from "../../store/configuration.ts";
import { tenantOf } from "../auth.ts";
import { diagnose, mustCompile, surroundingsIn } from "../check-pattern.ts";
import type { App, Deps } from "../deps.ts";
import { ApiError } from "../errors.ts";
import { noItem, patternNumber } from "../item-ids.ts";
import { Time, operation, pathOf } from "../operation.ts";
import { newPatternExample, patternText } from "../pattern-objects.ts";
import { isoTime } from "../times.ts";
import { strictObject } from "../validation.ts";

const defaultDays = 7;
const msPerDay = 86_400_000;

const Order = strictObject(
  {
    when: patternText,
    compare: Type.Optional(Type.String({ description: "id of a pattern, such as PT1, whose saved when it is compared with" })),
    days: Type.Optional(Type.Number({ exclusiveMinimum: 0, maximum: 3_650 })),
  },
  { title: "Backtest" },
);

const Counts = strictObject({ matches: Type.Integer(), customers: Type.Integer() });

export const ResultObject = strictObject(
  {
    from: Time,
    through: Time,
    events: Type.Integer(),
    now: Counts,
    before: Type.Union([Counts, Type.Null()], { description: "of the saved pattern; null when there was nothing to compare with" }),
    both: Type.Integer(),
    "only-now": Type.Integer(),
    "only-before": Type.Integer(),
    chart: Type.Array(strictObject({ at: Time, now: Type.Integer(), before: Type.Integer() }), {
      description: "matches over time, one item for each stretch of equal length",
    }),
    matches: Type.Array(
      strictObject({ key: Type.String(), at: Time, events: Type.Array(Type.String()), in: Type.Enum(["now", "before", "both"]) }),
      {
        description: "those that differ first, then the latest; at most 500",
      },
    ),
  },
  { title: "BacktestResult" },
);

/** One line of the answer. */
const Line = Type.Union([
  strictObject({ progress: strictObject({ events: Type.Integer(), of: Type.Integer() }) }),
  strictObject({ result: ResultObject }),
  strictObject({ error: Type.String() }),
]);

const progressEveryMs = 100;

/** `/tenants/{t}/backtest`: a When over the recorded events of the last days, beside live work. */
export function backtestRoutes(app: App, deps: Deps): void {
  app.post(
    "/tenants/:tenant/backtest",
    {
      config: { scope: "journal:read" },
      schema: operation(
        { params: pathOf("tenant"), body: Order },
        {
          id: "backtest",
          tag: "Patterns",
          summary: "Try a When over recorded events",
          description:
            "Runs the When over the events of the last days (7 when not given) that are still kept, in a thread of its own. The answer comes line by line: " +
            "progress, then the result. Closing the connection cancels it. Nothing is sent and nothing changes.",
          example: { when: newPatternExample.when, compare: "PT1", days: 30 },
          answers: {
            200: {
              description: "lines of progress, and at last one with the result or an error",
              body: Line,
              contentType: "application/x-ndjson",
            },
          },
          errors: { 409: "a back-test of this tenant is running" },
        },
      ),
    },
    async (request, reply) => {
      const order = await orderOf(deps, tenantOf(request), request.body);
      const lines = new PassThrough();
      const gone = new AbortController();
      reply.raw.once("close", () => gone.abort());
      const running = deps.backtests.run(order, progressTo(lines), gone.signal);
      // what is refused at once is refused with a status; later errors are lines
      await Promise.race([running, new Promise(setImmediate)]).catch((error: unknown) => {
        if (error instanceof BusyError) throw new ApiError(409, error.message);
      });
      running.then(
        (result) => lines.end(`${JSON.stringify({ result: resultObject(order, result) })}\n`),
        (error: Error) => lines.end(`${JSON.stringify({ error: error.message })}\n`),
      );
      return reply.type("application/x-ndjson").header("cache-control", "no-store").send(lines);
    },
  );
}

/** @throws ApiError */
async function orderOf(deps: Deps, tenant: Tenant, { when, compare, days = defaultDays }: Static<typeof Order>): Promise<BacktestOrder> {
  const texts = { when, then: "" };
  mustCompile({ when, then: "-" }, diagnose(texts, await surroundingsIn(deps, tenant)));
  const through = deps.engine.clock(tenant.number) ?? 0;
  return {
    file: deps.storeFile,
    tenant: tenant.number,
    when,
    before: compare === undefined ? null : await savedWhen(deps, tenant, compare),
    maxAgeMs: tenant.settings.partialMatchDays * msPerDay,
    from: Math.max(0, through - days * msPerDay),
    through,
  };
}

async function savedWhen({ store }: Deps, tenant: Tenant, id: string): Promise<string | null> {
  const pattern = await store.configuration.pattern(tenant.number, patternNumber(id));
  if (pattern === null) throw noItem(id, "pattern");
  return pattern.when.trim() === "" ? null : pattern.when;
}

function progressTo(lines: PassThrough): (events: number, of: number) => void {
  let toldAt = 0;
  return (events, of) => {
    if (performance.now() - toldAt < progressEveryMs) return;
    toldAt = performance.now();
    lines.write(`${JSON.stringify({ progress: { events, of } })}\n`);
  };
}

function resultObject({ from, through }: BacktestOrder, result: BacktestResult): Static<typeof ResultObject> {
  const { events, now, before, both, onlyNow, onlyBefore, chart, told } = result;
  return {
    from: isoTime(from),
    through: isoTime(through),
    events,
    now,
    before,
    both,
    "only-now": onlyNow,
    "only-before": onlyBefore,
    chart: chart.map((stretch) => ({ ...stretch, at: isoTime(stretch.at) })),
    matches: told.map(({ key, at, seqs, in: side }) => ({ key, at: isoTime(at), events: seqs.map(eventId), in: side })),
  };
}
