/** From a checked When to a matcher. */
import type { Predicate, Span, When } from "../language/ast.ts";
import { buildGuards, sharedTracker, type Building } from "./build.ts";
import { buildEach } from "./build-each.ts";
import { reserve, type Matcher } from "./matcher.ts";
import { placesOf } from "./compete.ts";
import { canOverlap, termsOf, type Terms } from "./overlap.ts";
import { compilePredicate } from "./predicate.ts";
import { mostEvents, toProgram, type Program } from "./program.ts";
import { absenceTracker, type Absence } from "./trackers/absence.ts";
import { plainAbsenceTracker } from "./trackers/plain-absence.ts";

export type { Matcher } from "./matcher.ts";

export interface MatcherOptions {
  /** bound of live partial matches of the pattern for one customer; 1,000 when not given */
  readonly maxPartialMatches?: number;
  /** partial matches older than this are dropped, as by a within around the pattern; not applied to absences, which have their own */
  readonly maxAgeMs?: number;
}

export interface MatcherDiagnostic {
  readonly code: string;
  readonly message: string;
  readonly span: Span;
  readonly suggestion: string;
}

export interface CompiledMatcher {
  /** null when the pattern is refused */
  readonly matcher: Matcher | null;
  readonly diagnostics: readonly MatcherDiagnostic[];
}

/**
 * Compiles a checked When.
 * @returns a matcher, or why the pattern is refused: triggers that compete for events inside an all need more partial matches than the bound
 */
export function compileMatcher(when: When, options: MatcherOptions = {}): CompiledMatcher {
  const maxPartialMatches = options.maxPartialMatches ?? 1000;
  const program = toProgram(when, options.maxAgeMs);
  const building: Building = { overlaps: overlapsOf(program.predicates), maxPartialMatches, refused: [] };
  const absence = program.absence === null ? null : buildAbsence(program, program.absence, building);
  const tracker = absence ?? sharedTracker(program.root, building);
  if (building.refused.length > 0) {
    return { matcher: null, diagnostics: building.refused.map((span) => refusal(span, maxPartialMatches)) };
  }
  const tests = program.predicates.map(compilePredicate);
  reserve(tests.length);
  // an absence keeps every start: as many as one instance has places stand for one that is still growing
  const maxLive = maxPartialMatches + (absence === null ? 0 : mostEvents(program.root));
  return { matcher: { program, tests, tracker, absence, maxLive }, diagnostics: [] };
}

function buildAbsence(program: Program, { ms, guards }: NonNullable<Program["absence"]>, building: Building): Absence {
  if (program.root.kind === "event" && guards.every(({ kind }) => kind === "event")) {
    return plainAbsenceTracker(ms, program.root.predicate, guards.flatMap(placesOf));
  }
  return absenceTracker(ms, buildEach(program.root, building, true), buildGuards(guards, building));
}

/** Decides each pair of predicates once. */
function overlapsOf(predicates: readonly (Predicate | null)[]): Building["overlaps"] {
  const terms: Terms[] = [];
  const termsAt = (number: number): Terms => (terms[number] ??= termsOf(predicates[number] ?? null));
  const known = new Map<number, boolean>();
  return (a, b) => {
    const key = Math.min(a, b) * predicates.length + Math.max(a, b);
    let overlap = known.get(key);
    if (overlap === undefined) {
      overlap = canOverlap(termsAt(a), termsAt(b));
      known.set(key, overlap);
    }
    return overlap;
  };
}

function refusal(span: Span, bound: number): MatcherDiagnostic {
  return {
    code: "too-many-partial-matches",
    message:
      `Members of this all can compete for the same events, and their places can be partly filled in so many ways that ` +
      `more than ${bound} partial matches of one customer would have to be kept.`,
    span,
    suggestion:
      "Make the members' predicates exclude each other, for example by different values of one attribute, or write fewer or shorter members.",
  };
}
