/** What a moment of a trial means, in sentences. */
import type { Span } from "../../../../../src/language/ast.ts";
import { missingIn, type Loss, type Misfit, type Moment } from "../../../../../src/match/explain.ts";
import type { Filling } from "../../../../../src/match/filling.ts";
import type { Unfit } from "../../../../../src/match/unfit.ts";

/** Places that an event is told not to fit, at most. */
const mostMisfits = 5;

export interface Sentence {
  readonly text: string;
  /** what it is about in the When */
  readonly span: Span | null;
  readonly tone: "good" | "bad" | "plain";
}

/**
 * @param when the text of the When
 * @param tell a time (ms) as it is shown
 */
export function whyOf(moment: Moment, when: string, tell: (ms: number) => string): readonly Sentence[] {
  return [
    ...matched(moment, tell),
    ...moment.lost.map((loss) => lossSentence(loss, when)),
    ...moment.misfits.slice(0, mostMisfits).map((misfit) => misfitSentence(moment, misfit, when)),
    ...wanted(moment, when, tell),
  ];
}

const part = (text: string, { start, end }: Span): string => text.slice(start, end).replaceAll(/\s+/g, " ");
const events = (seqs: readonly number[]): string => `${seqs.length === 1 ? "event" : "events"} ${seqs.map((seq) => `#${seq}`).join(", ")}`;

function matched({ match, at }: Moment, tell: (ms: number) => string): Sentence[] {
  if (match === null) return [];
  const how =
    match.completedBy === null
      ? `the window ended at ${tell(at)} and nothing stood against it`
      : `event #${match.completedBy} completed it`;
  return [{ text: `It matches, made of ${events(match.seqs)}: ${how}.`, span: null, tone: "good" }];
}

function lossSentence({ reason, span, seqs }: Loss, when: string): Sentence {
  const what = span === null ? "" : part(when, span);
  const given = `${events(seqs)} no longer ${seqs.length === 1 ? "counts" : "count"}`;
  const sentences: Readonly<Record<Loss["reason"], string>> = {
    window: `The window passed: ${what}; ${given}.`,
    guard: `What must not happen did: ${what}; ${given}.`,
    replaced: `Newer events took the places: ${given}.`,
    age: `It grew older than this tenant keeps partial matches; ${given}.`,
  };
  return { text: sentences[reason], span, tone: reason === "replaced" ? "plain" : "bad" };
}

function misfitSentence({ event }: Moment, { span, reasons }: Misfit, when: string): Sentence {
  return { text: `Event #${event} is not ${part(when, span)}: ${reasons.map(unfitText).join("; ")}.`, span, tone: "plain" };
}

/** "wait is 30 and must be > 60". Values stand as in JSON, so that a text that looks like a number shows as one. */
function unfitText({ comparison: { operator, attribute, constant }, found, wanted: must }: Unfit): string {
  const has = found === undefined ? `${attribute} is missing` : `${attribute} is ${JSON.stringify(found)}`;
  const verb = must ? "must" : "must not";
  if (operator === "contains") return `${has} and ${verb} contain ${JSON.stringify(constant)}`;
  if (constant === null) return `${has} and ${verb} be missing`;
  const aside = must && found !== undefined && found !== null && typeof found !== typeof constant ? `, a ${kindOf(constant)}` : "";
  return `${has} and ${verb} be ${operator === "=" ? "" : `${operator} `}${JSON.stringify(constant)}${aside}`;
}

function kindOf(constant: string | number | boolean): string {
  return typeof constant === "string" ? "text" : typeof constant === "number" ? "number" : "truth value";
}

function wanted({ filling, fires, match }: Moment, when: string, tell: (ms: number) => string): Sentence[] {
  if (match !== null) return [];
  if (fires !== null && missingIn(filling).length === 0) {
    return [
      { text: `Everything is there. It matches at ${tell(fires)}, unless what must not happen does before.`, span: null, tone: "plain" },
    ];
  }
  if (filling.seqs.length === 0) return [{ text: "Nothing of it is there yet.", span: null, tone: "plain" }];
  const counts = countsIn(filling).map(({ counted, span }) => ({
    text: `${counted!.done} of ${counted!.of} are there: ${part(when, span)}.`,
    span,
    tone: "plain" as const,
  }));
  const missing = missingIn(filling)
    .filter(({ status }) => status === "open")
    .map(({ span }) => ({ text: `Wanted now: ${part(when, span)}${until(filling, span, tell)}.`, span, tone: "plain" as const }));
  return [...counts, ...missing];
}

function countsIn(filling: Filling): Filling[] {
  const inner = filling.members.flatMap(countsIn);
  return filling.counted !== undefined && filling.status === "open" ? [filling, ...inner] : inner;
}

/** The deadline of the innermost window around a place that has begun. */
function until(filling: Filling, span: Span, tell: (ms: number) => string): string {
  const deadline = deadlineOf(filling, span, null);
  return deadline === null ? "" : `, until ${tell(deadline)}`;
}

function deadlineOf(filling: Filling, span: Span, around: number | null): number | null {
  const own = filling.deadline === undefined ? around : Math.min(around ?? Infinity, filling.deadline);
  const inner = filling.members.find((member) => member.span.start <= span.start && span.end <= member.span.end);
  return inner === undefined ? own : deadlineOf(inner, span, own);
}
