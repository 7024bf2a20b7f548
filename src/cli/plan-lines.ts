/** What applying a document changes, for people: a line a change, and what differs below it. */
import { structuredPatch } from "diff";
import { styleText } from "node:util";

export interface MemberChange {
  readonly name: string;
  readonly before?: unknown;
  readonly after?: unknown;
}

/** As `POST /tenants/{t}/apply` answers. */
export interface Plan {
  readonly applied: boolean;
  readonly changes: readonly {
    readonly action: "create" | "update" | "delete";
    readonly kind: string;
    readonly name?: string;
    readonly members: readonly MemberChange[];
  }[];
  readonly kept: readonly { readonly kind: string; readonly name: string }[];
}

type Style = "green" | "red" | "yellow" | "dim";

const signs = { create: "+", update: "~", delete: "-" } as const;
const styles: Readonly<Record<keyof typeof signs, Style>> = { create: "green", update: "yellow", delete: "red" };

/** Lines of a text around a difference. */
const context = 2;

/** @param colours whether to use terminal colours */
export function planLines({ changes, kept }: Plan, colours: boolean): string[] {
  const paint = (style: Style, text: string): string => (colours ? styleText(style, text, { validateStream: false }) : text);
  return [
    ...changes.flatMap(({ action, kind, name, members }) => [
      paint(styles[action], `${signs[action]} ${called(kind, name)}`),
      ...members.flatMap((member) => memberLines(member).map((line) => paintDifference(line, paint))),
    ]),
    ...kept.map(({ kind, name }) => paint("dim", `  ${called(kind, name)} is not in the document and stays; --prune deletes it`)),
  ];
}

/** Kinds of which a tenant has one are told without a name; its own members stand under the tenant. */
function called(kind: string, name: string | undefined): string {
  return name === undefined ? kind : `${kind} ${JSON.stringify(name)}`;
}

function memberLines({ name, before, after }: MemberChange): string[] {
  if (isText(before) || isText(after)) {
    return [`    ${name}:`, ...textDifference(textOf(before), textOf(after)).map((line) => `      ${line}`)];
  }
  const value = after === undefined ? "(none)" : JSON.stringify(after);
  return [before === undefined ? `    ${name}: ${value}` : `    ${name}: ${JSON.stringify(before)} -> ${value}`];
}

const isText = (value: unknown): boolean => typeof value === "string" && (value.includes("\n") || value.length > 60);

const textOf = (value: unknown): string => (typeof value === "string" ? value : value === undefined ? "" : JSON.stringify(value));

/** Lines that begin with "+", "-" or a blank; "..." where lines that are the same are left out. */
function textDifference(before: string, after: string): string[] {
  const { hunks } = structuredPatch("", "", before, after, undefined, undefined, { context });
  const lines = hunks.flatMap((hunk, i) => [...(i > 0 ? ["..."] : []), ...hunk.lines.filter((line) => !line.startsWith("\\"))]);
  return lines.map((line) => (line.length > 1 && /^[-+ ]/.test(line) ? `${line[0]} ${line.slice(1)}` : line));
}

function paintDifference(line: string, paint: (style: Style, text: string) => string): string {
  if (line.startsWith("      +")) return paint("green", line);
  return line.startsWith("      -") ? paint("red", line) : line;
}

/** What it comes to, in a line. @param files uploaded, or to be uploaded */
export function planSummary({ changes, applied }: Plan, files = 0): string {
  if (changes.length + files === 0) return "no changes";
  const count = (action: keyof typeof signs): number => changes.filter((change) => change.action === action).length;
  const uploaded = files === 0 ? "" : `, ${files} ${files === 1 ? "file" : "files"} uploaded`;
  const counts = `${count("create")} created, ${count("update")} changed, ${count("delete")} deleted${uploaded}`;
  return applied ? counts : `dry run, nothing is changed; it would be: ${counts}`;
}
