import type { Span } from "./ast.ts";
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
  error(code: string, span: Span, message: string, suggestion?: string, about?: Span): void {
    this.errors++;
    this.#add("error", code, span, message, suggestion, about);
  }

  warning(code: string, span: Span, message: string, suggestion?: string): void {
    this.#add("warning", code, span, message, suggestion);
  }

  #add(severity: Problem["severity"], code: string, span: Span, message: string, suggestion?: string, about?: Span): void {
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

/** Problems as diagnostics, sorted by position, errors before warnings of the same range; one range gets one message of a code. */
export function toDiagnostics(text: string, problems: readonly Problem[]): readonly Diagnostic[] {
  const lines = new LineIndex(text);
  const sorted = [...problems].sort(
    (a, b) => a.span.start - b.span.start || a.span.end - b.span.end || (a.severity < b.severity ? -1 : a.severity > b.severity ? 1 : 0),
  );
  const seen = new Set<string>();
  const diagnostics: Diagnostic[] = [];
  for (const problem of sorted) {
    const identity = `${problem.code} ${problem.span.start} ${problem.span.end}`;
    if (seen.has(identity)) continue;
    seen.add(identity);
    diagnostics.push(toDiagnostic(lines, problem));
  }
  return diagnostics;
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
