import {
  countGroups,
  eachBeginning,
  extremeIn,
  filterGroups,
  groupsAboveFloor,
  groupsExpiry,
  noGroups,
  startsIn,
  withoutRepeats,
  type Group,
  type Groups,
} from "./group.ts";
import { clearGuards, guardsExpiry, guardsLive, pruneGuards, stepGuards, type Guards } from "./guards.ts";
import { changed, setSlot, slotOf } from "./pair.ts";
import { merge, startSeq, type Instance, type Run, type Tracker, waitingOf } from "./tracker.ts";

/**
 * (all T1 .. Tk (fail F) ...) in an absence: of each part the instances so far, one for each start.
 * State: those, the parts' own states, the guards' states.
 */
export function eachAll(parts: readonly Tracker[], guards: Guards): Tracker {
  const size = parts.length;
  const own: number[] = [];
  let next = size;
  for (const part of parts) own.push(part.stateless ? -1 : next++);
  const guardsAt = next;
  const none = Array.from({ length: guardsAt + guards.slots }, () => null);
  const partMask = parts.reduce((mask, part) => mask | part.mask, 0);
  const groupsOf = (slots: readonly unknown[], i: number): Groups => (slots[i] ?? noGroups) as Groups;

  function pruneGroups(slots: unknown[], minSeq: number, minTime: number): void {
    for (let i = 0; i < size; i++) {
      const groups = groupsAboveFloor(groupsOf(slots, i), minSeq, minTime);
      slots[i] = groups.length === 0 ? null : groups;
    }
  }

  function pruneAll(slots: unknown[], minSeq: number, minTime: number, now: number): void {
    pruneGroups(slots, minSeq, minTime);
    for (const [i, part] of parts.entries()) {
      setSlot(slots, own[i] as number, part.prune(slotOf(slots, own[i] as number), minSeq, minTime, now));
    }
  }

  function startsOf(slots: readonly unknown[], into: number[]): void {
    for (const [i, part] of parts.entries()) {
      startsIn(groupsOf(slots, i), into);
      part.starts(slotOf(slots, own[i] as number), into);
    }
  }

  function earliestStart(slots: readonly unknown[]): number {
    const starts: number[] = [];
    startsOf(slots, starts);
    return starts.reduce((a, b) => Math.min(a, b), Infinity);
  }

  function watch(slots: unknown[], run: Run): void {
    const earliest = earliestStart(slots);
    if (earliest === Infinity) return clearGuards(guards, slots, guardsAt);
    const violated = stepGuards(guards, slots, guardsAt, run, earliest + 1);
    if (violated >= 0) pruneAll(slots, violated, -Infinity, run.time);
  }

  /** Steps each part. An event fills a place of one part at most, so in one at most instances end now. @returns which; -1: none */
  function stepParts(slots: unknown[], run: Run, minSeq: number, minTime: number): { at: number; ending: Groups } {
    let at = -1;
    let ending = noGroups;
    for (let i = 0; i < size; i++) {
      const part = parts[i] as Tracker;
      if ((part.mask & run.mask) === 0) continue;
      setSlot(slots, own[i] as number, part.step(slotOf(slots, own[i] as number), run, minSeq, minTime));
      if (run.foundEach.length === 0) continue;
      at = i;
      ending = run.foundEach;
    }
    return { at, ending };
  }

  /** The whole instances that end now: they start with one of the part that ends now, or with an older one of another part. */
  function complete(slots: readonly unknown[], at: number, ending: Groups): Groups {
    const latest: Instance[] = [];
    for (let i = 0; i < size; i++) {
      const last = extremeIn(i === at ? ending : groupsOf(slots, i), "last");
      if (last === null) return noGroups;
      latest.push(last);
    }
    const found: Group[] = [];
    for (let i = 0; i < size; i++) {
      const others = latest.filter((_, j) => j !== i);
      const before = others.reduce((least, one) => Math.min(least, startSeq(one)), Infinity);
      const rest = others.flatMap((one) => one.slice(1)).sort((a, b) => a - b);
      const first = filterGroups(i === at ? ending : groupsOf(slots, i), (one) => startSeq(one) < before);
      for (const [tail, beginnings] of first) found.push([inOrder(tail, rest), beginnings]);
    }
    return found;
  }

  /** Of one start the instance that ends now takes the place of an older one. */
  function replace(groups: Groups, ending: Groups): Groups {
    const fresh = new Set<number>();
    eachBeginning(ending, (one) => fresh.add(startSeq(one)));
    return withoutRepeats([...filterGroups(groups, (one) => !fresh.has(startSeq(one))), ...ending]);
  }

  return {
    mask: partMask | guards.mask,
    stateless: false,
    maxStarts: Infinity,
    maxLive: Infinity,
    step(state, run, minSeq, minTime) {
      const slots: unknown[] = (state ?? none).slice();
      pruneGroups(slots, minSeq, minTime);
      if ((guards.mask & run.mask) !== 0) watch(slots, run);
      const { at, ending } = stepParts(slots, run, minSeq, minTime);
      run.foundEach = at < 0 ? noGroups : complete(slots, at, ending);
      if (at >= 0) slots[at] = replace(groupsOf(slots, at), ending);
      return changed(state, slots);
    },
    prune(state, minSeq, minTime, now) {
      if (state === null) return null;
      const slots = state.slice();
      pruneAll(slots, minSeq, minTime, now);
      pruneGuards(guards, slots, guardsAt, earliestStart(slots) + 1, now);
      return changed(state, slots);
    },
    starts(state, into) {
      if (state !== null) startsOf(state, into);
    },
    expiry(state, window) {
      if (state === null) return Infinity;
      let least = guardsExpiry(guards, state, guardsAt);
      for (const [i, part] of parts.entries()) {
        least = Math.min(least, groupsExpiry(groupsOf(state, i), window), part.expiry(slotOf(state, own[i] as number), window));
      }
      return least;
    },
    live(state) {
      if (state === null) return 0;
      let sum = guardsLive(guards, state, guardsAt);
      for (const [i, part] of parts.entries()) sum += countGroups(groupsOf(state, i)) + part.live(slotOf(state, own[i] as number));
      return sum;
    },
    partials(state) {
      if (state === null) return [];
      const whole = parts.map((_, i) => extremeIn(groupsOf(state, i), "last"));
      const held = parts.flatMap((part, i) => {
        const latest = whole[i] ?? null;
        return latest === null ? part.partials(slotOf(state, own[i] as number)).slice(0, 1) : [latest];
      });
      const told = whole.includes(null) ? held : waitingOf(held);
      return told.length === 0 ? [] : [merge(told)];
    },
  };
}

/** Both, in order of seqs where it matters: the last is the latest. */
function inOrder(tail: readonly number[], rest: readonly number[]): readonly number[] {
  const ends = (tail.at(-1) ?? -1) > (rest.at(-1) ?? -1);
  return ends ? [...rest, ...tail] : [...tail, ...rest];
}
