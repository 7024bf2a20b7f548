/** The filters of the journal, as its list and everything done to all that a filter selects take them. */
import { Type, type Static } from "typebox";
import type { ReactionFilter, ReactionHead } from "../store/journal.ts";
import type { Store } from "../store/port.ts";
import { ApiError } from "./errors.ts";
import { givenTime } from "./times.ts";

const optionalText = Type.Optional(Type.String());

/** Members of a query. */
export const journalFilter = {
  pattern: optionalText,
  key: optionalText,
  status: Type.Optional(Type.Enum(["running", "success", "failure", "cancelled"])),
  from: optionalText,
  to: optionalText,
};

const JournalFilter = Type.Object(journalFilter);

export type GivenFilter = Static<typeof JournalFilter>;

/** @throws ApiError 400 */
export function filterOf({ pattern, key, status, from, to }: GivenFilter): ReactionFilter {
  return {
    ...(pattern === undefined ? {} : { pattern: patternNumber(pattern) }),
    ...(key === undefined ? {} : { key }),
    ...(status === undefined ? {} : { status }),
    ...(from === undefined ? {} : { from: givenTime("from", from) }),
    ...(to === undefined ? {} : { to: givenTime("to", to) }),
  };
}

/** A pattern that is deleted still has its reactions, so only the form counts. */
function patternNumber(id: string): number {
  if (/^PT[1-9]\d{0,14}$/.test(id)) return Number(id.slice(2));
  throw new ApiError(400, `"pattern" must be a pattern's id such as PT1, not ${JSON.stringify(id)}`);
}

/** Reactions taken in hand at once: few, because events wait meanwhile. */
const stepSize = 200;

/** All that a filter selects, the newest first, a few at a time. Those that begin meanwhile have higher numbers and are not met. */
export async function* selected({ journal }: Store, tenant: number, filter: ReactionFilter): AsyncGenerator<readonly ReactionHead[]> {
  for (let before: number | null = null; ;) {
    const page: readonly ReactionHead[] = await journal.reactions(tenant, filter, before, stepSize);
    if (page.length > 0) yield page;
    if (page.length < stepSize) return;
    before = page.at(-1)!.number;
  }
}
