/**
 * Why a pattern matched, or did not: the matcher is taken through a customer's events, and after each of them and each moment at which
 * something fell due its own state is told along the text. For testers and for people who look into a customer; not on the hot path.
 */
import type { Member, Span, Trigger, When } from "../language/ast.ts";
import { compileMatcher, type MatcherOptions } from "./compile.ts";
import { emptyFilling, fillingOf, type Filling } from "./filling.ts";
import { expiresAt, nextDue, step, tick, type Matcher } from "./matcher.ts";
import type { Instance, TrackerState } from "./trackers/tracker.ts";
import type { Match, MatchEvent, MatchState } from "./types.ts";
import { unfitOf, type Unfit } from "./unfit.ts";

/** What a partial match was given up for. */
export interface Loss {
  /** window: it did not become whole in time. guard: a fail happened. replaced: newer events stand in its places. age: older than the tenant keeps */
  readonly reason: "window" | "guard" | "replaced" | "age";
  /** the within that passed, or the fail that happened */
  readonly span: Span | null;
  /** its events */
  readonly seqs: readonly number[];
}

type Reason = Omit<Loss, "seqs">;

/** Why an event does not fill a place that is wanted. */
export interface Misfit {
  /** the (event ...) that it does not fill */
  readonly span: Span;
  readonly reasons: readonly Unfit[];
}

export interface Moment {
  /** ms */
  readonly at: number;
  /** seq of the event taken in; null: something fell due */
  readonly event: number | null;
  /** the event filled a place */
  readonly contributing: boolean;
  /** of an event that made no difference: the wanted places that it does not fit */
  readonly misfits: readonly Misfit[];
  readonly match: Match | null;
  readonly lost: readonly Loss[];
  /** the match, or the partial match that has come furthest after this moment */
  readonly filling: Filling;
  /** how many others there are */
  readonly others: number;
  /** ms when it will match if nothing happens (an absence); null: it needs an event */
  readonly fires: number | null;
}

interface Story {
  readonly when: When;
  readonly matcher: Matcher;
  readonly bySeq: Map<number, MatchEvent>;
  readonly moments: Moment[];
  readonly maxAgeMs: number;
  state: MatchState | null;
}

/**
 * Takes a pattern through events of one customer.
 * @param events in the order of acceptance, seqs growing, times never going back
 * @param through ms up to which the clock goes on after the last event
 * @returns a moment for each event, and for each time between at which it matched or lost something; null when the pattern is refused
 */
export function explain(
  when: When,
  events: readonly MatchEvent[],
  through: number,
  options: MatcherOptions = {},
): readonly Moment[] | null {
  const { matcher } = compileMatcher(when, options);
  if (matcher === null) return null;
  const { maxAgeMs = Infinity } = options;
  const story: Story = { when, matcher, bySeq: new Map(), moments: [], maxAgeMs, state: null };
  for (const event of events) {
    passTime(story, event.time - 1);
    story.bySeq.set(event.seq, event);
    takeEvent(story, event);
  }
  passTime(story, through);
  return story.moments;
}

/** The places that a filling still lacks, in the order of the text. Of an any with something in it only that. */
export function missingIn(filling: Filling): readonly Filling[] {
  if (filling.status === "filled" || filling.kind === "fail") return [];
  if (filling.kind === "event") return [filling];
  const begun = filling.kind === "any" ? filling.members.filter(({ seqs }) => seqs.length > 0) : [];
  return (begun.length > 0 ? begun : filling.members).flatMap((member) => {
    // the last link of a count may be filled while further ones are missing
    if (filling.kind === "count" && member.status === "filled") return [{ ...member, status: "open" as const, seqs: [] }];
    return missingIn(member);
  });
}

/** What falls due at or before `through`, one moment at a time. */
function passTime(story: Story, through: number): void {
  for (let due = dueAfter(story, -Infinity); due <= through; due = dueAfter(story, due)) {
    const before = story.state;
    const { state, match } = tick(story.matcher, before, due);
    story.state = state;
    const lost = match === null ? lossesBetween(story, before, due, (filling) => passed(filling, due)) : [];
    if (match !== null || lost.length > 0) note(story, { at: due, event: null, contributing: false, match, lost }, null);
  }
}

/** The next moment (ms) at which an absence fires or something expires. What seems to expire and does not is not asked again. */
function dueAfter({ matcher, state }: Story, last: number): number {
  const expiry = expiresAt(matcher, state) ?? Infinity;
  return Math.min(nextDue(matcher, state) ?? Infinity, expiry <= last ? Infinity : expiry);
}

function takeEvent(story: Story, event: MatchEvent): void {
  const before = story.state;
  const { state, match, contributing } = step(story.matcher, before, event);
  story.state = state;
  const reasons = (filling: Filling): readonly Reason[] => {
    const late = passed(filling, event.time);
    return late.length > 0 ? late : fired(story, filling, event);
  };
  const lost = match === null ? lossesBetween(story, before, event.time, reasons) : [];
  note(story, { at: event.time, event: event.seq, contributing, match, lost }, contributing || lost.length > 0 ? null : event);
}

/** @param idle the event, where it made no difference */
function note(story: Story, moment: Pick<Moment, "at" | "event" | "contributing" | "match" | "lost">, idle: MatchEvent | null): void {
  const partials = partialsOf(story.matcher, story.state);
  const shown = moment.match === null ? partials : [[moment.match.start, ...moment.match.seqs]];
  const filling = firstFilling(story, shown) ?? emptyFilling(story.when.trigger);
  story.moments.push({
    ...moment,
    misfits: idle === null ? [] : misfitsOf(story.when.trigger, filling, idle),
    filling,
    others: moment.match === null ? Math.max(0, partials.length - 1) : 0,
    fires: nextDue(story.matcher, story.state),
  });
}

/** Why the event fills none of the places that are wanted now. */
function misfitsOf(whole: Trigger, filling: Filling, event: MatchEvent): readonly Misfit[] {
  return missingIn(filling)
    .filter(({ status }) => status === "open")
    .flatMap(({ span }): readonly Misfit[] => {
      const trigger = triggerAt(whole, span);
      if (trigger?.kind === "event") return misfitOf(trigger, event);
      // the next link of a count is wanted as a whole
      return trigger === null || trigger === whole ? [] : misfitsOf(trigger, emptyFilling(trigger), event);
    });
}

function misfitOf({ predicate, span }: Extract<Trigger, { kind: "event" }>, { attributes }: MatchEvent): readonly Misfit[] {
  const reasons = unfitOf(predicate, attributes);
  return reasons.length === 0 ? [] : [{ span, reasons }];
}

/** The trigger that stands there. */
function triggerAt(trigger: Trigger, span: Span): Trigger | null {
  if (trigger.span.start === span.start && trigger.span.end === span.end) return trigger;
  for (const member of membersOf(trigger)) {
    const found = triggerAt(member.kind === "fail" ? member.trigger : member, span);
    if (found !== null) return found;
  }
  return null;
}

function firstFilling(story: Story, partials: readonly Instance[]): Filling | null {
  for (const partial of partials) {
    const filling = fill(story, partial);
    if (filling !== null) return filling;
  }
  return null;
}

function fill({ when, bySeq }: Story, [, ...seqs]: Instance): Filling | null {
  return fillingOf(
    when.trigger,
    seqs.flatMap((seq) => bySeq.get(seq) ?? []),
  );
}

/** The partial matches of a state, those with the most events first, of equals those that start latest. */
export function partialsOf(matcher: Matcher, state: MatchState | null): readonly Instance[] {
  const partials = [...matcher.tracker.partials(state as TrackerState)];
  return partials.sort((a, b) => b.length - a.length || (b[1] as number) - (a[1] as number));
}

/**
 * Partial matches of the state before that are held no longer, with why; each reason once. Where their events are all held still, by other
 * partial matches, only a window or a guard is a reason.
 */
function lossesBetween(
  story: Story,
  before: MatchState | null,
  now: number,
  reasonsOf: (filling: Filling) => readonly Reason[],
): readonly Loss[] {
  if (before === story.state) return [];
  const after = partialsOf(story.matcher, story.state).map(([, ...seqs]) => new Set(seqs));
  const told = new Map<string, Loss>();
  for (const partial of partialsOf(story.matcher, before)) {
    const [start, ...seqs] = partial;
    if (after.some((held) => seqs.every((seq) => held.has(seq)))) continue;
    const filling = fill(story, partial);
    const reasons = filling === null ? [] : reasonsOf(filling);
    const isHeld = seqs.every((seq) => after.some((held) => held.has(seq)));
    const otherwise: Reason = { reason: (start as number) + story.maxAgeMs < now ? "age" : "replaced", span: null };
    for (const reason of reasons.length > 0 || isHeld ? reasons : [otherwise]) {
      const key = `${reason.reason}/${reason.span?.start}`;
      if (!told.has(key)) told.set(key, { ...reason, seqs });
    }
  }
  return [...told.values()];
}

/** The withins of a partial match that are over at `now`; the innermost first. */
function passed(filling: Filling, now: number): readonly Reason[] {
  const inner = filling.members.flatMap((member) => passed(member, now));
  const { deadline, status, span } = filling;
  if (deadline === undefined || deadline >= now || status === "filled") return inner;
  return [...inner, { reason: "window", span }];
}

/** The fails of a partial match that happen with this event. */
function fired(story: Story, filling: Filling, event: MatchEvent): readonly Reason[] {
  const inner = filling.members.flatMap((member) => fired(story, member, event));
  if (filling.kind !== "fail" || filling.after === undefined) return inner;
  const { after, span } = filling;
  return happens(story, span, after, event) ? [...inner, { reason: "guard", span }] : inner;
}

/** Whether an instance of the fail's trigger lies among the events behind `after` and ends with this one. */
function happens(story: Story, span: Span, after: number, event: MatchEvent): boolean {
  const trigger = failAt(story.when.trigger, span);
  const matcher = trigger === null ? null : compileMatcher({ trigger, span }).matcher;
  if (matcher === null) return false;
  let state: MatchState | null = null;
  for (const one of story.bySeq.values()) {
    if (one.seq <= after) continue;
    const result = step(matcher, state, one);
    if (result.match !== null) return result.match.completedBy === event.seq;
    state = result.state;
  }
  return false;
}

/** The trigger of the fail that stands there. */
function failAt(trigger: Trigger, span: Span): Trigger | null {
  for (const member of membersOf(trigger)) {
    if (member.kind === "fail" && member.span.start === span.start) return member.trigger;
    const found = failAt(member.kind === "fail" ? member.trigger : member, span);
    if (found !== null) return found;
  }
  return null;
}

function membersOf(trigger: Trigger): readonly Member[] {
  switch (trigger.kind) {
    case "event":
      return [];
    case "count":
    case "within":
      return [trigger.trigger];
    case "any":
      return trigger.triggers;
    case "seq":
    case "all":
      return trigger.members;
  }
}
