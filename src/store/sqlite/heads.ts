/**
 * The wide part of a reaction's head, packed. A sleeping reaction weighs mostly its contributing events and its context, which is,
 * as long as no augment changes it, those events merged. So each event is stored without the names around it, an event with the attribute names
 * of the one before it by its values alone, and the context only where it differs from the merge.
 * What can't be rebuilt letter by letter is stored as it came.
 */
import type { Attributes, Json } from "../../language/ast.ts";
import { decodeText, encodeText } from "./text.ts";

interface HeadTexts {
  /** [{id, time, attributes}] as JSON text */
  readonly events: string;
  /** JSON text */
  readonly context: string;
}

export interface PackedHead {
  /** the mark and a JSON array of arrays [id, time, attributes]; or `events` as it came */
  readonly events: string;
  /** null: the events' attributes merged in their order */
  readonly context: string | null;
}

interface ContributingEvent {
  readonly id: string;
  readonly time: number;
  readonly attributes: Attributes;
}

/** attributes as an array: the values under the names of the event before */
type PackedEvent = readonly [id: string, time: number, attributes: Attributes | readonly Json[]];

/** Begins what is packed; no JSON text begins so. */
const mark = "~";

/**
 * Texts of a head to columns.
 * @throws SyntaxError when `events` is not JSON
 */
export function packHead({ events, context }: HeadTexts): PackedHead {
  const parsed = JSON.parse(events) as unknown;
  if (!isEvents(parsed) || JSON.stringify(parsed.map(named)) !== events) {
    return { events: encodeText(events), context: encodeText(context) };
  }
  const packed = parsed.map(({ id, time, attributes }, index): PackedEvent => {
    const sameNames = index > 0 && haveSameNames(parsed[index - 1]!.attributes, attributes);
    return [id, time, sameNames ? Object.values(attributes) : attributes];
  });
  return { events: mark + JSON.stringify(packed), context: merged(parsed) === context ? null : encodeText(context) };
}

/** The inverse of packHead. */
export function unpackHead({ events, context }: PackedHead): HeadTexts {
  if (!events.startsWith(mark)) return { events: decodeText(events), context: decodeText(context ?? "{}") };
  let names: readonly string[] = [];
  const unpacked = (JSON.parse(events.slice(mark.length)) as PackedEvent[]).map(([id, time, packed]): ContributingEvent => {
    if (isValues(packed)) return { id, time, attributes: Object.fromEntries(packed.map((value, index) => [names[index]!, value])) };
    names = Object.keys(packed);
    return { id, time, attributes: packed };
  });
  return { events: JSON.stringify(unpacked), context: context === null ? merged(unpacked) : decodeText(context) };
}

function isValues(attributes: Attributes | readonly Json[]): attributes is readonly Json[] {
  return Array.isArray(attributes);
}

/** The same names in the same order. */
function haveSameNames(a: Attributes, b: Attributes): boolean {
  const names = Object.keys(a);
  const others = Object.keys(b);
  return names.length === others.length && names.every((name, index) => name === others[index]);
}

function isEvents(parsed: unknown): parsed is ContributingEvent[] {
  return Array.isArray(parsed) && parsed.every((event) => isMap(event) && Object.keys(event).length === 3 && isMap(event.attributes));
}

function isMap(value: unknown): value is { readonly [name: string]: unknown } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The members in the order in which unpackHead writes them, and no other. */
function named({ id, time, attributes }: ContributingEvent): ContributingEvent {
  return { id, time, attributes };
}

function merged(events: readonly ContributingEvent[]): string {
  return JSON.stringify(Object.assign({}, ...events.map(({ attributes }) => attributes)));
}
