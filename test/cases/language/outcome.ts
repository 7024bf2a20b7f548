/** What the compiler says to a case's input, by the kind of the case. */
import { partsOf } from "../../../src/cli/program-parts.ts";
import { compileThen, compileWhen } from "../../../src/language/compile.ts";
import type { Diagnostic } from "../../../src/language/diagnostic.ts";
import { read } from "../../../src/language/read.ts";

export interface Said {
  /** `severity code line:column`, in a pattern with `when` or `then` before it */
  readonly line: string;
  /** message and suggestion */
  readonly words: string;
}

type Compile = (text: string) => readonly Diagnostic[];

const when: Compile = (text) => compileWhen(text).diagnostics;
const then: Compile = (text) => compileThen(text).diagnostics;

/** Kinds of case. A fragment is what may stand somewhere in a program; each of its forms is put into the smallest program around it. */
const KINDS: Readonly<Record<string, (input: string) => readonly Said[]>> = {
  when: (input) => when(input).map((one) => said(one)),
  then: (input) => then(input).map((one) => said(one)),
  /** both halves, split by the comments ;When and ;Then */
  pattern: (input) =>
    partsOf("pattern", input).flatMap((part) => {
      const placed = "\n".repeat(part.linesBefore) + part.text;
      return (part.in === "when" ? when : then)(placed).map((one) => said(one, part.in));
    }),
  /** a fragment of a Then: each form a command */
  commands: (input) => eachForm(input, "", ""),
  /** each form a value, where a response is in scope */
  values: (input) => eachForm(input, "(send echo message {} (success (set value ", ")))"),
  /** each form a condition, where a response is in scope */
  conditions: (input) => eachForm(input, "(send echo message {} (success (if ", ")))"),
  /** each form an option */
  options: (input) => eachForm(input, "(send echo message {} ", ")"),
};

export function outcomeOf(kind: string, input: string): readonly Said[] {
  const run = KINDS[kind];
  if (run === undefined) throw new Error(`there is no kind of case ${kind}`);
  return run(input);
}

/** Compiles each form of the input by itself, all else blanked out, so that positions are those in the input. */
function eachForm(input: string, before: string, after: string): readonly Said[] {
  const { forms } = read(input);
  return (forms ?? []).flatMap((form) => {
    const { start, end } = form.span;
    const lead = input.slice(0, start).replaceAll(/[^\n]/g, " ");
    const column = start - (input.lastIndexOf("\n", start - 1) + 1);
    const shift = (one: Diagnostic): number => (one.line === lead.split("\n").length && one.column > column ? before.length : 0);
    return then(lead + before + input.slice(start, end) + after).map((one) => said({ ...one, column: one.column - shift(one) }));
  });
}

function said(diagnostic: Diagnostic, half?: string): Said {
  const { severity, code, line, column, message, suggestion } = diagnostic;
  return {
    line: `${half === undefined ? "" : `${half} `}${severity} ${code} ${line}:${column}`,
    words: `${message} ${suggestion ?? ""}`,
  };
}
