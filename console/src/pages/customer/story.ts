/** A customer's timeline as rows: what happened, of which kind, with the event's attributes. Pure. */
import type { Attributes } from "../../../../src/language/ast.ts";
import type { Customer } from "../../api/objects.ts";

type Happening = Customer["timeline"][number];

export const kinds = ["event", "match", "send", "end"] as const;

export type Kind = (typeof kinds)[number];

export interface StoryRow {
  /** ISO 8601 */
  readonly at: string;
  readonly kind: Kind;
  readonly text: string;
  /** what went wrong */
  readonly reason: string | undefined;
  /** id of the event, and its attributes */
  readonly event: string | undefined;
  readonly attributes: Attributes | undefined;
  /** id of the reaction */
  readonly reaction: string | undefined;
}

/** @returns the rows of the export's timeline, the newest first */
export function storyOf({ timeline, events }: Pick<Customer, "timeline" | "events">): readonly StoryRow[] {
  const attributesOf = new Map(events.map(({ id, attributes }) => [id, attributes as Attributes]));
  const sends = new Map<string, string>();
  const rows = timeline.map((happening) => rowOf(happening, attributesOf.get(happening.event ?? ""), sentBy(happening, sends)));
  return rows.reverse();
}

function rowOf(happening: Happening, attributes: Attributes | undefined, sent: string): StoryRow {
  const { at, what, event, reaction, reason } = happening;
  const kind = kindOf(what);
  return { at, kind, text: textOf(happening, kind, sent), reason, event, attributes, reaction };
}

/**
 * The send in words. Only its beginning tells where it goes, what comes back does not.
 * @param sends those that have begun; written to
 */
function sentBy({ command, endpoint, type, reaction, send }: Happening, sends: Map<string, string>): string {
  const place = `${reaction} ${send}`;
  if (endpoint !== undefined) sends.set(place, [command, endpoint, type].join(" "));
  return (send === undefined ? undefined : sends.get(place)) ?? command ?? "";
}

function kindOf(what: string): Kind {
  return what === "event" || what === "match" || what === "end" ? what : "send";
}

const phases: Readonly<Record<string, string>> = {
  sent: "sent",
  answered: "answered",
  failed: "failed",
  "late-answer": "answered, too late",
  receipt: "receipt",
};

function textOf({ what, event, pattern, status }: Happening, kind: Kind, sent: string): string {
  if (kind === "event") return event ?? "";
  if (kind === "match") return `${pattern} matched`;
  if (kind === "end") return `${pattern} ended: ${status}`;
  return `${sent}: ${phases[what] ?? what}${status === undefined ? "" : ` (${status})`}`;
}

/** @param wanted none: all */
export function ofKinds(rows: readonly StoryRow[], wanted: readonly Kind[]): readonly StoryRow[] {
  return wanted.length === 0 ? rows : rows.filter(({ kind }) => wanted.includes(kind));
}

/** How many rows of each kind there are. */
export function countKinds(rows: readonly StoryRow[]): Readonly<Record<Kind, number>> {
  const counts = { event: 0, match: 0, send: 0, end: 0 };
  for (const { kind } of rows) counts[kind]++;
  return counts;
}
