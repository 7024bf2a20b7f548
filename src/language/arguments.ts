import type { Call } from "./form.ts";
import type { Problems } from "./problem.ts";

const NUMBERS = ["nothing", "one", "two", "three", "four", "five"];

/** "one", "two" ... for small numbers, digits for others. */
export function inWords(count: number): string {
  return NUMBERS[count] ?? String(count);
}

/** Reports a wrong number of arguments. `form` is how the call is written, such as "(count N trigger)". */
export function wrongCount(call: Call, takes: string, form: string, problems: Problems, advice?: string): void {
  const count = call.args.length;
  const verb = count === 1 || count === 0 ? "stands" : "stand";
  problems.error(
    "argument-count",
    call.head.span,
    `${call.head.name} takes ${takes}; here ${inWords(count)} ${verb}`,
    advice ?? `write ${form}`,
    call.form.span,
  );
}

/** Reports arguments in the wrong order, with the right one spelled out. */
export function wrongOrder(call: Call, right: readonly string[], problems: Problems): void {
  problems.error(
    "argument-order",
    call.head.span,
    `the arguments of ${call.head.name} are in the wrong order`,
    `write (${[call.head.name, ...right].join(" ")})`,
    call.form.span,
  );
}

/** Reports a call that joins things and has none. @param advice what to write */
export function emptyGroup(call: Call, problems: Problems, advice: string): void {
  problems.error("empty-group", call.form.span, `this ${call.head.name} is empty`, advice, call.form.span);
}
