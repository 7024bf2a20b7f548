/**
 * In an absence instances of every start are kept, and those that were completed together share what completed them. So they stand in
 * groups: beginnings, each with its own start, and the seqs that all of them go on with.
 */
import { endSeq, startSeq, startTime, type Instance } from "./tracker.ts";

/** [seqs that all have besides, the latest last; beginnings] */
export type Group = readonly [tail: readonly number[], beginnings: readonly Instance[]];

export type Groups = readonly Group[];

export const noGroups: Groups = [];

/** The seq at which the instance with this beginning ends. */
export function endIn(tail: readonly number[], beginning: Instance): number {
  return tail.length > 0 ? Math.max(tail[tail.length - 1] as number, endSeq(beginning)) : endSeq(beginning);
}

/** The group without the beginnings that fail the test, which is asked once of each; null when none is left; the same when all are. */
function filtered(group: Group, keep: (beginning: Instance, tail: readonly number[]) => boolean): Group | null {
  const [tail, beginnings] = group;
  let kept: Instance[] | null = null;
  for (let i = 0; i < beginnings.length; i++) {
    const one = beginnings[i] as Instance;
    const stays = keep(one, tail);
    if (!stays) kept ??= beginnings.slice(0, i);
    else if (kept !== null) kept.push(one);
  }
  if (kept === null) return group;
  return kept.length === 0 ? null : [tail, kept];
}

/** The groups without the beginnings that fail the test; the same groups when all pass. */
export function filterGroups(groups: Groups, keep: (beginning: Instance, tail: readonly number[]) => boolean): Groups {
  let changed = false;
  const kept: Group[] = [];
  for (const group of groups) {
    const left = filtered(group, keep);
    if (left !== group) changed = true;
    if (left !== null) kept.push(left);
  }
  return changed ? kept : groups;
}

export function groupsAboveFloor(groups: Groups, minSeq: number, minTime: number): Groups {
  return filterGroups(groups, (one) => startSeq(one) >= minSeq && startTime(one) >= minTime);
}

/** Calls back with every beginning. */
export function eachBeginning(groups: Groups, call: (beginning: Instance, tail: readonly number[]) => void): void {
  for (const [tail, beginnings] of groups) for (const beginning of beginnings) call(beginning, tail);
}

export function countGroups(groups: Groups): number {
  return groups.reduce((sum, [, beginnings]) => sum + beginnings.length, 0);
}

export function earliestEndIn(groups: Groups): number {
  let earliest = Infinity;
  eachBeginning(groups, (one, tail) => (earliest = Math.min(earliest, endIn(tail, one))));
  return earliest;
}

export function startsIn(groups: Groups, into: number[]): void {
  eachBeginning(groups, (one) => into.push(startSeq(one)));
}

/** Last moment (ms) at which all are alive that must end within `window` ms of their start. */
export function groupsExpiry(groups: Groups, window: number): number {
  let least = Infinity;
  eachBeginning(groups, (one) => (least = Math.min(least, startTime(one) + window)));
  return least;
}

/** The whole instance of a beginning and what it goes on with. */
export function instanceIn(tail: readonly number[], [time, ...seqs]: Instance): Instance {
  return [time as number, ...[...seqs, ...tail].sort((a, b) => a - b)];
}

/** All whole instances. */
export function instancesIn(groups: Groups): Instance[] {
  return groups.flatMap(([tail, beginnings]) => beginnings.map((beginning) => instanceIn(tail, beginning)));
}

/** The instance that starts first, or last; null when there is none. */
export function extremeIn(groups: Groups, which: "first" | "last"): Instance | null {
  let found: Instance | null = null;
  let foundTail: readonly number[] = [];
  eachBeginning(groups, (one, tail) => {
    if (found !== null && startSeq(one) < startSeq(found) !== (which === "first")) return;
    found = one;
    foundTail = tail;
  });
  return found === null ? null : instanceIn(foundTail, found);
}

/** Each start once: of groups that hold the same start the last one keeps it. */
export function withoutRepeats(groups: Groups): Groups {
  if (groups.length < 2) return groups;
  const seen = new Set<number>();
  const kept: Group[] = [];
  for (let i = groups.length - 1; i >= 0; i--) {
    const left = filtered(groups[i] as Group, (one) => !seen.has(startSeq(one)));
    if (left === null) continue;
    for (const one of left[1]) seen.add(startSeq(one));
    kept.push(left);
  }
  return kept.reverse();
}
