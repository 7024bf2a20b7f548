import type { Then, When } from "./ast.ts";
import type { Diagnostic } from "./diagnostic.ts";
import type { Form } from "./form.ts";
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
  const { program, diagnostics } = compile(text, (forms, problems) => {
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
  const { program, diagnostics } = compile(text, (forms, problems) => checkThen(forms, problems, options));
  return { then: program, diagnostics };
}

type Check<T> = (forms: readonly Form[], problems: Problems) => T | null;

function compile<T>(text: string, check: Check<T>): { readonly program: T | null; readonly diagnostics: readonly Diagnostic[] } {
  const reading = read(text, (forms) => countErrors(forms, check));
  const problems = new Problems();
  const program = reading.forms === null ? null : check(reading.forms, problems);
  const told = [...reading.problems, ...problems.list.filter((problem) => !isEcho(problem, reading))];
  const failed = told.some((problem) => problem.severity === "error");
  // an echo is an error too: should every error be taken for one, all are told
  const all = failed || program !== null ? told : [...reading.problems, ...problems.list];
  return { program: failed ? null : program, diagnostics: toDiagnostics(text, all) };
}

function countErrors(forms: readonly Form[], check: Check<unknown>): number {
  const problems = new Problems();
  check(forms, problems);
  return problems.errors;
}

/** Whether a problem only follows from a mistake of the notation that is told already. */
function isEcho(problem: Problem, reading: Reading): boolean {
  const { start, end } = problem.about ?? problem.span;
  if (reading.doubtfulFrom !== null && end > reading.doubtfulFrom) return true;
  if (problem.about === undefined) return false;
  if (reading.mends.some((offset) => offset >= start && offset <= end)) return true;
  return reading.problems.some((one) => one.span.start >= start && one.span.end <= end && SHAPING.has(one.code));
}

/** Errors of single tokens after which the form around them has the wrong number of arguments. */
const SHAPING: ReadonlySet<string> = new Set(["bad-number", "curly-quotes", "placeholder", "map-key", "odd-map", "bad-keyword"]);
