/** What differs between two JSON values, for people: member by member, line by line. */
import { structuredPatch } from "diff";

export interface MemberChange {
  readonly name: string;
  /** absent where there was none */
  readonly before?: unknown;
  /** absent where there is none any more */
  readonly after?: unknown;
}

export interface DifferenceLine {
  /** "…" stands for lines that are the same */
  readonly sign: "+" | "-" | " " | "…";
  readonly text: string;
}

/** Lines that are shown around a difference. */
const context = 2;

/** The members of two objects, in their order; null: there is no object. */
export function membersOf(
  before: Readonly<Record<string, unknown>> | null,
  after: Readonly<Record<string, unknown>> | null,
): readonly MemberChange[] {
  const names = [...new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})])];
  return names.map((name) => ({
    name,
    ...(before !== null && name in before ? { before: before[name] } : {}),
    ...(after !== null && name in after ? { after: after[name] } : {}),
  }));
}

/** What a member was and is. Of a long text only the lines around what differs. */
export function differenceOf(change: MemberChange): readonly DifferenceLine[] {
  if (!("before" in change)) return linesOf("+", change.after);
  if (!("after" in change)) return linesOf("-", change.before);
  const { hunks } = structuredPatch("", "", `${textOf(change.before)}\n`, `${textOf(change.after)}\n`, undefined, undefined, { context });
  return hunks.flatMap(({ lines }, i) => [
    ...(i === 0 ? [] : [{ sign: "…", text: "" } as const]),
    ...lines.map((line) => ({ sign: line[0] as DifferenceLine["sign"], text: line.slice(1) })),
  ]);
}

function linesOf(sign: DifferenceLine["sign"], value: unknown): readonly DifferenceLine[] {
  return textOf(value)
    .split("\n")
    .map((text) => ({ sign, text }));
}

function textOf(value: unknown): string {
  if (value === "") return "(empty)";
  return typeof value === "string" ? value : JSON.stringify(value, null, 2);
}
