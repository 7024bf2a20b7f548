import type { ListenerStatus } from "../../api/objects.ts";
import type { State } from "../../parts/StateBadge.tsx";

const states: Readonly<Record<ListenerStatus["status"], State>> = {
  started: { tone: "good", words: "started" },
  connecting: { tone: "info", words: "connecting" },
  failed: { tone: "bad", words: "failed" },
  stopped: { tone: "neutral", words: "stopped" },
};

/** How a listener does. @param status undefined: not known yet */
export const stateOf = (status: ListenerStatus | undefined): State => states[status?.status ?? "stopped"];
