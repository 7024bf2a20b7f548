/**
 * The engine's loop: takes all inputs that wait, runs the core over them, commits everything in one transaction, and only then answers
 * and lets sends go.
 *
 * Invariants
 *  1. One batch at a time; changes of configuration and retention run between two batches.
 *  2. Nothing is answered and nothing is sent before the batch that decided it is durable.
 *  3. A batch that fails to commit is dropped whole, and memory is rebuilt from the store.
 */
import { setImmediate as nextTurn, setTimeout as sleep } from "node:timers/promises";
import { FencedError, type OutstandingSend } from "../store/port.ts";
import { fetchContexts, resumeAugmenting, type Waiting } from "./augmenting.ts";
import { Batch } from "./batch.ts";
import { Calls } from "./calls.ts";
import type { Shared } from "./context.ts";
import type { QueuedInput } from "./inputs.ts";
import { emptyMemory, type EngineOptions } from "./options.ts";
import { isPaused } from "./pause.ts";
import { earliestDue, finish, isReady, queueOf, refuseWaiting } from "./readiness.ts";
import { handOn, loadTenants, resumeAfterStop, resumeInFlight } from "./start.ts";
import { takeTenant } from "./take-tenant.ts";
import type { TenantRuntime } from "./tenant.ts";
import { OverloadedError, UnknownTenantError, type EngineCondition } from "./types.ts";

const retryAfterFailureMs = 1_000;
const maxTimerMs = 2 ** 31 - 1;

/** What the engine holds in memory. A failed commit makes it anew, so it is asked for each time. */
export interface Memory {
  readonly shared: Shared;
  readonly tenants: Map<number, TenantRuntime>;
}

export class Loop {
  private readonly options: EngineOptions;
  private readonly abort = new AbortController();
  private readonly calls: Calls;
  private readonly between: (() => Promise<void>)[] = [];
  private shared: Shared;
  private tenants = new Map<number, TenantRuntime>();
  private epoch = 0;
  private state: EngineCondition = "new";
  private loop: Promise<void> | null = null;
  private timer: NodeJS.Timeout | null = null;

  constructor(options: EngineOptions) {
    this.options = options;
    this.calls = new Calls(options, this.abort.signal);
    this.shared = emptyMemory(options, options.now());
  }

  /** Aborted once the engine has stopped. */
  get signal(): AbortSignal {
    return this.abort.signal;
  }

  get condition(): EngineCondition {
    return this.state;
  }

  get memory(): Memory {
    return { shared: this.shared, tenants: this.tenants };
  }

  /** Takes the store over, reads it and begins. */
  async start(): Promise<void> {
    this.epoch = await this.options.store.engine.claim();
    await this.rebuild();
    this.state = "running";
    this.wake();
  }

  /** Takes in what waits, waits so long for the calls on their way, and stops. */
  async stop(graceMs: number): Promise<void> {
    if (this.state === "stopped") return;
    this.state = "stopping";
    if (this.timer !== null) clearTimeout(this.timer);
    await this.idle();
    await this.calls.end(graceMs, () => this.idle());
    this.abort.abort();
    await this.idle();
    this.state = "stopped";
    refuseWaiting(this.tenants.values(), "the server is shutting down");
  }

  /** @throws OverloadedError when nothing is taken in; UnknownTenantError */
  tenantAt(tenant: number): TenantRuntime {
    if (this.state === "stopping" || this.state === "stopped") throw new OverloadedError("the server is shutting down");
    if (this.state === "failing") throw new OverloadedError("the server can't reach its store; try again later");
    const runtime = this.tenants.get(tenant);
    if (runtime === undefined) throw new UnknownTenantError();
    return runtime;
  }

  /** Runs work between two batches as one of its own. */
  asBatch<T>(tenant: number, work: (shared: Shared, runtime: TenantRuntime, now: number) => Promise<T>): Promise<T> {
    return this.exclusive(async () => {
      const runtime = this.tenantAt(tenant);
      this.shared.batch = new Batch();
      try {
        const result = await work(this.shared, runtime, this.options.now());
        await this.commit(this.shared.batch);
        return result;
      } catch (error) {
        await this.fail(error);
        throw new OverloadedError("the server could not store what was asked for; try again later");
      } finally {
        this.shared.batch = new Batch();
      }
    });
  }

  /** Runs a task between two batches. */
  exclusive<T>(task: () => Promise<T>): Promise<T> {
    if (this.state === "stopped") return Promise.reject(new OverloadedError("the server is shutting down"));
    return new Promise((resolve, reject) => {
      this.between.push(() => task().then(resolve, reject));
      this.wake();
    });
  }

  /** Takes up the tenants that configuration has now and memory has not. */
  async addTenants(): Promise<void> {
    const loaded = await loadTenants(this.shared, this.options.store, this.tenants);
    for (const [number, runtime] of loaded) this.tenants.set(number, runtime);
  }

  /** Starts the loop unless it runs; it begins in the next turn, so that all requests read in this one share a commit. */
  wake(): void {
    if (this.loop !== null || this.state === "new" || this.state === "stopped") return;
    this.loop = this.run().finally(() => {
      this.loop = null;
      if (this.hasWork()) this.wake();
      else this.setTimer();
    });
  }

  private async idle(): Promise<void> {
    while (this.loop !== null) await this.loop;
  }

  /** Reads everything from the store that memory holds, keeping the answers that wait. */
  private async rebuild(): Promise<void> {
    const { store, now } = this.options;
    const former = { ...this.shared, tenants: this.tenants };
    const starting = this.state === "new";
    this.shared = emptyMemory(this.options, starting ? now() : this.shared.startedAt);
    this.tenants = await loadTenants(this.shared, store, new Map());
    this.fetch(await resumeAugmenting(this.shared, store, this.tenants, starting ? null : former));
    if (starting) return resumeAfterStop(this.shared, store, this.tenants, now());
    await resumeInFlight(this.shared, store, this.tenants, former.outbox, handOn(former.tenants, this.tenants), now());
  }

  private async run(): Promise<void> {
    do {
      await nextTurn();
      for (const task of this.between.splice(0)) await task();
      await this.shared.outbox.refill((lane, after, limit) => this.options.store.engine.waitingSends(lane, after, limit));
      if (!(await this.runBatch())) return;
    } while (this.hasWork());
  }

  private hasWork(): boolean {
    if (this.between.length > 0) return true;
    return Array.from(this.tenants.values()).some((runtime) => isReady(runtime, this.shared, this.options.now()));
  }

  /** @returns false when the commit failed */
  private async runBatch(): Promise<boolean> {
    const finished: { runtime: TenantRuntime; input: QueuedInput }[] = [];
    this.shared.batch = new Batch();
    try {
      for (const runtime of this.tenants.values()) {
        if (!isReady(runtime, this.shared, this.options.now())) continue;
        for (const input of await takeTenant(this.shared, runtime, this.options.now)) finished.push({ runtime, input });
      }
      const released = this.release();
      for (const send of released) this.shared.batch.addSend(send);
      if (!this.shared.batch.isEmpty() || released.length > 0) await this.commit(this.shared.batch);
      this.shared.batch = new Batch();
      for (const send of released) this.call(send);
    } catch (error) {
      for (const { runtime, input } of finished) queueOf(runtime, input).push(input);
      await this.fail(error);
      return false;
    }
    for (const { input } of finished) finish(input);
    return true;
  }

  private async commit(batch: Batch): Promise<void> {
    const begun = performance.now();
    await this.options.store.engine.commit(this.epoch, batch.toChanges());
    this.fetch(batch.augmenting);
    this.options.observer?.committed(batch, performance.now() - begun);
  }

  /** A server that is about to stop begins no calls that it would have to break off. */
  private release(): readonly OutstandingSend[] {
    if (this.state === "stopping") return [];
    const { outbox } = this.shared;
    return outbox.release(this.options.now(), (tenant, endpoint) => !isPaused(this.tenants.get(tenant)?.tenant, endpoint));
  }

  private fetch(reactions: readonly Waiting[]): void {
    fetchContexts(this.shared, reactions, ({ number }, input) => this.hear(number, { ...input, at: this.options.now() }));
  }

  private hear(tenant: number, input: QueuedInput): void {
    this.tenants.get(tenant)?.answers.push(input);
    this.wake();
  }

  private call(send: OutstandingSend): void {
    const runtime = this.tenants.get(send.tenant)!;
    const { now } = this.options;
    this.calls.make(runtime.tenant, send, (delivered) => this.hear(send.tenant, { kind: "answer", at: now(), send, delivered }));
  }

  /** Nothing of the batch was stored: what people sent is refused, answers are taken in again once the store works. */
  private async fail(error: unknown): Promise<void> {
    const { log } = this.options;
    log.error({ err: error }, "a batch could not be committed; nothing of it was stored");
    refuseWaiting(this.tenants.values(), "the server could not store the event; try again later");
    if (error instanceof FencedError) {
      this.state = "stopped";
      this.abort.abort();
    }
    if (this.state === "running") this.state = "failing";
    while (this.state === "failing") {
      try {
        await sleep(retryAfterFailureMs, undefined, { signal: this.abort.signal });
        await this.rebuild();
        this.state = "running";
      } catch (again) {
        if (this.abort.signal.aborted) return;
        log.error({ err: again }, "the store can't be read; it is tried again");
        refuseWaiting(this.tenants.values(), "the server can't reach its store; try again later");
      }
    }
  }

  private setTimer(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    if (this.state === "stopping" || this.state === "stopped") return;
    const now = this.options.now();
    const earliest = Math.min(earliestDue(this.tenants.values()), this.shared.outbox.nextPauseEnd(now) ?? Number.POSITIVE_INFINITY);
    if (earliest === Number.POSITIVE_INFINITY) return;
    const delay = Math.max(0, earliest + 1 - now);
    this.timer = setTimeout(() => this.wake(), Math.min(delay, maxTimerMs));
  }
}
