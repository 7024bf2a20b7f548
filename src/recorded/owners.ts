/** Whose recorded events are that lack the key attribute: by their identifiers, as events before them taught (docs/augments.md, Identities). */
import { identifierValues, leadsToNobody } from "../identify/identifiers.ts";
import type { Recorded, RecordedEvent, Refused } from "./events.ts";

export interface OwnedEvent extends RecordedEvent {
  readonly key: string;
}

/**
 * Learns from events in their order and fills in what is missing; what leads to nobody becomes a Refused.
 * @param identifiers names of attributes; none: every event has its key
 */
export async function* withOwners(
  groups: AsyncIterable<readonly Recorded[]>,
  keyAttribute: string,
  identifiers: readonly string[],
): AsyncGenerator<(OwnedEvent | Refused)[]> {
  const owners = new Map<string, string>();
  const ownerOf = (item: RecordedEvent): OwnedEvent | Refused => {
    const { key, line, attributes } = item;
    const values = identifierValues(attributes, identifiers);
    const names = values.map(({ attribute, value }) => JSON.stringify([attribute, value]));
    if (key !== null) {
      for (const name of names) owners.set(name, key);
      return { ...item, key };
    }
    const owner = names.map((name) => owners.get(name)).find((one) => one !== undefined);
    if (owner !== undefined) return { ...item, key: owner, attributes: { ...attributes, [keyAttribute]: owner } };
    return { line, reason: `event ${line}, counted from 0: ${leadsToNobody(keyAttribute, identifiers, values)}` };
  };
  for await (const group of groups) {
    if (identifiers.length === 0) yield group as (OwnedEvent | Refused)[];
    else yield group.map((item) => ("time" in item ? ownerOf(item) : item));
  }
}
