import { useThrottledCallback } from "@mantine/hooks";
import { useQuery, type UseQueryResult } from "@tanstack/react-query";
import { useEffect } from "react";
import type { ActivityMinute } from "../../api/objects.ts";
import { patternActivityQuery } from "../../api/pattern-activity.ts";
import { queries } from "../../api/queries.ts";
import type { StreamState } from "../../live/tenant-stream.ts";
import { useTenantStream } from "../../live/useTenantStream.ts";
import { merged, withNext } from "./activity.ts";
import { activityQuery } from "./queries.ts";

const minuteMs = 60_000;
/** Top patterns are read again at most so often while there are matches. */
const patternsEveryMs = 15_000;

/** The last hour by the minute, read once and kept up to date by the live stream. */
export function useActivity(tenant: string): {
  readonly activity: UseQueryResult<readonly ActivityMinute[]>;
  readonly stream: StreamState;
} {
  const query = activityQuery(tenant);
  const activity = useQuery(query);
  const patternsGrow = useThrottledCallback(
    () => void queries.invalidateQueries({ queryKey: patternActivityQuery(tenant).queryKey }),
    patternsEveryMs,
  );
  const stream = useTenantStream(
    tenant,
    { kinds: ["activity"] },
    {
      onItem: (_kind, told) => {
        const minute = told as ActivityMinute;
        queries.setQueryData(query.queryKey, (minutes) => (minutes === undefined ? undefined : merged(minutes, minute)));
        if (minute.matches > 0) patternsGrow();
      },
      onGap: () => void queries.invalidateQueries({ queryKey: query.queryKey }),
    },
  );
  const last = activity.data?.at(-1)?.at;
  // The chart moves on while nothing happens, too: by this clock, which need not be the server's, a minute at a time.
  useEffect(() => {
    if (last === undefined) return undefined;
    const timer = setTimeout(
      () => queries.setQueryData(activityQuery(tenant).queryKey, (minutes) => (minutes === undefined ? undefined : withNext(minutes))),
      minuteMs - (Date.now() % minuteMs) || minuteMs,
    );
    return () => clearTimeout(timer);
  }, [tenant, last]);
  return { activity, stream };
}
