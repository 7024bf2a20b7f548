/** A progress bar on a terminal, and nothing elsewhere. */
import cliProgress from "cli-progress";

export interface Progress {
  /** @param value how far it is, in the unit of the total; @param events how many events that are */
  update(value: number, events: number): void;
  /** Makes room for lines on the same terminal; the bar comes back with the next update. */
  clear(): void;
  stop(): void;
}

const silent: Progress = { update: () => {}, clear: () => {}, stop: () => {} };

/**
 * Begins a progress bar on standard error when that is a terminal.
 * @param total the value that is all of it; null when it is not known: then only the events are counted
 */
export function startProgress(total: number | null): Progress {
  if (!process.stderr.isTTY) return silent;
  const format = total === null ? "{events} events" : "{bar} {percentage} %  {events} events  {duration_formatted}";
  const options = { format, clearOnComplete: true, hideCursor: true, forceRedraw: true, stream: process.stderr };
  const bar = new cliProgress.SingleBar(options, cliProgress.Presets.shades_classic);
  bar.start(total ?? 1, 0, { events: "0" });
  return {
    update: (value, events) => bar.update(total === null ? 0 : value, { events: events.toLocaleString("en") }),
    clear: () => process.stderr.write("\r\x1b[K"),
    stop: () => bar.stop(),
  };
}
