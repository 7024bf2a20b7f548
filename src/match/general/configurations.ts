/**
 * The tracker of the general path: all configurations (partial matches as shape and anchors) that no other dominates. One dominates
 * another when it has the same shape and every anchor is the same or later. "The later start dominates" would be false: see the
 * notes at the end of the language's description, and docs/matcher.md.
 */
import { clearGuards, guardsExpiry, guardsLive, guardsOf, pruneGuards, stepGuards } from "../trackers/guards.ts";
import { changed } from "../trackers/pair.ts";
import { noGroups } from "../trackers/group.ts";
import { maskOf, startSeq, type Instance, type Run, type Tracker } from "../trackers/tracker.ts";
import type { Machine, Move, Shape } from "./machine.ts";

/** [shape, slots ..., time of the first event, seqs of the events ...]; a slot that is not in use is 0 */
type Configuration = readonly number[];

/**
 * @param guardTrackers one for each guard of the machine
 * @param each for absences: starts must be equal for one to dominate another, and a step gives run.foundEach
 */
export function configurationTracker(machine: Machine, guardTrackers: readonly Tracker[], each: boolean): Tracker {
  const { shapes, slots: slotCount } = machine;
  const timeAt = 1 + slotCount;
  const startAt = timeAt + 1;
  // in an absence and without slots a shape and a start are all there is: one configuration of each will do
  const bare = each && slotCount === 0;
  const guards = guardTrackers.map((tracker) => guardsOf([tracker]));
  const guardAt: number[] = [];
  let size = 1;
  for (const guard of guards) {
    guardAt.push(size);
    size += guard.slots;
  }
  const none = Array.from({ length: size }, () => null);
  const placeMask = shapes.reduce((mask, { moves }) => moves.reduce((m, { predicate }) => m | maskOf(predicate), mask), 0);
  const guardMask = guards.reduce((mask, guard) => mask | guard.mask, 0);

  function dominates(a: Configuration, b: Configuration): boolean {
    if (each ? a[startAt] !== b[startAt] : (a[startAt] as number) < (b[startAt] as number)) return false;
    for (let i = 1; i < timeAt; i++) if ((a[i] as number) < (b[i] as number)) return false;
    return true;
  }

  /** The earliest anchor of each guard; Infinity: nothing is guarded. */
  function anchors(configurations: readonly Configuration[]): number[] {
    const earliest = guards.map(() => Infinity);
    for (const configuration of configurations) {
      for (const { slot, guard } of (shapes[configuration[0] as number] as Shape).guards) {
        earliest[guard] = Math.min(earliest[guard] as number, configuration[1 + slot] as number);
      }
    }
    return earliest;
  }

  /** For each guard the latest start of an instance of it that ends now; -1: none. */
  function watch(slots: unknown[], run: Run, configurations: readonly Configuration[]): number[] {
    const earliest = anchors(configurations);
    return guards.map((guard, i) => {
      const at = guardAt[i] as number;
      if (earliest[i] !== Infinity) return stepGuards(guard, slots, at, run, (earliest[i] as number) + 1);
      clearGuards(guard, slots, at);
      return -1;
    });
  }

  function isAlive(configuration: Configuration, minSeq: number, minTime: number, now: number): boolean {
    if ((configuration[startAt] as number) < minSeq || (configuration[timeAt] as number) < minTime) return false;
    const { withins } = shapes[configuration[0] as number] as Shape;
    for (const { slot, ms } of withins) if ((configuration[1 + slot] as number) < now - ms) return false;
    return true;
  }

  function isViolated(configuration: Configuration, violated: readonly number[]): boolean {
    const watching = (shapes[configuration[0] as number] as Shape).guards;
    for (const { slot, guard } of watching) if ((configuration[1 + slot] as number) < (violated[guard] as number)) return true;
    return false;
  }

  function survivors(slots: unknown[], run: Run, minSeq: number, minTime: number): readonly Configuration[] {
    let alive = (slots[0] ?? []) as readonly Configuration[];
    if (!alive.every((one) => isAlive(one, minSeq, minTime, run.time))) {
      alive = alive.filter((one) => isAlive(one, minSeq, minTime, run.time));
    }
    if ((guardMask & run.mask) === 0) return alive;
    const violated = watch(slots, run, alive);
    return violated.some((seq) => seq >= 0) ? alive.filter((one) => !isViolated(one, violated)) : alive;
  }

  function moveOn(from: Configuration | null, move: Move, run: Run): Configuration {
    const next = from === null ? Array.from({ length: startAt }, () => 0) : from.slice();
    if (from === null) next[timeAt] = run.time;
    next[0] = move.next;
    for (const slot of move.clear) next[1 + slot] = 0;
    for (const slot of move.setTime) next[1 + slot] = run.time;
    for (const slot of move.setSeq) next[1 + slot] = run.seq;
    next.push(run.seq);
    return next;
  }

  /** Adds a configuration to those of its shape; of equals the newer one stays, its events being newer. */
  function add(bucket: Configuration[], configuration: Configuration): void {
    let kept = 0;
    for (let i = 0; i < bucket.length; i++) {
      const other = bucket[i] as Configuration;
      if (dominates(configuration, other)) continue;
      if (kept === i && dominates(other, configuration)) return;
      bucket[kept++] = other;
    }
    bucket.length = kept;
    bucket.push(configuration);
  }

  function fill(alive: readonly Configuration[], run: Run): readonly Configuration[] {
    const complete: Instance[] = [];
    const made: Configuration[] = [];
    const known = bare ? new Set(alive.map(bucketOf)) : null;
    const take = (from: Configuration | null, shape: number): void => {
      for (const move of (shapes[shape] as Shape).moves) {
        if (run.hits[move.predicate] !== 1) continue;
        run.contributing = true;
        if (known !== null && move.next >= 0) {
          const bucket = bucketAt(move.next, from === null ? run.seq : (from[startAt] as number));
          if (known.has(bucket)) continue;
          known.add(bucket);
        }
        const next = moveOn(from, move, run);
        if (move.next < 0) complete.push(next.slice(timeAt));
        else made.push(next);
      }
    };
    for (const configuration of alive) take(configuration, configuration[0] as number);
    take(null, 0);
    report(complete, run);
    if (made.length === 0) return alive;
    return known === null ? combine(alive, made) : [...alive, ...made];
  }

  function report(complete: Instance[], run: Run): void {
    if (complete.length === 0) return;
    run.found = complete.reduce((best, one) => (startSeq(one) > startSeq(best) ? one : best));
    run.foundEach = each ? [[[], distinctStarts(complete)]] : noGroups;
  }

  /** Only configurations of one bucket can dominate one another. */
  function bucketAt(shape: number, start: number): number {
    return each ? start * shapes.length + shape : shape;
  }

  function bucketOf(configuration: Configuration): number {
    return bucketAt(configuration[0] as number, configuration[startAt] as number);
  }

  function combine(alive: readonly Configuration[], made: readonly Configuration[]): readonly Configuration[] {
    const buckets = new Map<number, Configuration[]>();
    for (const configuration of alive) {
      const bucket = buckets.get(bucketOf(configuration));
      if (bucket === undefined) buckets.set(bucketOf(configuration), [configuration]);
      else bucket.push(configuration);
    }
    for (const configuration of made) {
      const bucket = buckets.get(bucketOf(configuration));
      if (bucket === undefined) buckets.set(bucketOf(configuration), [configuration]);
      else add(bucket, configuration);
    }
    return [...buckets.values()].flat();
  }

  function setConfigurations(slots: unknown[], configurations: readonly Configuration[]): void {
    slots[0] = configurations.length === 0 ? null : configurations;
  }

  return {
    mask: placeMask | guardMask,
    stateless: false,
    maxStarts: Infinity,
    maxLive: Infinity,
    step(state, run, minSeq, minTime) {
      run.found = null;
      run.foundEach = noGroups;
      if (state === null && (placeMask & run.mask) === 0) return null;
      const slots: unknown[] = (state ?? none).slice();
      const alive = survivors(slots, run, minSeq, minTime);
      run.found = null;
      run.foundEach = noGroups;
      setConfigurations(slots, (placeMask & run.mask) === 0 ? alive : fill(alive, run));
      return changed(state, slots);
    },
    prune(state, minSeq, minTime, now) {
      if (state === null) return null;
      const slots = state.slice();
      const configurations = (slots[0] ?? []) as readonly Configuration[];
      const alive = configurations.filter((one) => isAlive(one, minSeq, minTime, now));
      if (alive.length < configurations.length) setConfigurations(slots, alive);
      const earliest = anchors(alive);
      guards.forEach((guard, i) => pruneGuards(guard, slots, guardAt[i] as number, (earliest[i] as number) + 1, now));
      return changed(state, slots);
    },
    starts(state, into) {
      for (const configuration of (state?.[0] ?? []) as readonly Configuration[]) into.push(configuration[startAt] as number);
    },
    expiry(state, window) {
      if (state === null) return Infinity;
      let least = Infinity;
      for (const configuration of (state[0] ?? []) as readonly Configuration[]) {
        least = Math.min(least, (configuration[timeAt] as number) + window);
        const { withins } = shapes[configuration[0] as number] as Shape;
        for (const { slot, ms } of withins) least = Math.min(least, (configuration[1 + slot] as number) + ms);
      }
      guards.forEach((guard, i) => (least = Math.min(least, guardsExpiry(guard, state, guardAt[i] as number))));
      return least;
    },
    live(state) {
      if (state === null) return 0;
      const configurations = (state[0] ?? []) as readonly Configuration[];
      return guards.reduce((sum, guard, i) => sum + guardsLive(guard, state, guardAt[i] as number), configurations.length);
    },
    partials: (state) => ((state?.[0] ?? []) as readonly Configuration[]).map((configuration) => configuration.slice(timeAt)),
  };
}

function distinctStarts(instances: readonly Instance[]): readonly Instance[] {
  return [...new Map(instances.map((one) => [startSeq(one), one])).values()];
}
