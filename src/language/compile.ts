import type { Span, Then, When } from "./ast.ts";
import type { Diagnostic } from "./diagnostic.ts";
import { isCollection, type Form } from "./form.ts";
import { checkPlaceholders } from "./placeholder.ts";
import { Problems, toDiagnostics, type Problem } from "./problem.ts";
import { read, type Reading } from "./read.ts";
import { checkThen } from "./then.ts";
import type { Surroundings } from "./then-warnings.ts";
import { checkWhen } from "./when.ts";
import { warnOfWhen } from "./when-warnings.ts";

export interface CompiledWhen {
  /** null exactly when `diagnostics` has an error */
  readonly when: When | null;
  readonly diagnostics: readonly Diagnostic[];
}

export interface CompiledThen {
  /** null exactly when `diagnostics` has an error */
  readonly then: Then | null;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Reads and checks a When.
 * @returns the checked program, and every error and warning of the text, sorted by position. Throws for no text.
 */
export function compileWhen(text: string): CompiledWhen {
  const { program, diagnostics } = compile(text, EMPTY_WHEN, (forms, problems) => {
    const when = checkWhen(forms, problems);
    if (when !== null) warnOfWhen(when, problems);
    return when;
  });
  return { when: program, diagnostics };
}

/**
 * Reads and checks a Then.
 * @param options the tenant's endpoints and message templates, by which sends and references are checked; what is not given is not checked
 * @returns the checked program, and every error and warning of the text, sorted by position. Throws for no text.
 */
export function compileThen(text: string, options: Surroundings = {}): CompiledThen {
  const { program, diagnostics } = compile(text, EMPTY_THEN, (forms, problems) => checkThen(forms, problems, options));
  return { then: program, diagnostics };
}

type Check<T> = (forms: readonly Form[], problems: Problems) => T | null;

const EMPTY_WHEN = ["the When is empty", 'write for example (event (= CallAction "answered"))'] as const;
const EMPTY_THEN = ["the Then is empty", 'write for example (send echo message {:message "Hello"})'] as const;

function compile<T>(
  text: string,
  empty: readonly [string, string],
  check: Check<T>,
): { readonly program: T | null; readonly diagnostics: readonly Diagnostic[] } {
  const reading = read(text, (forms) => errorsOf(forms, check));
  const forms = reading.forms ?? [];
  const problems = new Problems();
  const program = check(forms, problems);
  const shape = new Problems();
  checkPlaceholders(forms, shape);
  if (reading.forms?.length === 0 && reading.problems.length === 0) {
    const start = Math.max(0, text.search(/\S/));
    shape.error("empty", { start, end: start }, ...empty);
  }
  const first = [...reading.problems, ...shape.list];
  const isEcho = echoOf(first, reading);
  const told = [...first, ...problems.list.filter((problem) => !isEcho(problem))];
  const failed = told.some((problem) => problem.severity === "error");
  // should there be nothing but echoes, they are told: null without an error would be worse
  const all = failed || program !== null ? told : [...first, ...problems.list];
  return { program: failed ? null : program, diagnostics: toDiagnostics(text, all) };
}

/** Where the errors are, by which the reader judges how to mend brackets. */
function errorsOf(forms: readonly Form[], check: Check<unknown>): readonly Span[] {
  const problems = new Problems();
  check(forms, problems);
  if (forms.length === 0) return [{ start: 0, end: 0 }];
  return problems.list.filter((problem) => problem.severity === "error").map((problem) => problem.span);
}

/** Tells whether a problem only follows from a mistake of the notation that is told already. */
function echoOf(told: readonly Problem[], reading: Reading): (problem: Problem) => boolean {
  const shaping = told.filter((one) => SHAPING.has(one.code)).map((one) => one.span);
  const around = shaping.map((span) => innermost(reading.forms ?? [], span));
  return (problem) => {
    const about = problem.about ?? problem.span;
    if (reading.doubtfulFrom !== null && about.end > reading.doubtfulFrom) return true;
    if (shaping.some((span) => lies(problem.span, span))) return true;
    if (problem.about === undefined) return false;
    return (
      reading.mends.some((offset) => offset >= about.start && offset <= about.end) ||
      around.some((span) => span !== null && same(span, about))
    );
  };
}

/** Range of the innermost list, map, set or vector around a range. */
function innermost(forms: readonly Form[], span: Span): Span | null {
  const around = forms.find((form) => isCollection(form) && lies(span, form.span) && !same(span, form.span));
  if (around === undefined || !isCollection(around)) return null;
  return innermost(around.items, span) ?? around.span;
}

function lies(inner: Span, outer: Span): boolean {
  return inner.start >= outer.start && inner.end <= outer.end;
}

function same(a: Span, b: Span): boolean {
  return a.start === b.start && a.end === b.end;
}

/** Errors of single tokens after which the form around them is wrong in ways that do not matter until they are mended. */
const SHAPING: ReadonlySet<string> = new Set([
  "bad-number",
  "curly-quotes",
  "placeholder",
  "map-key",
  "odd-map",
  "duplicate-key",
  "bad-keyword",
]);
