/** Which members of an all compete for events: those of whose places one event could fill two. */
import type { Node } from "./program.ts";

export type Overlaps = (predicate: number, other: number) => boolean;

/** The predicates of a trigger's places; guards take no event away. */
export function placesOf(node: Node): readonly number[] {
  switch (node.kind) {
    case "event":
      return [node.predicate];
    case "count":
    case "within":
      return placesOf(node.inner);
    case "seq":
    case "all":
    case "any":
      return node.members.flatMap(placesOf);
  }
}

/** Members that compete, directly or through others, stand together; the groups stand in the order of their first members. */
export function competingGroups(members: readonly Node[], overlaps: Overlaps): readonly (readonly Node[])[] {
  const places = members.map((member) => [...new Set(placesOf(member))]);
  const group = members.map((_, i) => i);
  for (let i = 0; i < members.length; i++) {
    for (let j = 0; j < i; j++) {
      if (group[i] === group[j] || !meet(places[i] as number[], places[j] as number[], overlaps)) continue;
      const [from, to] = [group[i], group[j]];
      for (const [k, number] of group.entries()) if (number === from) group[k] = to as number;
    }
  }
  return [...new Set(group)].map((number) => members.filter((_, i) => group[i] === number));
}

function meet(a: readonly number[], b: readonly number[], overlaps: Overlaps): boolean {
  return a.some((p) => b.some((q) => overlaps(p, q)));
}
