import { orNull, startSeq, type Instance, type Tracker, type TrackerState } from "./tracker.ts";

type Slots = readonly TrackerState[];

/** (any T1 .. Tk): one state a member. */
export function anyTracker(members: readonly Tracker[]): Tracker {
  const none: Slots = members.map(() => null);
  return {
    mask: members.reduce((mask, member) => mask | member.mask, 0),
    stateless: members.every((member) => member.stateless),
    maxStarts: members.reduce((sum, member) => sum + member.maxStarts, 0),
    maxLive: members.reduce((sum, member) => sum + member.maxLive, 0),
    step(state, run, minSeq, minTime) {
      const before = (state ?? none) as Slots;
      let after: TrackerState[] | null = null;
      let best: Instance | null = null;
      for (let i = 0; i < members.length; i++) {
        const member = members[i] as Tracker;
        if ((member.mask & run.mask) === 0) continue;
        const slot = before[i] as TrackerState;
        const next = member.step(slot, run, minSeq, minTime);
        if (next !== slot) (after ??= before.slice())[i] = next;
        if (run.found !== null && (best === null || startSeq(run.found) > startSeq(best))) best = run.found;
      }
      run.found = best;
      return after === null ? state : orNull(after);
    },
    prune(state, minSeq, minTime, now) {
      if (state === null) return null;
      const after = (state as Slots).map((slot, i) => (members[i] as Tracker).prune(slot, minSeq, minTime, now));
      return after.some((slot, i) => slot !== state[i]) ? orNull(after) : state;
    },
    starts(state, into) {
      if (state !== null) members.forEach((member, i) => member.starts(state[i] as TrackerState, into));
    },
    expiry(state, window) {
      if (state === null) return Infinity;
      return members.reduce((least, member, i) => Math.min(least, member.expiry(state[i] as TrackerState, window)), Infinity);
    },
    live(state) {
      return state === null ? 0 : members.reduce((sum, member, i) => sum + member.live(state[i] as TrackerState), 0);
    },
    partials(state) {
      return state === null ? [] : members.flatMap((member, i) => member.partials(state[i] as TrackerState));
    },
  };
}
