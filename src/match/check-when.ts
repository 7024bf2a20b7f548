/** Everything that is wrong with a When: what the language says, and what the matcher refuses. */
import { compileWhen, type CompiledWhen } from "../language/compile.ts";
import { toDiagnostics } from "../language/problem.ts";
import { compileMatcher } from "./compile.ts";

/**
 * Checks a When as it is checked before it may run.
 * @returns the checked program, null when there is an error, and all diagnostics
 */
export function checkWhen(text: string): CompiledWhen {
  const { when, diagnostics } = compileWhen(text);
  if (when === null) return { when, diagnostics };
  const refused = compileMatcher(when).diagnostics.map((problem) => ({ severity: "error" as const, ...problem }));
  if (refused.length === 0) return { when, diagnostics };
  const all = [...toDiagnostics(text, refused), ...diagnostics];
  return { when: null, diagnostics: all.sort((a, b) => a.line - b.line || a.column - b.column) };
}
