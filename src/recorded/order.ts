/** Events come in order of time (when.md, Time: on the clock `replay` an earlier event is refused), or are put in order. */
import type { Recorded, RecordedEvent } from "./events.ts";

/** Passes on what comes in order of time; an event earlier than the latest before it becomes a Refused. */
export async function* refuseEarlier(groups: AsyncIterable<readonly Recorded[]>): AsyncGenerator<Recorded[]> {
  let clock = -Infinity;
  for await (const group of groups) {
    yield group.map((item) => {
      if (!("time" in item)) return item;
      if (item.time >= clock) {
        clock = item.time;
        return item;
      }
      const when = `${new Date(item.time).toISOString()} is earlier than ${new Date(clock).toISOString()}, the time reached before it`;
      return { line: item.line, reason: `event ${item.line}, counted from 0: ${when}`, earlier: true };
    });
  }
}

/** Reads everything into memory and passes it on in order of time; events of the same time keep their order. What is refused comes first. */
export async function* sortByTime(groups: AsyncIterable<readonly Recorded[]>): AsyncGenerator<Recorded[]> {
  const events: RecordedEvent[] = [];
  for await (const group of groups) {
    const refused = group.filter((item) => !("time" in item));
    if (refused.length > 0) yield refused;
    for (const item of group) if ("time" in item) events.push(item);
  }
  yield events.sort((a, b) => a.time - b.time);
}
