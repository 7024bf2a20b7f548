import type { Code } from "./codes.ts";
import type { Form } from "./form.ts";
import { nearest } from "./nearest.ts";
import type { Problems } from "./problem.ts";
import { describe } from "./show.ts";

/** What may stand at a place of the grammar, for messages about what does not. */
export interface Expectation {
  /** "trigger-expected" and the like */
  readonly code: Code;
  /** "a trigger" */
  readonly what: string;
  /** "such as (event (= name \"value\"))" */
  readonly example: string;
  /** the words that may stand there at the head of a list */
  readonly words: readonly string[];
  /** advice for words that belong elsewhere, by lower-case word */
  readonly elsewhere: Readonly<Record<string, string>>;
}

/**
 * Reports a form that does not fit its place.
 * @returns the known word that a mistyped head of a list most likely means, so that its arguments can still be checked; else null
 */
export function reportUnfit(form: Form, expected: Expectation, problems: Problems): string | null {
  if (form.kind !== "list") {
    reportAtom(form, expected, problems);
    return null;
  }
  const head = form.items[0];
  if (head === undefined) {
    problems.error(expected.code, form.span, `() is empty; ${expected.what} must stand here`, expected.example, form.span);
    return null;
  }
  if (head.kind !== "symbol") {
    const twice = head.kind === "list" && form.items.length === 1 ? "leave the outer parentheses out" : expected.example;
    problems.error(
      expected.code,
      { start: form.span.start, end: head.span.end },
      `${expected.what} begins with a word, not with ${describe(head)}`,
      twice,
      form.span,
    );
    return null;
  }
  return reportHead(head.name, form, head.span, expected, problems);
}

function reportHead(name: string, form: Form, span: Form["span"], expected: Expectation, problems: Problems): string | null {
  const lower = name.toLowerCase();
  const advice = Object.hasOwn(expected.elsewhere, lower) ? expected.elsewhere[lower] : undefined;
  if (advice !== undefined) {
    problems.error(expected.code, span, `${name} can't stand here; ${expected.what} must`, advice, form.span);
    return null;
  }
  const near = nearest(name, expected.words);
  problems.error(
    "unknown-word",
    span,
    `${name} is not a word that can stand here; ${expected.what} must`,
    near === null ? expected.example : `did you mean ${near}?`,
  );
  return near;
}

function reportAtom(form: Form, expected: Expectation, problems: Problems): void {
  const bare = form.kind === "symbol" && expected.words.some((known) => known.toLowerCase() === form.name.toLowerCase());
  problems.error(
    expected.code,
    form.span,
    `${describe(form)} can't stand here; ${expected.what} must`,
    bare ? `put parentheses around it: (${form.kind === "symbol" ? form.name : ""} ...)` : expected.example,
    form.span,
  );
}
