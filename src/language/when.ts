import type { Span, When } from "./ast.ts";
import { callOf, type Form } from "./form.ts";
import { wrongCount } from "./arguments.ts";
import type { Problems } from "./problem.ts";
import { readTrigger, type Way } from "./trigger.ts";

/** Of surplus forms this many are checked too, so that their errors are told. */
export const OTHERS = 50;

/** Checks the forms of a text as a When. @returns null exactly when an error was reported or there are no forms */
export function checkWhen(forms: readonly Form[], problems: Problems): When | null {
  const before = problems.errors;
  const way: Way = { problems, product: 1, place: "pattern", counted: { events: 0 } };
  const [first, ...others] = forms;
  if (first === undefined) return null;
  const inner = unwrap(first, problems);
  const trigger = inner === null ? null : readTrigger(inner, way);
  for (const form of others.slice(0, OTHERS)) readTrigger(form, { ...way, place: "inside" });
  const [second] = others;
  if (second !== undefined) {
    const commands = ["send", "par", "set", "delay", "if", "expect", "await"].includes(callOf(second)?.word ?? "");
    problems.error(
      "several",
      headSpan(second),
      "a When is one trigger, and here a second form begins",
      commands
        ? "a Then is a text of its own"
        : "join them: (seq ...) for this order, (all ...) for any order; or is a ) of the first too early?",
      second.span,
    );
  }
  return trigger === null || problems.errors > before ? null : { trigger, span: first.span };
}

/** The beginning of a form: its opening bracket and the word after it. */
export function headSpan(form: Form): Span {
  const call = callOf(form);
  return call === null ? form.span : { start: form.span.start, end: call.head.span.end };
}

/** `(when trigger)` means just its trigger. */
function unwrap(form: Form, problems: Problems): Form | null {
  const call = callOf(form);
  if (call?.word !== "when") return form;
  const [only] = call.args;
  if (only !== undefined && call.args.length === 1) return only;
  wrongCount(call, "one trigger", "(when trigger)", problems, call.args.length > 1 ? "join the triggers with seq or all" : undefined);
  return only ?? null;
}
