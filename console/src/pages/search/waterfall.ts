/** The commands of a reaction as bars over its time. Pure. */
import type { Reaction } from "../../api/objects.ts";

export type CommandRun = Reaction["commands"][number];

export interface Bar {
  readonly command: CommandRun;
  readonly label: string;
  /** where it begins and how long it is, in parts of the whole: 0 to 1 */
  readonly left: number;
  readonly width: number;
  /** ms */
  readonly tookMs: number;
}

const shortest = 0.004;

/**
 * @param now ms: what still runs goes up to it
 * @returns a bar for each run of a command; of those whose beginning the journal does not tell, from the first attempt on
 */
export function barsOf({ commands, ...reaction }: Reaction, now: number): readonly Bar[] {
  const begin = Date.parse(reaction["matched-at"]);
  const end = Math.max(begin + 1, reaction["ended-at"] === null ? now : Date.parse(reaction["ended-at"]));
  const at = (time: number): number => Math.min(1, Math.max(0, (time - begin) / (end - begin)));
  return commands.map((command) => {
    const first = command.started ?? command.attempts?.[0]?.at ?? command.ended;
    const started = first === null || first === undefined ? begin : Date.parse(first);
    const ended = command.ended === null ? end : Date.parse(command.ended);
    const left = Math.min(at(started), 1 - shortest);
    return { command, label: labelOf(command), left, width: Math.max(shortest, at(ended) - left), tookMs: Math.max(0, ended - started) };
  });
}

function labelOf({ command, endpoint, type }: CommandRun): string {
  return [command, endpoint, type].filter((word) => word !== undefined).join(" ");
}
