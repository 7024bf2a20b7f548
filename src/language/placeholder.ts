import { isCollection, type Form } from "./form.ts";
import type { Problems } from "./problem.ts";

/** `...` and `<params>`, as documentation writes them, are not part of a program. */
export function isPlaceholder(form: Form): boolean {
  return form.kind === "symbol" && (form.name === "..." || form.name === "\u2026" || /^<[^<>=\s]+>$/.test(form.name));
}

/** Reports every placeholder in these forms; what else is wrong with them or around them is then of no interest. */
export function checkPlaceholders(forms: readonly Form[], problems: Problems): void {
  for (const form of forms) {
    if (isCollection(form)) checkPlaceholders(form.items, problems);
    if (form.kind !== "symbol" || !isPlaceholder(form)) continue;
    const message = `${form.name} stands for something in documentation; it is not part of the language`;
    problems.error("placeholder", form.span, message, "write what is meant there, or leave it out");
  }
}
