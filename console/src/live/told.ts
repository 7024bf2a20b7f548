/** Live items in words. Pure. */
import type { LiveItem } from "./items.ts";

/** What happened, in a line. */
export function wordsOf(item: LiveItem): string {
  switch (item.kind) {
    case "event":
      return JSON.stringify(item.data.event);
    case "match":
      return `${item.data.pattern.name} matched and began ${item.data.reaction}`;
    case "send": {
      const { reaction, endpoint, type, status, reason } = item.data;
      const came = status === "sent" ? "is on its way" : status === "success" ? "has succeeded" : `has failed: ${reason ?? ""}`;
      return `send ${endpoint} ${type} of ${reaction} ${came}`;
    }
    case "reaction": {
      const { reaction, status, reason } = item.data;
      return `${reaction} ended: ${status}${reason === undefined ? "" : `, ${reason}`}`;
    }
  }
}

/** The reaction that it is about; null of an event. */
export function reactionOf(item: LiveItem): string | null {
  return item.kind === "event" ? null : item.data.reaction;
}
