/**
 * A month of real calls as customer events.
 *
 * Source: the August 1999 part of the "Anonymous Bank" call-centre data of the Technion's Faculty of Industrial Engineering and
 * Management (Ilan Guedj and Avishai Mandelbaum), free for use, with acknowledgement. One row is one call.
 *
 * Left out: rows whose caller was not identified (customer_id 0) and PHANTOM rows. The others give
 *   call-started at vru_entry; inqueue at q_start, where there was a queue;
 *   abandoned (HANG) at q_exit, or at vru_exit without a queue;
 *   otherwise, where there was service, answered at ser_start and call-ended at ser_exit.
 * They are sorted by time, then by row, then in this order: 71,044 events of 4,651 customers (the file identifies 4,743; the rest have PHANTOM rows only).
 *
 * Times of day in the file are local; they are taken as UTC. A time of day earlier than that of the event before it in the same
 * row is after midnight; so some forty rows whose columns contradict each other put events on the next day.
 */
import type { Attributes } from "../language/ast.ts";
import { csvRecords } from "./csv.ts";
import { openSource, RecordedEventsError } from "./source.ts";

/** A recorded event of a call, ready for NDJSON. `CallAction` says what happened. */
export type CallEvent = Attributes & {
  readonly customer_id: string;
  /** ISO 8601, UTC */
  readonly time: string;
  readonly CallAction: "call-started" | "inqueue" | "abandoned" | "answered" | "call-ended";
  readonly call_id: string;
  /** 0 and 1 regular, 2 priority customer */
  readonly priority: number;
  readonly service: string;
};

type Cell = (column: string) => string;

interface Dated {
  /** epoch ms */
  readonly time: number;
  readonly event: CallEvent;
}

const none = "0:00:00";
const dayMs = 86_400_000;

/** The column `type` in words. */
const services: Record<string, string> = {
  PS: "regular",
  PE: "regular in English",
  IN: "internet support",
  NE: "stock exchange",
  NW: "prospective customer",
  TT: "returned call",
};

/** The file in examples/, next to src/. */
export const bankCallsFile = new URL("../../examples/bank-calls-1999-08.csv.gz", import.meta.url);

/**
 * Reads the calls and tells them as events, in order.
 * @param path of the CSV, packed or not
 * @throws RecordedEventsError when it can't be read or is not that CSV
 */
export async function bankCallEvents(path: string): Promise<CallEvent[]> {
  const source = await openSource(path);
  const dated: Dated[] = [];
  let header: readonly string[] | null = null;
  for await (const { cells, line } of csvRecords(source.name, source.chunks)) {
    if (header === null) {
      header = cells;
      continue;
    }
    const columns = header;
    const cell: Cell = (column) => {
      const found = cells[columns.indexOf(column)];
      if (found === undefined) throw new RecordedEventsError(`${source.name}, line ${line}: there is no column "${column}"`);
      return found;
    };
    dated.push(...eventsOfCall(cell));
  }
  // the sort is stable: events of one time stay in the order of rows, and within a row in the order of the call
  return dated.sort((a, b) => a.time - b.time).map(({ event }) => event);
}

function eventsOfCall(cell: Cell): Dated[] {
  if (cell("customer_id") === "0" || cell("outcome") === "PHANTOM") return [];
  const customer = cell("customer_id");
  const about = {
    call_id: cell("call_id"),
    priority: Number(cell("priority")),
    service: services[cell("type")] ?? cell("type"),
  };
  let time = Date.parse(`${cell("date")}T00:00:00Z`);
  let timeOfDay = 0;
  return moments(cell).map(({ action, at, details }) => {
    const next = timeOfDayMs(at);
    time += next - timeOfDay + (next < timeOfDay ? dayMs : 0);
    timeOfDay = next;
    const iso = `${new Date(time).toISOString().slice(0, 19)}Z`;
    return { time, event: { customer_id: customer, time: iso, CallAction: action, ...about, ...details } };
  });
}

interface Moment {
  readonly action: CallEvent["CallAction"];
  /** h:mm:ss */
  readonly at: string;
  readonly details?: Attributes;
}

function moments(cell: Cell): Moment[] {
  const queued = cell("q_start") !== none;
  const waited = { wait_seconds: Number(cell("q_time")) };
  const found: Moment[] = [{ action: "call-started", at: cell("vru_entry") }];
  if (queued) found.push({ action: "inqueue", at: cell("q_start") });
  if (cell("outcome") === "HANG") {
    found.push({ action: "abandoned", at: cell(queued ? "q_exit" : "vru_exit"), details: waited });
  } else if (cell("ser_start") !== none) {
    const agent = cell("server") === "NO_SERVER" ? {} : { agent: cell("server") };
    found.push({ action: "answered", at: cell("ser_start"), details: { ...agent, ...waited } });
    found.push({ action: "call-ended", at: cell("ser_exit"), details: { ...agent, service_seconds: Number(cell("ser_time")) } });
  }
  return found;
}

function timeOfDayMs(text: string): number {
  const [hours, minutes, seconds] = text.split(":").map(Number);
  return ((hours! * 60 + minutes!) * 60 + seconds!) * 1000;
}
