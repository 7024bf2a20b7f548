/** What a tried reaction did, told line by line. Pure. */
import type { Happening } from "../../../../../src/react/simulation.ts";
import type { JournalEntry } from "../../../../../src/react/types.ts";

export interface Told {
  /** ms */
  readonly at: number;
  readonly title: string;
  /** below the title, a line each */
  readonly detail: string;
}

type Tell = (ms: number) => string;

/** @param tell a time (ms) as it is shown */
export function toldOf(happenings: readonly Happening[], tell: Tell): readonly Told[] {
  return happenings.flatMap((happening) => {
    const line = lineOf(happening, tell);
    return line === null ? [] : [{ at: happening.at, title: line[0], detail: line[1] ?? "" }];
  });
}

type Line = readonly [title: string, detail?: string];

function lineOf(happening: Happening, tell: Tell): Line | null {
  switch (happening.kind) {
    case "send": {
      const { endpoint, type, parameters, poll } = happening.send;
      return [`${poll ? "asks" : "sends"} ${endpoint} ${type}`, shown(parameters)];
    }
    case "emit":
      return [happening.accepted ? "makes an event" : "makes an event, which is refused", shown(happening.attributes)];
    case "let-go":
      return [`waits no longer for the answer to send ${happening.number}`];
    case "journal":
      return entryLine(happening.entry, tell);
  }
}

function entryLine({ phase, command, reason, response, value }: JournalEntry, tell: Tell): Line | null {
  const until = typeof value === "number" ? ` until ${tell(value)}` : "";
  switch (phase) {
    case "began":
      if (command === "delay") return [`waits${until}`];
      if (command === "expect") return [`expects an event${until}`];
      return command === "if" ? [`if: ${value === true ? "yes" : "no"}`] : null;
    case "answered":
      return command === "event" ? null : ["is answered", shown(response ?? {})];
    case "attempt-failed":
      return [`an attempt of ${command} fails: ${reason}`, typeof value === "number" ? `again at ${tell(value)}` : ""];
    case "succeeded":
      if (command === "expect") return ["the event comes", shown(response ?? {})];
      return command === "set" ? ["sets a variable", shown(value as object)] : null;
    case "failed":
      return [`${command} fails: ${reason}`];
    case "dropped":
      return [`${command} is dropped`];
    case "sent":
    case "late-answer":
    case "receipt":
    case "postponed":
      return null;
  }
}

function shown(members: object): string {
  return Object.entries(members)
    .map(([name, value]) => `${name}: ${typeof value === "string" ? value : JSON.stringify(value)}`)
    .join("\n");
}
