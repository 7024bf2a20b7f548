/** What an action over a filter would be done to, in numbers and words. Pure. */
import type { ReactionHead } from "../../api/objects.ts";
import { timeText } from "../../parts/times.ts";
import type { Filters } from "./queries.ts";

export interface Selection {
  readonly count: number;
  /** of them, those that have been run again before */
  readonly rerunBefore: number;
  /** names of patterns with how many of them, the most first */
  readonly patterns: readonly (readonly [name: string, count: number])[];
}

export function selectionOf(heads: readonly ReactionHead[]): Selection {
  const counts = new Map<string, number>();
  for (const { pattern } of heads) counts.set(pattern.name, (counts.get(pattern.name) ?? 0) + 1);
  return {
    count: heads.length,
    rerunBefore: heads.filter(({ reruns }) => reruns !== undefined).length,
    patterns: [...counts].sort(([, a], [, b]) => b - a),
  };
}

const statusWords = { running: "that run", success: "that succeeded", failure: "that failed", cancelled: "that were cancelled" } as const;

/** @param nameOf a pattern's name by its id. @returns such as "reactions that failed, of the pattern Sorry, of customer 7" */
export function filterText({ pattern, key, status, from, to }: Filters, nameOf: (id: string) => string): string {
  const parts = [
    status === undefined ? "reactions" : `reactions ${statusWords[status]}`,
    ...(pattern === undefined ? [] : [`of the pattern ${nameOf(pattern)}`]),
    ...(key === undefined ? [] : [`of customer ${key}`]),
    ...(from === undefined ? [] : [`matched from ${timeText(from)} on`]),
    ...(to === undefined ? [] : [`matched before ${timeText(to)}`]),
  ];
  return parts.join(", ");
}
