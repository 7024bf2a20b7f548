import { callOf, type Call, type Form } from "./form.ts";
import type { Problems } from "./problem.ts";

/** Where a fail may stand, in one sentence. */
export const FAIL_PLACES =
  "a fail stands in an all, in a seq between two triggers, or at the end of a seq that is the whole body of a within that is the whole pattern";

function isFail(form: Form): boolean {
  return callOf(form)?.word === "fail";
}

/**
 * Reports the fails of a seq or all that stand where none may.
 * @param absence whether this list is the whole body of a within that is the whole pattern, where fails may stand last in a seq
 */
export function checkFailPlaces(call: Call, kind: "seq" | "all", absence: boolean, problems: Problems): void {
  const fails = call.args.map(isFail);
  const firstTrigger = fails.indexOf(false);
  const lastTrigger = fails.lastIndexOf(false);
  if (firstTrigger === -1) {
    problems.error(
      "only-fails",
      call.head.span,
      `this ${call.head.name} is made of nothing but fails, so there is nothing to match`,
      "add the trigger that is to be guarded",
      call.form.span,
    );
    return;
  }
  if (kind === "all") return;
  call.args.forEach((form, index) => {
    if (fails[index] !== true) return;
    if (index < firstTrigger)
      report(form, "a fail can't come first in a seq: there is nothing yet after which it would guard", FAIL_PLACES, problems);
    if (index > lastTrigger && !absence) report(form, "a fail can't come last in this seq", lastAdvice(), problems);
  });
}

function lastAdvice(): string {
  return `make the whole pattern (within N unit (seq ... (fail ...))), which matches when the time is over; ${FAIL_PLACES}`;
}

function report(form: Form, message: string, suggestion: string, problems: Problems): void {
  const head = callOf(form)?.head;
  problems.error("misplaced-fail", head?.span ?? form.span, message, suggestion, form.span);
}
