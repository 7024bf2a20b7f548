/** What stands in one place of a body: an event, or why it is none. */
import type { Submission } from "../engine/types.ts";
import type { RefusalCode } from "../store/refused.ts";
import { faultOf, toAttributes } from "./read-event.ts";

/** Something that came as an event and can't be taken as one. */
export interface Fault {
  readonly code: RefusalCode;
  /** a sentence that a person can act on */
  readonly error: string;
  /** its size as it came; null where it was never read to its end */
  readonly bytes: number | null;
  /** as it came; of what is too large only the beginning */
  readonly text: string | null;
  /** whether `text` is all of it */
  readonly whole: boolean;
}

export type Item = Submission | Fault;

/** Characters that are kept of what is too large. */
const keptOfLarge = 1_000;

export function isFault(item: Item): item is Fault {
  return "error" in item;
}

/** A value that was read from JSON, as an event. @param text from which it was read, written out again when it is not given */
export function toItem(value: unknown, text?: string): Item {
  const error = faultOf(value);
  return error === null ? { attributes: toAttributes(value) } : noEvent(error, text ?? textOf(value));
}

export function noEvent(error: string, text: string | null): Fault {
  const bytes = text === null ? null : Buffer.byteLength(text);
  return { code: "not-an-event", error, bytes, text, whole: text !== null };
}

/** @param text from its beginning, where it was read */
export function tooLarge(maxBytes: number, bytes: number | null, text: string | null): Fault {
  const kept = text === null ? null : text.slice(0, keptOfLarge);
  return { code: "too-large", error: `the event is larger than ${maxBytes} bytes`, bytes, text: kept, whole: false };
}

/** JSON text of a value; null where it lies too deep to be written. */
export function textOf(value: unknown): string | null {
  try {
    return JSON.stringify(value) ?? null;
  } catch {
    return null;
  }
}
