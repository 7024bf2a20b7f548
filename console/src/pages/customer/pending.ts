/** A pending partial match dealt out to the places of its pattern. Pure. */
import type { Attributes, Trigger } from "../../../../src/language/ast.ts";
import { checkWhen } from "../../../../src/match/check-when.ts";
import { fillingOf, type Filling } from "../../../../src/match/filling.ts";
import type { Customer, Pattern } from "../../api/objects.ts";

export type PartialMatch = Customer["partial-matches"][number];

export interface Drawn {
  readonly trigger: Trigger;
  readonly filling: Filling;
}

/**
 * @param pattern as it is saved; undefined: it can't be read
 * @param events of the customer
 * @returns null when the pattern has changed since, or the events can't be dealt out: then there is nothing to draw
 */
export function drawnOf(partial: PartialMatch, pattern: Pattern | undefined, events: Customer["events"]): Drawn | null {
  const when = pattern === undefined ? null : checkWhen(pattern.when).when;
  const held = events.filter(({ id }) => partial.events.includes(id));
  if (when === null || held.length < partial.events.length) return null;
  const filling = fillingOf(
    when.trigger,
    held.map(({ id, time, attributes }) => ({ seq: seqOf(id), time: Date.parse(time), attributes: attributes as Attributes })),
  );
  return filling === null ? null : { trigger: when.trigger, filling };
}

/** The place in the order of acceptance, which an event's id holds. */
function seqOf(id: string): number {
  return Number(id.slice("EV".length));
}
