/**
 * A group of plain events and counts of them that compete for events, inside an all: (all (count 2 (event p)) (event q)) where p and q
 * can hold for one event. Which sets of events can be dealt out to the places is a transversal matroid, so the greedy choice
 * from the newest event back is exact: it holds as many events as any, and its earliest is as late as can be.
 *
 * State: the chosen events in order, each as [time, seq, place, words of its signature ...]; place: the member that it is dealt to;
 * signature: the members that it could fill. When a new event finds no free place, even after moving others along, the oldest of
 * those that could make room for it goes.
 */
import { maskOf, type Instance, type Run, type Tracker } from "./tracker.ts";

export interface PlainMember {
  readonly predicate: number;
  readonly times: number;
}

const wordBits = 30;

export function matroidTracker(members: readonly PlainMember[]): Tracker {
  const words = Math.ceil(members.length / wordBits);
  const stride = 3 + words;
  const places = members.reduce((sum, member) => sum + member.times, 0);

  // where a step works; used[m]: events dealt to member m; via[m]: the event that would move to member m, -1: none
  const used = new Int32Array(members.length);
  const via = new Int32Array(members.length);
  const queue = new Int32Array(members.length);

  function can(signature: readonly number[], from: number, member: number): boolean {
    return ((signature[from + Math.floor(member / wordBits)] as number) & (1 << (member % wordBits))) !== 0;
  }

  function isCandidate(run: Run): boolean {
    for (let i = 0; i < members.length; i++) if (run.hits[(members[i] as PlainMember).predicate] === 1) return true;
    return false;
  }

  /** Adds the event, its place still open. */
  function append(basis: number[], run: Run): void {
    basis.push(run.time, run.seq, 0);
    for (let word = 0; word < words; word++) {
      let bits = 0;
      for (let i = word * wordBits; i < members.length && i < (word + 1) * wordBits; i++) {
        if (run.hits[(members[i] as PlainMember).predicate] === 1) bits |= 1 << (i % wordBits);
      }
      basis.push(bits);
    }
  }

  /** Deals the last event of the basis a place; moves others along, or drops the oldest that can make room. */
  function place(basis: number[]): number[] {
    const last = basis.length - stride;
    used.fill(0);
    via.fill(-1);
    let queued = 0;
    for (let at = 0; at < last; at += stride) {
      const member = basis[at + 2] as number;
      used[member] = (used[member] as number) + 1;
    }
    const reach = (event: number): number => {
      for (let m = 0; m < members.length; m++) {
        if (via[m] !== -1 || !can(basis, event + 3, m)) continue;
        via[m] = event;
        if ((used[m] as number) < (members[m] as PlainMember).times) return m;
        queue[queued++] = m;
      }
      return -1;
    };
    let free = reach(last);
    for (let head = 0; free < 0 && head < queued; head++) {
      const member = queue[head] as number;
      for (let at = 0; free < 0 && at < last; at += stride) if (basis[at + 2] === member) free = reach(at);
    }
    if (free >= 0) return shift(basis, free, last);
    let oldest = 0;
    while (via[basis[oldest + 2] as number] === -1) oldest += stride;
    shift(basis, basis[oldest + 2] as number, last);
    basis.splice(oldest, stride);
    return basis;
  }

  /** Moves events along so that `member` gets one more and the new event a place. */
  function shift(basis: number[], member: number, last: number): number[] {
    for (let to = member; ;) {
      const event = via[to] as number;
      const from = basis[event + 2] as number;
      basis[event + 2] = to;
      if (event === last) return basis;
      to = from;
    }
  }

  function firstAlive(basis: readonly number[], minSeq: number, minTime: number): number {
    let from = 0;
    while (from < basis.length && ((basis[from] as number) < minTime || (basis[from + 1] as number) < minSeq)) from += stride;
    return from;
  }

  function instanceOf(basis: readonly number[]): Instance {
    const instance = [basis[0] as number];
    for (let at = 1; at < basis.length; at += stride) instance.push(basis[at] as number);
    return instance;
  }

  return {
    mask: members.reduce((mask, member) => mask | maskOf(member.predicate), 0),
    stateless: false,
    maxStarts: places,
    maxLive: 0,
    step(state, run, minSeq, minTime) {
      run.found = null;
      if (!isCandidate(run)) return state;
      run.contributing = true;
      const before = (state ?? []) as readonly number[];
      const basis = before.slice(firstAlive(before, minSeq, minTime));
      append(basis, run);
      const after = place(basis);
      if (after.length === places * stride) run.found = instanceOf(after);
      return after;
    },
    prune(state, minSeq, minTime) {
      if (state === null) return null;
      const from = firstAlive(state as readonly number[], minSeq, minTime);
      if (from === 0) return state;
      return from === state.length ? null : state.slice(from);
    },
    starts(state, into) {
      if (state !== null) for (let at = 1; at < state.length; at += stride) into.push(state[at] as number);
    },
    expiry: (state, window) => (state === null ? Infinity : (state[0] as number) + window),
    live: () => 0,
    partials(state) {
      if (state === null) return [];
      // without the oldest, as waitingOf has it
      const waiting = (state as readonly number[]).slice(state.length === places * stride ? stride : 0);
      return waiting.length === 0 ? [] : [instanceOf(waiting)];
    },
  };
}
