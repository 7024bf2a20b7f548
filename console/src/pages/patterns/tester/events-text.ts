/**
 * Events as they are typed or pasted into the tester, one a line: a time and a JSON object. The time is "+5m" after the event before (s, m, h, d;
 * several parts such as "+1h30m"), a time of day ("10:05" or "10:05:30"), or ISO 8601; left out, it is that of the event before.
 */
import type { Attributes } from "../../../../../src/language/ast.ts";

export interface TypedEvent {
  /** ms */
  readonly time: number;
  readonly attributes: Attributes;
}

export interface LineError {
  /** 1-based */
  readonly line: number;
  readonly message: string;
}

export interface TypedEvents {
  readonly events: readonly TypedEvent[];
  readonly errors: readonly LineError[];
}

const unitMs: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };
const form = 'write for example: +5m {"CallAction": "abandoned"}';

/** @param day ms: midnight of the day that times of day belong to, and the time of a first event without one */
export function readEvents(text: string, day: number): TypedEvents {
  const events: TypedEvent[] = [];
  const errors: LineError[] = [];
  for (const [i, line] of text.split("\n").entries()) {
    if (line.trim() === "" || line.trim().startsWith("#")) continue;
    const before = events.at(-1)?.time ?? day;
    const read = readLine(line.trim(), before, day);
    if (typeof read === "string") errors.push({ line: i + 1, message: read });
    else if (read.time < before)
      errors.push({ line: i + 1, message: "it is earlier than the event before it; events come in order of time" });
    else events.push(read);
  }
  return { events, errors };
}

/** Events in the form that is read. */
export function writeEvents(events: readonly TypedEvent[]): string {
  return events.map(({ time, attributes }) => `${new Date(time).toISOString()} ${JSON.stringify(attributes)}`).join("\n");
}

/** @returns the event, or what is wrong with the line */
function readLine(line: string, before: number, day: number): TypedEvent | string {
  const brace = line.indexOf("{");
  if (brace < 0) return `there is no JSON object in it; ${form}`;
  const time = readMoment(line.slice(0, brace).trim(), before, day);
  if (time === null) return `“${line.slice(0, brace).trim()}” is no time; ${form}`;
  try {
    return { time, attributes: JSON.parse(line.slice(brace)) as Attributes };
  } catch (error) {
    return `it is not JSON: ${(error as Error).message}`;
  }
}

function readMoment(text: string, before: number, day: number): number | null {
  if (text === "") return before;
  const steps = /^\+((?:\d+(?:\.\d+)?[smhd])+)$/.exec(text)?.[1];
  if (steps !== undefined) {
    return [...steps.matchAll(/(\d+(?:\.\d+)?)([smhd])/g)].reduce((sum, [, count, unit]) => sum + Number(count) * unitMs[unit!]!, before);
  }
  const clock = /^(\d{1,2}):(\d{2})(?::(\d{2}))?$/.exec(text);
  if (clock !== null) return day + (Number(clock[1]) * 3600 + Number(clock[2]) * 60 + Number(clock[3] ?? 0)) * 1000;
  const time = /^\d{4}-\d{2}-\d{2}/.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(time) ? null : time;
}
