/** From a third party's events to ours: mapped, handed to the receiver, counted. */
import { hash } from "node:crypto";
import type { Submission, SubmissionResult } from "../engine/types.ts";
import { readTime } from "../engine/time.ts";
import type { Json } from "../language/ast.ts";
import type { Tenant } from "../store/configuration.ts";
import type { ListenerOptions, SourceEvent } from "./listener.ts";
import { mapEvent, valueAt, type Mapped, type Mapping } from "./mapping.ts";
import { textOption } from "./options.ts";
import type { RecentEvent, RecentEvents } from "./recent.ts";
import type { StatusBoard } from "./status.ts";

/** The single entry for events, as listeners see it. */
export interface Receiving {
  /**
   * Takes events in, in this order.
   * @param source the listener's id, for the refused events
   * @throws what `retryAfterMs` knows when the server is overloaded or a limit is reached; nothing was stored then
   */
  submit(tenant: Tenant, source: string, submissions: readonly Submission[]): Promise<readonly SubmissionResult[]>;
  /** Keeps an event that can't be mapped among the refused ones. */
  refuse(tenant: Tenant, source: string, event: Json, reason: string): void;
  /** How long to wait before the same events are given again, ms; null when the error is of another kind. */
  retryAfterMs(error: unknown): number | null;
}

/** What became of the events of one call. */
export interface Taken {
  readonly accepted: number;
  readonly refused: number;
  /** the same event is being taken in by another call right now */
  readonly inFlight: number;
}

export interface IntakeOptions {
  /** such as LI1 */
  readonly id: string;
  readonly tenant: () => Tenant;
  readonly mapping: Mapping;
  readonly options: ListenerOptions;
  readonly receiving: Receiving;
  readonly board: StatusBoard;
  readonly recent: Pick<RecentEvents, "add">;
  /** epoch ms */
  readonly now: () => number;
}

/** Longer names of events are hashed, so that they fit where idempotency keys are kept. */
const maxIdLength = 200;
/** Numbers below are seconds, others milliseconds: it is 1973 in the one and 5138 in the other. */
const firstMilliseconds = 1e11;

export class Intake {
  private readonly of: IntakeOptions;

  constructor(of: IntakeOptions) {
    this.of = of;
  }

  /**
   * Takes events in, in their order; resolves when they are stored.
   * @throws what the receiver throws; nothing of these events was stored then
   */
  async take(events: readonly SourceEvent[]): Promise<Taken> {
    const { id, tenant, mapping, receiving, board, recent, now } = this.of;
    const mapped = events.map((event) => ({ event, ...mapEvent(event.source, mapping) }));
    const submissions = mapped.flatMap((one) => ("error" in one ? [] : [this.submissionOf(one.event, one)]));
    const results = submissions.length === 0 ? [] : await receiving.submit(tenant(), id, submissions);
    board.counters.received += events.length;
    if (events.length > 0) board.counters.lastEventAt = now();
    recent.add(recentOf(mapped, results, now()));
    for (const one of mapped) {
      if (!("error" in one)) continue;
      board.refused(one.error);
      receiving.refuse(tenant(), id, one.event.source, one.error);
    }
    return this.count(mapped.length - submissions.length, results);
  }

  private submissionOf({ source, id, happenedAt }: SourceEvent, { attributes }: Pick<Submission, "attributes">): Submission {
    return {
      attributes,
      asSent: source,
      ...(id === null ? {} : { idempotency: { key: this.keyOf(id), bodyHash: null } }),
      ...(this.isTooOld(source, happenedAt) ? { storedOnly: true } : {}),
    };
  }

  /** Names of events count for one listener only. The first to come counts, whatever a repetition holds. */
  private keyOf(id: string): string {
    return `listener/${this.of.id}/${id.length > maxIdLength ? hash("sha256", id) : id}`;
  }

  /** On the clock replay events are never too old: they come in the order of their own time. */
  private isTooOld(source: Json, happenedAt: number | null): boolean {
    const { options, tenant, now } = this.of;
    const maxAgeSeconds = options["max-age-seconds"];
    if (typeof maxAgeSeconds !== "number" || tenant().settings.clock === "replay") return false;
    const path = textOption(options, "time");
    const at = path === "" ? happenedAt : timeOf(valueAtPath(source, path));
    return at !== null && now() - at > maxAgeSeconds * 1_000;
  }

  private count(unmapped: number, results: readonly SubmissionResult[]): Taken {
    const { board } = this.of;
    const taken = { accepted: 0, refused: unmapped, inFlight: 0 };
    for (const result of results) {
      if (result.ok) taken.accepted += 1;
      else if (result.code === "in-flight") taken.inFlight += 1;
      else {
        taken.refused += 1;
        board.refused(result.error);
        if (result.code === "no-key") board.counters.withoutKey += 1;
      }
    }
    board.counters.accepted += taken.accepted;
    return taken;
  }
}

/** @param results of those that could be mapped */
function recentOf(
  mapped: readonly ({ readonly event: SourceEvent } & Mapped)[],
  results: readonly SubmissionResult[],
  at: number,
): readonly RecentEvent[] {
  let next = 0;
  return mapped.map((one) => {
    const { source } = one.event;
    if ("error" in one) return { at, source, attributes: null, refused: one.error };
    const result = results[next++]!;
    return { at, source, attributes: one.attributes, refused: result.ok ? null : result.error };
  });
}

function valueAtPath(source: Json, path: string): Json | undefined {
  return typeof source === "object" && source !== null && !Array.isArray(source)
    ? valueAt(source as Record<string, Json>, path)
    : undefined;
}

/**
 * When something happened, by a third party's word: ISO 8601, the form of e-mail headers (RFC 5322), epoch seconds or milliseconds.
 * @returns epoch ms, or null when it is none of these
 */
export function timeOf(value: Json | undefined): number | null {
  const number = typeof value === "string" && /^\d{9,14}(\.\d+)?$/.test(value) ? Number(value) : value;
  if (typeof number === "number") return readTime(Math.abs(number) < firstMilliseconds ? number * 1_000 : number);
  const time = readTime(value);
  if (time !== null || typeof value !== "string") return time;
  const parsed = /^[A-Za-z]{3},? /.test(value) ? Date.parse(value) : Number.NaN;
  return Number.isNaN(parsed) ? null : parsed;
}
