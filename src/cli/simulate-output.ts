/** The matches of a simulation as lines for people or programs. */
import type { SimulatedMatch, SimulatedReaction, SimulatedSend } from "../simulate/types.ts";

/** Latest moment that JavaScript can write, epoch ms. */
const latest = 8.64e15;

/** More contributing events than these are shown as a number; JSON has all of them. */
const maxShown = 8;

/** A moment (epoch ms) as ISO 8601 in UTC with milliseconds. */
export function isoTime(time: number): string {
  return new Date(Math.min(time, latest)).toISOString();
}

/** One line of `simulate --json`. */
export function jsonLine({ key, at, start, lines, reaction }: SimulatedMatch): string {
  const match = { key, at: isoTime(at), start: isoTime(start), events: lines };
  return JSON.stringify(reaction === null ? match : { ...match, sends: reaction.sends.map(jsonSend) });
}

function jsonSend({ endpoint, type, parameters, at }: SimulatedSend): object {
  return { endpoint, type, parameters, at: isoTime(at) };
}

/** First line of the table. */
export function tableHeader(withReactions: boolean): string {
  return row("at", "start", "key", "events", withReactions ? "reaction" : null);
}

/** A match as a line of the table, and a line for each send of its reaction. */
export function tableLines(match: SimulatedMatch): string[] {
  const { key, at, start, lines, reaction } = match;
  const first = row(shortTime(at), shortTime(start), key, eventList(lines), reaction === null ? null : outcome(reaction));
  return [first, ...(reaction?.sends ?? []).map((send) => sendLine(send, at))];
}

function row(at: string, start: string, key: string, events: string, reaction: string | null): string {
  const cells = [at.padEnd(20), start.padEnd(20), key.padEnd(14), reaction === null ? events : events.padEnd(20)];
  return (reaction === null ? cells : [...cells, reaction]).join("  ").trimEnd();
}

/** Without milliseconds where there are none. */
function shortTime(time: number): string {
  return isoTime(time).replace(".000Z", "Z");
}

function eventList(lines: readonly number[]): string {
  if (lines.length <= maxShown) return lines.join(" ");
  return `${lines.slice(0, 3).join(" ")} ... ${lines.at(-1)} (${lines.length})`;
}

function outcome({ status, reason, endedAt }: SimulatedReaction): string {
  const detail = reason === null ? "" : `: ${reason}`;
  return endedAt === null ? `${status}, waits for ever` : `${status} at ${shortTime(endedAt)}${detail}`;
}

function sendLine({ endpoint, type, parameters, at }: SimulatedSend, matchedAt: number): string {
  return `  + ${elapsed(at - matchedAt).padEnd(10)}  ${endpoint} ${type}  ${JSON.stringify(parameters)}`;
}

/** A duration (ms) in the two largest units that it has: "1 h 5 min". */
export function elapsed(ms: number): string {
  const units = [
    [86_400_000, "d"],
    [3_600_000, "h"],
    [60_000, "min"],
    [1_000, "s"],
    [1, "ms"],
  ] as const;
  const parts: string[] = [];
  let rest = ms;
  for (const [size, name] of units) {
    const count = Math.floor(rest / size);
    rest -= count * size;
    if (count > 0) parts.push(`${count} ${name}`);
  }
  return parts.length === 0 ? "0 s" : parts.slice(0, 2).join(" ");
}
