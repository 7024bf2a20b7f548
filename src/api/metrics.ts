/**
 * What the server counts and measures, for `GET /metrics`. docs/operations.md tells every name.
 *
 * No label has a value that grows with tenants, customers or patterns: whoever wants figures by tenant has the journal and the stream.
 * Whatever is a state and no event is read when the page is asked for, so that it costs nothing in between.
 */
import { stat } from "node:fs/promises";
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from "prom-client";
import type { QueueStatus } from "../deliver/send-status.ts";
import type { Batch } from "../engine/batch.ts";
import type { EngineObserver } from "../engine/options.ts";
import type { Engine } from "../engine/types.ts";
import type { Listeners } from "../listen/supervisor.ts";
import type { Outcome } from "../react/types.ts";
import type { FairShare } from "../receive/fair-share.ts";
import type { Receiver, ReceiverObserver } from "../receive/receiver.ts";
import type { RefusedLog } from "../receive/refused-log.ts";
import type { LiveFeed } from "./live-feed.ts";
import type { FreeDisk } from "../store/free-disk.ts";

/** What the gauges read. */
export interface Measured {
  readonly engine: Engine;
  readonly listeners: Listeners;
  readonly receiver: Receiver;
  readonly refused: RefusedLog;
  readonly inHand: FairShare;
  readonly disk: FreeDisk;
  readonly live: LiveFeed;
  /** path of the data file */
  readonly storeFile: string;
  /** names of the endpoints there are */
  readonly endpoints: readonly string[];
}

/** In seconds: a commit takes 0.4 ms on a good disk, an event a few. */
const buckets = [0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

export class Metrics implements EngineObserver, ReceiverObserver {
  readonly registry = new Registry();
  private endpoints: ReadonlySet<string> = new Set();
  private readonly registers = [this.registry];

  private readonly events = this.counter(
    "events_total",
    "events stored and matched, by where they came from: received or emitted",
    "origin",
  );
  private readonly eventsRefused = this.counter("events_refused_total", "events refused, by reason", "reason");
  private readonly requestsRefused = this.counter(
    "requests_refused_total",
    "requests turned away with 503 before they were read, by reason",
    "reason",
  );
  private readonly matches = this.counter("matches_total", "matches of patterns, each of which starts a reaction");
  private readonly ended = this.counter("reactions_ended_total", "reactions that ended, by status", "status");
  private readonly sends = this.counter(
    "sends_total",
    "answered calls of sends, by endpoint and outcome: success, failure or unknown",
    "endpoint",
    "outcome",
  );
  private readonly streamsCut = this.counter("streams_cut_total", "live streams cut off because their reader was too slow");
  private readonly commitSeconds = this.histogram("commit_duration_seconds", "how long the store takes for a batch of the engine");
  private readonly eventSeconds = this.histogram(
    "event_duration_seconds",
    "from an event's, or a batch's, arrival until it is stored and matched",
  );

  /** A batch of the engine is durable. */
  committed(batch: Batch, commitMs: number): void {
    this.commitSeconds.observe(commitMs / 1_000);
    let emitted = 0;
    for (const { depth } of batch.events.values()) if (depth > 0) emitted++;
    const received = batch.events.size - emitted;
    if (received > 0) this.events.inc({ origin: "received" }, received);
    if (emitted > 0) this.events.inc({ origin: "emitted" }, emitted);
    if (batch.started.length > 0) this.matches.inc(batch.started.length);
    for (const { status } of batch.ended) this.ended.inc({ status });
    for (const { endpoint, outcome } of batch.outcomes) {
      this.sends.inc({ endpoint: this.endpoints.has(endpoint) ? endpoint : "other", outcome: wordFor(outcome) });
    }
  }

  taken(ms: number): void {
    this.eventSeconds.observe(ms / 1_000);
  }

  refused(reason: string, count: number): void {
    this.eventsRefused.inc({ reason }, count);
  }

  /** A request was turned away before it was read. */
  turnedAway(reason: "intake" | "disk" | "shutdown"): void {
    this.requestsRefused.inc({ reason });
  }

  /** A live stream was cut off. */
  streamCut(): void {
    this.streamsCut.inc();
  }

  /** Adds the gauges, and what Node tells of the process. Called once, when everything is there. */
  watch({ engine, listeners, receiver, refused, inHand, disk, live, storeFile, endpoints }: Measured): void {
    this.endpoints = new Set(endpoints);
    this.gauge(
      "engine_lag_seconds",
      "how long the oldest input or the longest overdue timer has waited for the engine",
      () => engine.lagMs() / 1_000,
    );
    this.gauge("waiting_events", "received events that wait to be stored and matched", () => receiver.waitingEvents);
    this.gauge("intake_bytes", "bytes of requests and large answers in hand", () => inHand.used);
    this.gauge("streams", "live streams that are open", () => live.listeners);
    this.gauge("listeners", "listeners that are enabled", () => listeners.states().length);
    this.gauge(
      "failed_listeners",
      "enabled listeners without their third party, waiting to try again",
      () => listeners.states().filter((state) => state === "failed").length,
    );
    this.gauge("ready", "1 while the server takes events, else 0", () => (engine.ready() && !disk.low ? 1 : 0));
    this.gauge("disk_free_bytes", "free room on the disk of the data folder", () => disk.free ?? Number.NaN);
    this.gauge("store_bytes", "size of the data file and its log", () => sizeOf(storeFile));
    this.sendGauge("waiting_sends", "sends that wait for their turn, a pause or a provider", engine, ({ waiting }) => waiting);
    this.sendGauge("sends_in_flight", "sends that a provider has not answered yet", engine, ({ inFlight }) => inFlight);
    this.sendGauge("paused_send_queues", "tenants whose sends wait since the provider takes none", engine, ({ pause }) =>
      pause === null ? 0 : 1,
    );
    this.counter("refused_events_dropped_total", "refused events that were not kept, since there were too many", () => refused.dropped);
    collectDefaultMetrics({ register: this.registry });
  }

  /** Adds a gauge of which the value is read when it is asked for. @param name without the prefix */
  gauge(name: string, help: string, read: () => number | Promise<number>): void {
    const gauge = new Gauge({
      name: `whenthen_${name}`,
      help,
      registers: [],
      async collect() {
        this.set(await read());
      },
    });
    this.registry.registerMetric(gauge);
  }

  /** A gauge over all queues of sends, by endpoint. */
  private sendGauge(name: string, help: string, engine: Engine, read: (status: QueueStatus) => number): void {
    const gauge = new Gauge({
      name: `whenthen_${name}`,
      help,
      labelNames: ["endpoint"],
      registers: [],
      collect() {
        this.reset();
        for (const status of engine.allSending()) this.inc({ endpoint: status.endpoint }, read(status));
      },
    });
    this.registry.registerMetric(gauge);
  }

  private counter(name: string, help: string, ...rest: readonly string[] | readonly [() => number]): Counter {
    const [first] = rest;
    const read = typeof first === "function" ? first : null;
    const labelNames = read === null ? (rest as readonly string[]) : [];
    const collect = function (this: Counter): void {
      if (read === null) return;
      this.reset();
      this.inc(read());
    };
    return new Counter({ name: `whenthen_${name}`, help, labelNames: [...labelNames], registers: this.registers, collect });
  }

  private histogram(name: string, help: string): Histogram {
    return new Histogram({ name: `whenthen_${name}`, help, buckets, registers: this.registers });
  }
}

function wordFor(outcome: Outcome): "success" | "failure" | "unknown" {
  if ("ok" in outcome) return "success";
  return outcome.unknown === true ? "unknown" : "failure";
}

async function sizeOf(file: string): Promise<number> {
  const sizes = await Promise.all(
    [file, `${file}-wal`].map((path) =>
      stat(path).then(
        ({ size }) => size,
        () => 0,
      ),
    ),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}
