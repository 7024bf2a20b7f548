import type { Changes } from "./port.ts";

/** Changes that change nothing, to be filled. */
export function emptyChanges(): { -readonly [Name in keyof Changes]: Changes[Name][number][] } {
  return {
    progress: [],
    events: [],
    answers: [],
    customers: [],
    texts: [],
    reactions: [],
    running: [],
    ended: [],
    journal: [],
    sends: [],
    answeredSends: [],
    sendPauses: [],
    expects: [],
    endedExpects: [],
    evicted: [],
    augmenting: [],
    augmented: [],
    teachings: [],
  };
}
