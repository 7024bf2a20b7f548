/** A pattern over typed events, in the browser, on the server's own matcher and interpreter. Pure. */
import type { EndpointDeclarations } from "../../../../../src/language/declaration.ts";
import type { Then, When } from "../../../../../src/language/ast.ts";
import { explain, type Moment } from "../../../../../src/match/explain.ts";
import type { Match, MatchEvent } from "../../../../../src/match/types.ts";
import { mergeContext } from "../../../../../src/react/context.ts";
import { compileReaction } from "../../../../../src/react/program.ts";
import { simulateReaction, type Happening, type World } from "../../../../../src/react/simulation.ts";
import type { Outcome, ReactionState } from "../../../../../src/react/types.ts";
import { responder, type SimulatedAnswers } from "./answers.ts";
import type { TypedEvent } from "./events-text.ts";

export interface TriedReaction {
  /** index of the moment that set it off */
  readonly moment: number;
  readonly status: ReactionState["status"];
  readonly reason: string | null;
  /** ms; null while it waits */
  readonly endedAt: number | null;
  readonly happenings: readonly Happening[];
}

export interface Trial {
  readonly moments: readonly Moment[];
  readonly reactions: readonly TriedReaction[];
}

interface Surroundings {
  readonly endpoints: EndpointDeclarations;
  readonly templates: readonly { readonly id: string; readonly name: string; readonly template: string }[];
}

/** The clock goes on this long after the last event, so that absences and delays come due. */
const horizonMs = 31 * 86_400_000;

/** @returns null when the matcher refuses the pattern */
export function runTrial(
  when: When,
  then: Then | null,
  typed: readonly TypedEvent[],
  answers: SimulatedAnswers,
  around: Surroundings,
): Trial | null {
  const events = typed.map(({ time, attributes }, i) => ({ seq: i + 1, time, attributes }));
  const until = (events.at(-1)?.time ?? 0) + horizonMs;
  const moments = explain(when, events, until);
  if (moments === null) return null;
  const program = then === null ? null : compileReaction(then);
  const reactions = moments.flatMap(({ match, at }, moment): TriedReaction[] => {
    if (match === null || program === null) return [];
    const context = mergeContext(match.seqs.map((seq) => events[seq - 1]!.attributes));
    const world: World = {
      environment: { context, template: templateOf(around), endpoints: around.endpoints, random: () => 1 },
      respond: responder(answers, around.endpoints),
      accept: (): Outcome => ({ ok: {} }),
      events: laterThan(match, events),
    };
    const { state, endedAt, happenings } = simulateReaction(program, world, at, until);
    return [{ moment, status: state.status, reason: state.reason ?? null, endedAt, happenings }];
  });
  return { moments, reactions };
}

/** The events that come after a match, which the reaction's expects see. At an absence's moment events come first. */
function laterThan({ completedBy, at }: Match, events: readonly MatchEvent[]): World["events"] {
  const later = events.filter(({ seq, time }) => (completedBy === null ? time > at : seq > completedBy));
  return later.map(({ time, attributes }) => ({ at: time, attributes }));
}

function templateOf({ templates }: Surroundings): (by: "id" | "name", reference: string) => string | undefined {
  return (by, reference) => templates.find((one) => one[by] === reference)?.template;
}
