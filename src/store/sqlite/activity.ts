/** Counts of what happened, by stretch of time. */
import { activityKinds, stretches, type Activity, type ActivityCount, type ActivityKind, type Stretch } from "../activity.ts";
import type { Connection } from "./connection.ts";

interface Row {
  readonly kind: string;
  readonly pattern: number;
  readonly at: number;
  readonly count: number;
}

export function activityTable({ prepare, read, write }: Connection): Activity {
  const add = prepare(
    `insert into activity (tenant, stretch, kind, pattern, at, count) values (?, ?, ?, ?, ?, ?)
     on conflict (tenant, stretch, kind, pattern, at) do update set count = count + excluded.count`,
  );
  const totals = prepare<Row>(
    `select kind, pattern, at, count from activity where tenant = ? and stretch = ? and kind = ? and pattern = 0 and at >= ? and at < ? order by at`,
  );
  const byPattern = prepare<Row>(
    `select kind, pattern, at, count from activity where tenant = ? and stretch = ? and kind = ? and pattern > 0 and at >= ? and at < ?
     order by pattern, at`,
  );
  const expire = prepare("delete from activity where stretch = ? and at < ?");
  const toCount = (tenant: number, stretch: Stretch, { kind, pattern, at, count }: Row): ActivityCount => ({
    tenant,
    stretch,
    kind: kind as ActivityKind,
    pattern: pattern === 0 ? null : pattern,
    at,
    count,
  });
  return {
    add: async (counts) =>
      write(() => {
        for (const { tenant, stretch, kind, pattern, at, count } of counts)
          add.run(tenant, stretches[stretch], kind, pattern ?? 0, at, count);
      }),
    totals: async (tenant, { stretch, from, to }) =>
      read(() =>
        activityKinds.flatMap((kind) => totals.all(tenant, stretches[stretch], kind, from, to).map((row) => toCount(tenant, stretch, row))),
      ),
    byPattern: async (tenant, kind, { stretch, from, to }) =>
      read(() => byPattern.all(tenant, stretches[stretch], kind, from, to).map((row) => toCount(tenant, stretch, row))),
    expire: async (stretch, before) => write(() => void expire.run(stretches[stretch], before)),
  };
}
