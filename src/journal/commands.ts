/**
 * The journal of a reaction told as commands: one record for each run of a command, made from the lines that the interpreter wrote.
 * A command runs again when a seq or par around it is repeated; each run then has a record of its own, in the order in which they began.
 */
import type { Attributes, Json } from "../language/ast.ts";
import type { JournalEntry } from "../react/types.ts";

export interface Answer {
  /** epoch ms */
  readonly at: number;
  readonly response?: Attributes;
  readonly reason?: string;
}

/** A provider's word on what became of a send, as its callback brought it. */
export interface ToldReceipt extends Answer {
  readonly status: string;
}

export interface Attempt {
  /** epoch ms; null for a seq or par, of which the interpreter tells nothing but failures */
  readonly at: number | null;
  /** number of its send in the reaction */
  readonly send?: number;
  readonly parameters?: Attributes;
  /** of a send one, of an await one for each poll; an answer may come late, after the command had ended */
  readonly answers: readonly Answer[];
  /** what the provider's callbacks say of it, in order of arrival */
  readonly receipts?: readonly ToldReceipt[];
  /** when the provider took nothing for a while, so that the send waits again without an attempt counted */
  readonly postponed?: readonly { readonly at: number; readonly reason: string }[];
  /** why it failed, and when (epoch ms) */
  readonly reason?: string;
  readonly failedAt?: number;
  /** epoch ms: when the next attempt begins after this one failed */
  readonly nextAt?: number;
}

export interface CommandRecord {
  /** offset of its parenthesis in the Then */
  readonly node: number;
  readonly command: string;
  readonly endpoint?: string;
  readonly type?: string;
  /** epoch ms; null for a seq or par */
  readonly startedAt: number | null;
  readonly endedAt: number | null;
  readonly status: "running" | "success" | "failure" | "dropped";
  /** why it failed */
  readonly reason?: string;
  /** of a set: what was set; of an if: how its condition came out */
  readonly value?: Json;
  /** epoch ms: end of a delay, or when an expect gives up */
  readonly until?: number;
  /** of an expect: the event that it waited for */
  readonly event?: Attributes;
  readonly attempts: readonly Attempt[];
}

type Open<T> = { -readonly [K in keyof T]: T[K] };
type OpenAttempt = Omit<Open<Attempt>, "answers" | "receipts" | "postponed"> & {
  answers: Answer[];
  receipts?: ToldReceipt[];
  postponed?: { at: number; reason: string }[];
};
type OpenRecord = Omit<Open<CommandRecord>, "attempts"> & {
  attempts: OpenAttempt[];
  /** epoch ms: when the attempt that runs began, where that was told */
  begunAt: number | null;
};

type Teller = (record: OpenRecord, entry: JournalEntry) => void;

const tellers: { readonly [P in Exclude<JournalEntry["phase"], "late-answer" | "receipt" | "postponed">]: Teller } = {
  began: (record, entry) => {
    record.begunAt = entry.at;
    if (entry.command === "if") return end(record, entry, "success", { value: entry.value });
    if (typeof entry.value === "number") record.until = entry.value;
  },
  sent: (record, { at, endpoint, type, send, parameters }) => {
    Object.assign(record, defined({ endpoint, type }));
    record.attempts.push({ at, ...defined({ send, parameters }), answers: [] });
  },
  answered: (record, entry) => {
    const told = record.attempts.findLast(({ send }) => send !== undefined && send === entry.send);
    (told ?? lastAttempt(record)).answers.push(answerOf(entry));
    if (record.command !== "await") end(record, entry, "success");
  },
  "attempt-failed": (record, { at, reason, value }) => {
    const nextAt = typeof value === "number" ? value : undefined;
    Object.assign(lastAttempt(record), { failedAt: at }, defined({ reason, nextAt }));
  },
  succeeded: (record, entry) =>
    end(record, entry, "success", record.command === "expect" ? { event: entry.response } : { value: entry.value }),
  failed: (record, entry) => {
    const { at, reason } = entry;
    if (record.attempts.length > 0) Object.assign(lastAttempt(record), { failedAt: at }, defined({ reason }));
    end(record, entry, "failure", { reason });
  },
  dropped: (record, entry) => end(record, entry, "dropped"),
};

/**
 * The commands of a reaction in the order in which they began.
 * @param entries the lines of its journal in the order in which they were written
 */
export function commandsOf(entries: readonly JournalEntry[]): readonly CommandRecord[] {
  const records: OpenRecord[] = [];
  const open = new Map<number, OpenRecord>();
  const bySend = new Map<number, OpenAttempt>();
  for (const entry of entries) {
    if (entry.phase === "late-answer") {
      if (entry.send !== undefined) bySend.get(entry.send)?.answers.push(answerOf(entry));
      continue;
    }
    if (entry.phase === "postponed") {
      const attempt = bySend.get(entry.send ?? -1);
      if (attempt !== undefined) (attempt.postponed ??= []).push({ at: entry.at, reason: entry.reason ?? "" });
      continue;
    }
    if (entry.phase === "receipt") {
      const attempt = bySend.get(entry.send ?? -1);
      const status = typeof entry.value === "string" ? entry.value : "";
      if (attempt !== undefined) (attempt.receipts ??= []).push({ status, ...answerOf(entry) });
      continue;
    }
    let record = open.get(entry.node);
    if (record === undefined) {
      record = begin(entry);
      records.push(record);
      open.set(entry.node, record);
    }
    tellers[entry.phase](record, entry);
    const attempt = record.attempts.at(-1);
    if (entry.phase === "sent" && entry.send !== undefined && attempt !== undefined) bySend.set(entry.send, attempt);
    if (record.endedAt !== null) open.delete(entry.node);
  }
  return records.map((record) => {
    const { begunAt: _, ...told } = record;
    return told;
  });
}

function begin({ at, node, command }: JournalEntry): OpenRecord {
  const startedAt = command === "seq" || command === "par" ? null : at;
  return { node, command, startedAt, endedAt: null, status: "running", attempts: [], begunAt: startedAt };
}

/** The attempt that runs. One that sends nothing leaves a line only when it fails. */
function lastAttempt(record: OpenRecord): OpenAttempt {
  const last = record.attempts.at(-1);
  if (last !== undefined && last.failedAt === undefined) return last;
  const attempt: OpenAttempt = { at: record.begunAt, answers: [] };
  record.attempts.push(attempt);
  return attempt;
}

function end(record: OpenRecord, { at }: JournalEntry, status: CommandRecord["status"], details: object = {}): void {
  Object.assign(record, { endedAt: at, status }, defined(details));
}

function answerOf({ at, response, reason }: JournalEntry): Answer {
  return { at, ...defined({ response, reason }) };
}

function defined<T extends object>(members: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };
}
