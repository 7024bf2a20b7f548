import { queryOptions } from "@tanstack/react-query";
import { get, part } from "./client.ts";
import type { PatternActivity } from "./objects.ts";

/** Days of the sparklines and of the top patterns. */
export const shownDays = 14;

/** Matches a day by pattern; those without any are not in it. */
export const patternActivityQuery = (tenant: string) =>
  queryOptions({
    queryKey: ["tenant", tenant, "pattern-activity"],
    queryFn: ({ signal }) => get<readonly PatternActivity[]>(`/tenants/${part(tenant)}/activity/patterns?days=${shownDays}`, signal),
  });
