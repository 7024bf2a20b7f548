import { Type, type Static } from "typebox";
import { stretches, type ActivityCount } from "../../store/activity.ts";
import { tenantOf } from "../auth.ts";
import type { App, Deps } from "../deps.ts";
import { ApiError } from "../errors.ts";
import { Time, operation, pathOf } from "../operation.ts";
import { givenTime, isoTime } from "../times.ts";
import { strictObject } from "../validation.ts";

const defaultCount = 60;
const maxCount = 3_000;
const maxDays = 92;
const defaultDays = 14;
const msPerDay = 86_400_000;

const text = Type.Optional(Type.String());
const Query = strictObject({ stretch: Type.Optional(Type.Enum(["minute", "hour"])), from: text, to: text });
const PatternQuery = strictObject({
  days: Type.Optional(Type.String({ pattern: "^\\d{1,2}$", description: `a whole number of days up to ${maxDays}` })),
});

const counts = { events: Type.Integer(), matches: Type.Integer(), sends: Type.Integer(), failures: Type.Integer() };
export const ActivityObject = strictObject(
  { at: Time, ...counts },
  { title: "Activity", description: "what happened in one stretch of time" },
);
export const PatternActivityObject = strictObject(
  {
    pattern: Type.String(),
    total: Type.Integer(),
    days: Type.Array(Type.Integer(), { description: "matches a day, the oldest first; days are 24 hours up to now" }),
  },
  { title: "PatternActivity" },
);

const params = pathOf("tenant");

/** `/tenants/{t}/activity`: counts over time, for charts. */
export function activityRoutes(app: App, { store: { activity }, now }: Deps): void {
  app.get(
    "/tenants/:tenant/activity",
    {
      config: { scope: "journal:read" },
      schema: operation(
        { params, querystring: Query },
        {
          id: "listActivity",
          tag: "Journal",
          summary: "Count what happened over time",
          description:
            "Events, matches, sends and reactions that failed, by `stretch` (minute or hour, by the server's clock), each stretch once, the oldest first: " +
            "the last 60 when no `from` is given. Minutes are kept for two days, hours for 400. A crash may lose the counts of its last second.",
          answers: {
            200: {
              description: "the counts",
              body: Type.Array(ActivityObject),
              example: [{ at: "2026-01-31T08:30:00.000Z", events: 120, matches: 3, sends: 4, failures: 0 }],
            },
          },
        },
      ),
    },
    async (request) => {
      const { stretch = "minute", from, to } = request.query;
      const size = stretches[stretch];
      const end = to === undefined ? now() + 1 : givenTime("to", to);
      const last = Math.ceil(end / size) * size;
      const first = from === undefined ? last - defaultCount * size : Math.floor(givenTime("from", from) / size) * size;
      if ((last - first) / size > maxCount) throw new ApiError(400, `"from" and "to" must be at most ${maxCount} ${stretch}s apart`);
      return filled(await activity.totals(tenantOf(request).number, { stretch, from: first, to: last }), first, last, size);
    },
  );
  app.get(
    "/tenants/:tenant/activity/patterns",
    {
      config: { scope: "journal:read" },
      schema: operation(
        { params, querystring: PatternQuery },
        {
          id: "listPatternActivity",
          tag: "Journal",
          summary: "Count matches a day by pattern",
          answers: {
            200: {
              description: "patterns that matched in these days",
              body: Type.Array(PatternActivityObject),
              example: [{ pattern: "PT1", total: 5, days: [0, 2, 3] }],
            },
          },
        },
      ),
    },
    async (request) => {
      const days = Number(request.query.days ?? defaultDays);
      if (days < 1 || days > maxDays) throw new ApiError(400, `"days" must be a whole number from 1 to ${maxDays}`);
      const to = Math.ceil((now() + 1) / stretches.hour) * stretches.hour;
      const from = to - days * msPerDay;
      return perPattern(await activity.byPattern(tenantOf(request).number, "matches", { stretch: "hour", from, to }), from, days);
    },
  );
}

function filled(found: readonly ActivityCount[], first: number, last: number, size: number): Static<typeof ActivityObject>[] {
  const length = Math.max(0, (last - first) / size);
  const all = Array.from({ length }, (_, i) => ({ at: isoTime(first + i * size), events: 0, matches: 0, sends: 0, failures: 0 }));
  for (const { at, kind, count } of found) all[(at - first) / size]![kind] = count;
  return all;
}

function perPattern(found: readonly ActivityCount[], from: number, length: number): Static<typeof PatternActivityObject>[] {
  const patterns = new Map<number, number[]>();
  for (const { pattern, at, count } of found) {
    const days = patterns.get(pattern!) ?? Array.from({ length }, () => 0);
    days[Math.floor((at - from) / msPerDay)]! += count;
    patterns.set(pattern!, days);
  }
  return [...patterns].map(([pattern, days]) => ({ pattern: `PT${pattern}`, total: days.reduce((sum, one) => sum + one, 0), days }));
}
