import type { Diagnostic } from "./diagnostic.ts";
import { printForms, type Newline } from "./print.ts";
import { toDiagnostics } from "./problem.ts";
import { read } from "./read.ts";
import { tokenize } from "./tokenize.ts";

export interface Formatted {
  /** the canonical text; null exactly when `diagnostics` is not empty */
  readonly text: string | null;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Formats a text canonically, any number of forms of either language, comments kept (print.ts). It need not compile, only be readable.
 * Lines end as the text's first line does, "\n" or "\r\n". Formatting what is formatted changes nothing.
 */
export function formatText(text: string): Formatted {
  const reading = read(text);
  if (reading.forms === null || reading.problems.length > 0) return { text: null, diagnostics: toDiagnostics(text, reading.problems) };
  return { text: printForms(reading.forms, reading.comments, text, newlineOf(text)), diagnostics: [] };
}

/** How the text ends its lines: by the first line break that lies in no string. */
function newlineOf(text: string): Newline {
  let at = 0;
  for (const token of tokenize(text).tokens) {
    if (token.kind !== "string") continue;
    const found = /\r?\n/.exec(text.slice(at, token.start));
    if (found !== null) return found[0] === "\n" ? "\n" : "\r\n";
    at = token.end;
  }
  return /\r?\n/.exec(text.slice(at))?.[0] === "\r\n" ? "\r\n" : "\n";
}
