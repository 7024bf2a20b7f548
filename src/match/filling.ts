/**
 * Which places of a pattern a partial match has filled, told along the text: each trigger as written with its events. Not on the hot path: it
 * deals the events that a tracker holds out to the written triggers, by the definition of an instance (docs/language.md).
 */
import type { Fail, Member, Span, Trigger } from "../language/ast.ts";
import { compilePredicate } from "./predicate.ts";
import type { MatchEvent } from "./types.ts";

/**
 * filled: all of it is there. open: part of it is, or it is its turn. waiting: what stands before it is not there yet.
 * watching: a fail whose guarded stretch has begun and not ended. idle: a fail that does not watch now.
 */
export type FillingStatus = "filled" | "open" | "waiting" | "watching" | "idle";

export interface Filling {
  readonly kind: Trigger["kind"] | "fail";
  readonly span: Span;
  readonly status: FillingStatus;
  /** seqs of the events in it, ascending */
  readonly seqs: readonly number[];
  /** of a count: how many of how many are there */
  readonly counted?: { readonly done: number; readonly of: number };
  /** of a within that has begun: last moment (ms) at which its last event may come */
  readonly deadline?: number;
  /** of a fail that watches: the seq after which an instance of it counts */
  readonly after?: number;
  readonly members: readonly Filling[];
}

type Events = readonly MatchEvent[];

type Group = Extract<Trigger, { kind: "seq" | "all" }>;

/** What is left of the search for one partial match; beyond it the events stay undealt. */
interface Search {
  steps: number;
}

const maxSteps = 20_000;

/**
 * Deals the events of a partial match out to the triggers of a pattern.
 * @param events those that the partial match holds, in order
 * @returns null when they can't be dealt out, or not within a bounded search
 */
export function fillingOf(trigger: Trigger, events: Events): Filling | null {
  const filled = fill(trigger, events, { steps: maxSteps });
  return filled === null ? null : watch(filled, trigger);
}

/** How an untouched pattern stands. */
export function emptyFilling(trigger: Trigger): Filling {
  return fill(trigger, [], { steps: maxSteps })!;
}

const tests = new WeakMap<object, ReturnType<typeof compilePredicate>>();

/** Whether an event can fill the place of an (event ...). */
export function fits(trigger: Extract<Trigger, { kind: "event" }>, event: MatchEvent): boolean {
  const { predicate } = trigger;
  if (predicate === null) return true;
  let test = tests.get(predicate);
  if (test === undefined) tests.set(predicate, (test = compilePredicate(predicate)));
  return test(event.attributes);
}

/** The filling that is whole, if the events can be dealt out so. */
function fillWhole(trigger: Trigger, events: Events, search: Search): Filling | null {
  if (trigger.kind === "event" && events.length !== 1) return null;
  const filled = fill(trigger, events, search, true);
  return filled?.status === "filled" ? filled : null;
}

/** @param whole look for a filling that is whole; one that is not may be given all the same */
function fill(trigger: Trigger, events: Events, search: Search, whole = false): Filling | null {
  if (search.steps-- <= 0) return null;
  switch (trigger.kind) {
    case "event":
      return fillEvent(trigger, events);
    case "count":
      return fillCount(trigger, events, search, whole);
    case "seq":
      return fillSeq(trigger, events, search, whole);
    case "all":
      return fillAll(trigger, events, search, whole);
    case "any":
      return fillAny(trigger, events, search, whole);
    case "within":
      return fillWithin(trigger, events, search, whole);
  }
}

function fillEvent(trigger: Extract<Trigger, { kind: "event" }>, events: Events): Filling | null {
  const [event] = events;
  if (event === undefined) return place(trigger, "open", [], []);
  return events.length === 1 && fits(trigger, event) ? place(trigger, "filled", events, []) : null;
}

function fillCount(trigger: Extract<Trigger, { kind: "count" }>, events: Events, search: Search, whole: boolean): Filling | null {
  const { times, trigger: inner } = trigger;
  const links =
    inner.kind === "event"
      ? plainLinks(inner, events)
      : chain(
          Array.from({ length: times }, () => inner),
          events,
          search,
          whole,
        );
  if (links === null || links.length > times) return null;
  const done = links.filter(({ status }) => status === "filled").length;
  const status = done === times ? "filled" : "open";
  const current = links.at(-1) ?? emptyFilling(inner);
  return { ...place(trigger, status, events, [current]), counted: { done, of: times } };
}

/** A count of plain events needs no search, however many there are. */
function plainLinks(inner: Extract<Trigger, { kind: "event" }>, events: Events): Filling[] | null {
  return events.every((event) => fits(inner, event)) ? events.map((event) => place(inner, "filled", [event], [])) : null;
}

function fillSeq(trigger: Group, events: Events, search: Search, whole: boolean): Filling | null {
  const triggers = trigger.members.filter((member): member is Trigger => member.kind !== "fail");
  const links = chain(triggers, events, search, whole);
  if (links === null) return null;
  const done = links.filter(({ status }) => status === "filled").length;
  let at = 0;
  const members = trigger.members.map((member) => {
    if (member.kind === "fail") return idle(member);
    const link = links[at++] ?? emptyFilling(member);
    return at - 1 > done ? waiting(link) : link;
  });
  return place(trigger, done === triggers.length ? "filled" : "open", events, members);
}

/**
 * Deals events out to triggers one after another: each but the last that gets any is whole.
 * @param whole all must be
 * @returns the fillings of those that get events
 */
function chain(triggers: readonly Trigger[], events: Events, search: Search, whole: boolean): Filling[] | null {
  const [first, ...rest] = triggers;
  if (events.length === 0) return whole && first !== undefined ? null : [];
  if (first === undefined) return null;
  for (let size = 1; size <= events.length; size++) {
    const filled = fillWhole(first, events.slice(0, size), search);
    const others = filled === null ? null : chain(rest, events.slice(size), search, whole);
    if (others !== null) return [filled!, ...others];
  }
  const begun = whole ? null : fill(first, events, search);
  return begun === null ? null : [begun];
}

function fillAll(trigger: Group, events: Events, search: Search, whole: boolean): Filling | null {
  const triggers = trigger.members.filter((member): member is Trigger => member.kind !== "fail");
  const hands = triggers.map(() => []);
  const dealt = deal(triggers, events, hands, 0, search, true) ?? (whole ? null : deal(triggers, events, hands, 0, search, false));
  if (dealt === null) return null;
  let at = 0;
  const members = trigger.members.map((member) => (member.kind === "fail" ? idle(member) : dealt[at++]!));
  return place(trigger, dealt.every(({ status }) => status === "filled") ? "filled" : "open", events, members);
}

/** Tries to give each event to a member in turn; a member must be able to hold what it has been given. */
function deal(
  triggers: readonly Trigger[],
  events: Events,
  hands: MatchEvent[][],
  from: number,
  search: Search,
  whole: boolean,
): Filling[] | null {
  const event = events[from];
  if (event === undefined) return everyFilling(triggers, hands, search, whole);
  for (const [i, trigger] of triggers.entries()) {
    const hand = [...hands[i]!, event];
    if (fill(trigger, hand, search) === null) continue;
    const dealt = deal(triggers, events, hands.with(i, hand), from + 1, search, whole);
    if (dealt !== null) return dealt;
  }
  return null;
}

function everyFilling(triggers: readonly Trigger[], hands: readonly Events[], search: Search, whole: boolean): Filling[] | null {
  const fillings = triggers.map((trigger, i) => (whole ? fillWhole(trigger, hands[i]!, search) : fill(trigger, hands[i]!, search)));
  return fillings.some((filling) => filling === null) ? null : (fillings as Filling[]);
}

/** Of an any the first member that the events make whole, else the first that can hold them; the others are out of it. */
function fillAny(trigger: Extract<Trigger, { kind: "any" }>, events: Events, search: Search, whole: boolean): Filling | null {
  if (events.length === 0) return place(trigger, "open", [], trigger.triggers.map(emptyFilling));
  for (const look of whole ? [fillWhole] : [fillWhole, fill]) {
    for (const [i, one] of trigger.triggers.entries()) {
      const filled = look(one, events, search);
      if (filled === null) continue;
      const members = trigger.triggers.map((other, j) => (j === i ? filled : waiting(emptyFilling(other))));
      return place(trigger, filled.status === "filled" ? "filled" : "open", events, members);
    }
  }
  return null;
}

function fillWithin(trigger: Extract<Trigger, { kind: "within" }>, events: Events, search: Search, whole: boolean): Filling | null {
  const inner = whole ? fillWhole(trigger.trigger, events, search) : fill(trigger.trigger, events, search);
  if (inner === null) return null;
  const filling = place(trigger, inner.status, events, [inner]);
  const [first] = events;
  return first === undefined ? filling : { ...filling, deadline: first.time + trigger.duration.ms };
}

function place(trigger: Trigger, status: FillingStatus, events: Events, members: readonly Filling[]): Filling {
  return { kind: trigger.kind, span: trigger.span, status, seqs: events.map(({ seq }) => seq), members };
}

function idle(fail: Fail): Filling {
  return { kind: "fail", span: fail.span, status: "idle", seqs: [], members: [] };
}

function waiting(filling: Filling): Filling {
  return { ...filling, status: "waiting", members: filling.members.map(waiting) };
}

/** Marks the fails that watch: in an all from its first event on, in a seq between the members around it, at its end until the window is over. */
function watch(filling: Filling, trigger: Trigger): Filling {
  switch (trigger.kind) {
    case "event":
      return filling;
    case "count":
    case "within": {
      const [inner] = filling.members;
      return { ...filling, members: [watch(inner!, trigger.trigger)] };
    }
    case "any":
      return { ...filling, members: filling.members.map((member, i) => watch(member, trigger.triggers[i]!)) };
    case "all":
      return watchMembers(filling, trigger.members, () => (filling.status === "filled" ? undefined : filling.seqs[0]));
    case "seq":
      return watchMembers(filling, trigger.members, (at) => openGap(filling.members, at));
  }
}

/** @param after of the fail at that place: the seq after which it watches; undefined when it does not */
function watchMembers(filling: Filling, members: readonly Member[], after: (at: number) => number | undefined): Filling {
  const watched = filling.members.map((member, i): Filling => {
    const written = members[i]!;
    if (written.kind !== "fail") return watch(member, written);
    const from = after(i);
    return from === undefined ? member : { ...member, status: "watching", after: from };
  });
  return { ...filling, members: watched };
}

/** The end of what stands before a fail of a seq, while what stands after it is not there yet. */
function openGap(members: readonly Filling[], at: number): number | undefined {
  const before = members.slice(0, at).findLast(({ kind }) => kind !== "fail");
  const behind = members.slice(at + 1).find(({ kind }) => kind !== "fail");
  return before?.status === "filled" && behind?.status !== "filled" ? before.seqs.at(-1) : undefined;
}
