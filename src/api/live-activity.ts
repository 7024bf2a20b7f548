/** The live stream's `activity`: how much there has been in a minute so far, told as it grows. */
import { stretches, type Activity, type ActivityCount } from "../store/activity.ts";
import type { LiveFeed } from "./live-feed.ts";
import type { Told } from "./live-items.ts";
import { isoTime } from "./times.ts";

/**
 * What tells of counts that have just been stored. Whole minutes are told, not what was added, so that one told twice, or beside
 * `GET .../activity`, counts once.
 */
export function liveActivity(activity: Activity, live: LiveFeed): (counts: readonly ActivityCount[]) => Promise<void> {
  return async (counts) => {
    for (const { tenant, at } of minutesOf(counts)) {
      if (!live.has(tenant)) continue;
      const found = await activity.totals(tenant, { stretch: "minute", from: at, to: at + stretches.minute });
      live.tell([toldOf(tenant, at, found)]);
    }
  };
}

function minutesOf(counts: readonly ActivityCount[]): Iterable<Pick<ActivityCount, "tenant" | "at">> {
  const minutes = counts.filter(({ stretch }) => stretch === "minute");
  return new Map(minutes.map(({ tenant, at }) => [`${tenant}/${at}`, { tenant, at }])).values();
}

function toldOf(tenant: number, at: number, found: readonly ActivityCount[]): Told {
  const counts = { events: 0, matches: 0, sends: 0, failures: 0 };
  for (const { kind, count } of found) counts[kind] = count;
  return { tenant, kind: "activity", key: null, data: JSON.stringify({ at: isoTime(at), ...counts }) };
}
