/** A customer's events and reactions as one story, merged by time, while only a little of it is in memory. */
import TinyQueue from "tinyqueue";
import type { ReactionRecord } from "../store/journal.ts";
import type { StoredEvent } from "../store/port.ts";

export type Happening =
  | { readonly kind: "event"; readonly at: number; readonly event: StoredEvent }
  | { readonly kind: "match"; readonly at: number; readonly reaction: ReactionRecord }
  | { readonly kind: "end"; readonly at: number; readonly reaction: ReactionRecord }
  | { readonly kind: "journal"; readonly at: number; readonly reaction: ReactionRecord; readonly entry: ReactionRecord["entries"][number] };

/** Phases worth telling: what went out and what came back. */
const told: ReadonlySet<string> = new Set(["sent", "answered", "late-answer", "receipt", "failed"]);

/**
 * Merges by time; at one moment events come before what they set off. Held in memory is what belongs to reactions that overlap.
 * @param events ascending by time
 * @param reactions ascending by match time
 */
export async function* timeline(events: AsyncIterable<StoredEvent>, reactions: AsyncIterable<ReactionRecord>): AsyncGenerator<Happening> {
  const waiting = new TinyQueue<{ readonly order: number; readonly happening: Happening }>([], inOrder);
  const nextEvents = events[Symbol.asyncIterator]();
  const nextReactions = reactions[Symbol.asyncIterator]();
  let event = await nextEvents.next();
  let reaction = await nextReactions.next();
  let order = 0;
  const wait = (happening: Happening): void => waiting.push({ order: order++, happening });
  for (;;) {
    const eventAt = event.done === true ? Infinity : event.value.time;
    const reactionAt = reaction.done === true ? Infinity : reaction.value.matchedAt;
    const waitingAt = waiting.peek()?.happening.at ?? Infinity;
    if (event.done !== true && eventAt <= reactionAt && eventAt <= waitingAt) {
      yield { kind: "event", at: eventAt, event: event.value };
      event = await nextEvents.next();
    } else if (reaction.done !== true && reactionAt <= waitingAt) {
      for (const happening of happeningsOf(reaction.value)) wait(happening);
      reaction = await nextReactions.next();
    } else {
      const first = waiting.pop();
      if (first === undefined) return;
      yield first.happening;
    }
  }
}

function inOrder(a: { readonly order: number; readonly happening: Happening }, b: typeof a): number {
  return a.happening.at - b.happening.at || a.order - b.order;
}

function* happeningsOf(reaction: ReactionRecord): Generator<Happening> {
  const { matchedAt, endedAt, entries } = reaction;
  yield { kind: "match", at: matchedAt, reaction };
  for (const entry of entries) if (told.has(entry.phase)) yield { kind: "journal", at: entry.at, reaction, entry };
  if (endedAt !== null) yield { kind: "end", at: endedAt, reaction };
}
