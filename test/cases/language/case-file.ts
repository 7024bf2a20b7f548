/**
 * Cases written as text, one after the other:
 *
 *     # KIND: what it is about
 *     input
 *     ==>
 *     expected
 *
 * Expected is `ok`, or one line for each diagnostic of the input, in order: `severity code line:column`, and after ` | ` a part of its
 * message or suggestion that must be there. In a pattern, each line begins with `when` or `then`. Lines before the first case are comment.
 */
export interface Case {
  readonly kind: string;
  readonly title: string;
  readonly input: string;
  readonly expected: readonly string[];
  /** line of its header in the file */
  readonly line: number;
}

/** @throws Error when the file is not made of cases */
export function readCases(text: string): readonly Case[] {
  const lines = text.split("\n");
  const headers = lines.flatMap((line, index) => (line.startsWith("# ") ? [index] : []));
  return headers.map((start, i) => readCase(lines.slice(start, headers[i + 1]), start + 1));
}

function readCase(lines: readonly string[], line: number): Case {
  const header = /^# ([a-z]+): (.+)$/.exec(lines[0] ?? "");
  const arrow = lines.indexOf("==>");
  const [, kind, title] = header ?? [];
  if (kind === undefined || title === undefined || arrow === -1) throw new Error(`line ${line} begins no case`);
  const expected = lines.slice(arrow + 1).filter((one) => one.trim() !== "");
  if (expected.length === 0) throw new Error(`the case at line ${line} expects nothing; write ok`);
  return { kind, title, input: lines.slice(1, arrow).join("\n"), expected, line };
}
