/**
 * Patterns over recorded events of many customers: how often each would have matched, when, and for whom. Reactions are left out. Pure;
 * memory holds the partial matches, and of the matches what is told.
 */
import { expiresAt, nextDue, step, tick } from "../match/matcher.ts";
import type { Matcher } from "../match/compile.ts";
import type { Match, MatchEvent, MatchState } from "../match/types.ts";

export interface BacktestEvent extends MatchEvent {
  readonly key: string;
}

/** now: the text that is tried. before: the one that it is compared with */
export type Side = "now" | "before";

export interface BacktestMatch {
  readonly key: string;
  /** epoch ms */
  readonly at: number;
  /** of the contributing events */
  readonly seqs: readonly number[];
  readonly in: Side | "both";
}

export interface BacktestCounts {
  readonly matches: number;
  readonly customers: number;
}

export interface BacktestResult {
  readonly events: number;
  readonly now: BacktestCounts;
  /** null when there was nothing to compare with */
  readonly before: BacktestCounts | null;
  readonly both: number;
  readonly onlyNow: number;
  readonly onlyBefore: number;
  /** matches over time, one for each stretch of `stretchMs` from `from` on */
  readonly chart: readonly { readonly at: number; readonly now: number; readonly before: number }[];
  /** those that differ first, then the latest; at most maxTold */
  readonly told: readonly BacktestMatch[];
}

const maxTold = 500;
const maxStretches = 200;
/** Partial matches that can no longer become whole are looked for after this many events. */
const sweepEvents = 50_000;

interface Found {
  readonly key: string;
  readonly at: number;
  readonly seqs: readonly number[];
}

class SideRun {
  readonly found = new Map<string, Found>();
  readonly customers = new Set<string>();
  private states = new Map<string, MatchState>();
  private readonly matcher: Matcher;

  constructor(matcher: Matcher) {
    this.matcher = matcher;
  }

  take(event: BacktestEvent): void {
    const { key } = event;
    const before = this.tickTo(key, this.states.get(key) ?? null, event.time - 1);
    const { state, match } = step(this.matcher, before, event);
    this.note(key, match);
    this.put(key, state);
  }

  /** Lets time come to `through` (ms) for every customer: absences fire, what has expired goes. */
  sweep(through: number): void {
    for (const [key, state] of this.states) this.put(key, this.tickTo(key, state, through));
  }

  private tickTo(key: string, given: MatchState | null, through: number): MatchState | null {
    let state = given;
    for (let due = this.dueOf(state); due <= through; due = this.dueOf(state)) {
      const ticked = tick(this.matcher, state, nextDue(this.matcher, state) === due ? due : through);
      this.note(key, ticked.match);
      if (ticked.state === state) break;
      state = ticked.state;
    }
    return state;
  }

  private dueOf(state: MatchState | null): number {
    return Math.min(nextDue(this.matcher, state) ?? Infinity, expiresAt(this.matcher, state) ?? Infinity);
  }

  private put(key: string, state: MatchState | null): void {
    if (state === null) this.states.delete(key);
    else this.states.set(key, state);
  }

  private note(key: string, match: Match | null): void {
    if (match === null) return;
    this.customers.add(key);
    // completed by the same event, or fired at the same moment, is the same match
    const moment = match.completedBy === null ? `at ${match.at}` : String(match.completedBy);
    this.found.set(`${moment}/${key}`, { key, at: match.at, seqs: match.seqs });
  }
}

export class Backtest {
  private readonly now: SideRun;
  private readonly before: SideRun | null;
  private readonly from: number;
  private events = 0;

  /**
   * @param before the matcher that the first is compared with; null: none
   * @param from ms at which the recorded events begin
   */
  constructor(now: Matcher, before: Matcher | null, from: number) {
    this.now = new SideRun(now);
    this.before = before === null ? null : new SideRun(before);
    this.from = from;
  }

  /** Takes the next event, in the order of acceptance. */
  take(event: BacktestEvent): void {
    this.events++;
    this.now.take(event);
    this.before?.take(event);
    if (this.events % sweepEvents === 0) this.sweep(event.time - 1);
  }

  /** @param through ms: now, on the tenant's clock */
  finish(through: number): BacktestResult {
    this.sweep(through);
    const all = this.all();
    const counted = (side: BacktestMatch["in"]): number => all.reduce((sum, one) => sum + (one.in === side ? 1 : 0), 0);
    const [both, onlyNow, onlyBefore] = [counted("both"), counted("now"), counted("before")];
    return {
      events: this.events,
      now: { matches: both + onlyNow, customers: this.now.customers.size },
      before: this.before === null ? null : { matches: both + onlyBefore, customers: this.before.customers.size },
      both,
      onlyNow,
      onlyBefore,
      chart: this.chart(all, through),
      told: toldOf(all),
    };
  }

  private sweep(through: number): void {
    this.now.sweep(through);
    this.before?.sweep(through);
  }

  /** Every match once. Without a comparison all are of now. */
  private all(): BacktestMatch[] {
    const before = this.before?.found ?? new Map<string, Found>();
    const now = [...this.now.found].map(([id, found]): BacktestMatch => ({ ...found, in: before.has(id) ? "both" : "now" }));
    const gone = [...before].flatMap(([id, found]): BacktestMatch[] => (this.now.found.has(id) ? [] : [{ ...found, in: "before" }]));
    return [...now, ...gone];
  }

  private chart(all: readonly BacktestMatch[], through: number): BacktestResult["chart"] {
    const stretch = stretchOf(through - this.from);
    const first = Math.floor(this.from / stretch);
    const length = Math.max(1, Math.floor(through / stretch) - first + 1);
    const chart = Array.from({ length }, (_, i) => ({ at: (first + i) * stretch, now: 0, before: 0 }));
    for (const { at, in: side } of all) {
      const place = chart[Math.min(length - 1, Math.max(0, Math.floor(at / stretch) - first))]!;
      if (side !== "before") place.now++;
      if (side !== "now") place.before++;
    }
    return chart;
  }
}

const stretches = [60_000, 300_000, 900_000, 3_600_000, 10_800_000, 21_600_000, 86_400_000];

/** The shortest stretch of time, in ms, of which at most `maxStretches` make up the span. */
function stretchOf(span: number): number {
  return stretches.find((stretch) => span / stretch <= maxStretches - 1) ?? Math.ceil(span / (maxStretches - 1) / 86_400_000) * 86_400_000;
}

function toldOf(all: BacktestMatch[]): readonly BacktestMatch[] {
  const rank = ({ in: side }: BacktestMatch): number => (side === "both" ? 1 : 0);
  return all.sort((a, b) => rank(a) - rank(b) || b.at - a.at).slice(0, maxTold);
}
