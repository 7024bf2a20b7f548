import type { Span } from "./ast.ts";
import type { Code } from "./codes.ts";
import type { Diagnostic } from "./diagnostic.ts";
import { LineIndex } from "./position.ts";

/** A diagnostic before its offsets are turned into lines and columns. */
export interface Problem {
  readonly severity: "error" | "warning";
  readonly code: string;
  readonly message: string;
  readonly span: Span;
  readonly suggestion?: string;
  /** the form whose shape is wrong: when a bracket in it had to be mended, the problem is only an echo of that */
  readonly about?: Span;
}

/** Where the checks put what they find. */
export class Problems {
  readonly list: Problem[] = [];
  errors = 0;

  /** `about`: the form whose shape is wrong, when that is more than the range to be marked. */
  error(code: Code, span: Span, message: string, suggestion?: string, about?: Span): void {
    this.errors++;
    this.#add("error", code, span, message, suggestion, about);
  }

  warning(code: Code, span: Span, message: string, suggestion?: string, about?: Span): void {
    this.#add("warning", code, span, message, suggestion, about);
  }

  #add(severity: Problem["severity"], code: Code, span: Span, message: string, suggestion?: string, about?: Span): void {
    this.list.push({
      severity,
      code,
      message,
      span,
      ...(suggestion === undefined ? {} : { suggestion }),
      ...(about === undefined ? {} : { about }),
    });
  }
}

/** More are not told at once; nobody reads them, and their number must have an end. */
const LIMIT = 200;

/**
 * Problems as diagnostics, sorted by position, errors before warnings of the same range; one range gets one message of a code.
 * Past 200, the warnings go first; when even the errors are more, a last one says so.
 */
export function toDiagnostics(text: string, problems: readonly Problem[]): readonly Diagnostic[] {
  if (problems.length === 0) return [];
  const lines = new LineIndex(text);
  const seen = new Set<string>();
  const all: Problem[] = [];
  for (const problem of [...problems].sort(inOrder)) {
    const identity = `${problem.code} ${problem.span.start} ${problem.span.end}`;
    if (!seen.has(identity)) all.push(problem);
    seen.add(identity);
  }
  const errors = all.length <= LIMIT ? all : all.filter((problem) => problem.severity === "error");
  const shown = errors.slice(0, LIMIT);
  const last = shown.at(-1);
  if (last !== undefined && errors.length > LIMIT) {
    const message = `${errors.length - LIMIT} more errors follow`;
    shown.push({ severity: "error", code: "too-many-errors", message, span: { start: last.span.end, end: last.span.end } });
  }
  return shown.map((problem) => toDiagnostic(lines, problem));
}

function inOrder(a: Problem, b: Problem): number {
  if (a.span.start !== b.span.start) return a.span.start - b.span.start;
  if (a.span.end !== b.span.end) return a.span.end - b.span.end;
  return a.severity === b.severity ? 0 : a.severity === "error" ? -1 : 1;
}

function toDiagnostic(lines: LineIndex, problem: Problem): Diagnostic {
  const start = lines.at(problem.span.start);
  const end = lines.at(problem.span.end);
  return {
    severity: problem.severity,
    code: problem.code,
    message: problem.message,
    line: start.line,
    column: start.column,
    endLine: end.line,
    endColumn: end.column,
    ...(problem.suggestion === undefined ? {} : { suggestion: problem.suggestion }),
  };
}
