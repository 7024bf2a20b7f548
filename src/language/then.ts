import type { Then } from "./ast.ts";
import { readCommand } from "./command.ts";
import type { Form } from "./form.ts";
import type { Problems } from "./problem.ts";
import { warnOfThen, type Surroundings } from "./then-warnings.ts";
import { startOfThen } from "./then-way.ts";
import { headSpan, OTHERS } from "./when.ts";

/** Checks the forms of a text as a Then. @returns null exactly when an error was reported or there are no forms */
export function checkThen(forms: readonly Form[], problems: Problems, surroundings: Surroundings): Then | null {
  const before = problems.errors;
  const way = startOfThen(problems);
  const [first, ...others] = forms;
  if (first === undefined) return null;
  const command = readCommand(first, way);
  for (const form of others.slice(0, OTHERS)) readCommand(form, way);
  const [second] = others;
  if (second !== undefined) {
    problems.error(
      "several",
      headSpan(second),
      "a Then is one command, and here a second form begins",
      "join them: (seq ...) for one after the other, (par ...) for all at once; or is a ) of the first too early?",
      second.span,
    );
  }
  warnOfThen(way.findings, surroundings, problems);
  return command === null || problems.errors > before ? null : { command, span: first.span };
}
