/** The engine as others see it: what can be asked of it and given to it. The work is done by its loop (loop.ts). */
import type { QueueStatus, SendStatus } from "../deliver/send-status.ts";
import type { Receipt } from "../react/types.ts";
import type { ErasedRows } from "../store/erasure.ts";
import { cancelReactions, rerunReactions } from "./control.ts";
import { Eraser } from "./erasure.ts";
import { InFlightKeys } from "./in-flight-keys.ts";
import { Loop } from "./loop.ts";
import type { EngineOptions } from "./options.ts";
import { lagMs } from "./readiness.ts";
import { expireStep, startRetention } from "./retention.ts";
import { reload } from "./tenant.ts";
import {
  ClockError,
  type Engine,
  type EngineCondition,
  type RerunFrom,
  type RerunResult,
  type Submission,
  type SubmissionResult,
} from "./types.ts";

/** Creates an engine over a store; nothing happens before `start`. */
export function createEngine(options: EngineOptions): Engine {
  return new LoopedEngine(options);
}

class LoopedEngine implements Engine {
  private readonly options: EngineOptions;
  private readonly loop: Loop;
  private readonly keys = new InFlightKeys();
  private readonly eraser: Eraser;

  constructor(options: EngineOptions) {
    this.options = options;
    const loop = new Loop(options);
    this.loop = loop;
    this.eraser = new Eraser({
      ...options,
      signal: loop.signal,
      memory: () => loop.memory,
      exclusive: (task) => loop.exclusive(task),
      cancel: (tenant, numbers) => this.cancel(tenant, numbers),
    });
  }

  async start(): Promise<void> {
    const { loop, options } = this;
    await loop.start();
    void startRetention(
      () => loop.memory.tenants.values(),
      (runtime) => loop.exclusive(() => expireStep(options.store.engine, runtime, options.now())),
      options.log,
      loop.signal,
    );
    void this.eraser.run();
  }

  ready(): boolean {
    return this.loop.condition === "running";
  }

  condition(): EngineCondition {
    return this.loop.condition;
  }

  lagMs(): number {
    return lagMs(this.loop.memory.tenants.values(), this.options.now());
  }

  sending(tenant: number, endpoint: string): SendStatus {
    return this.loop.memory.shared.outbox.status(tenant, endpoint, this.options.now());
  }

  allSending(): readonly QueueStatus[] {
    return this.loop.memory.shared.outbox.statuses(this.options.now());
  }

  clock(tenant: number): number | null {
    const runtime = this.loop.memory.tenants.get(tenant);
    if (runtime === undefined || runtime.tenant.settings.clock === "received") return this.options.now();
    return runtime.clock;
  }

  submit(tenant: number, items: readonly Submission[]): Promise<readonly SubmissionResult[]> {
    const enqueue = (): Promise<readonly SubmissionResult[]> =>
      new Promise((resolve, reject) => {
        const { queue } = this.loop.tenantAt(tenant);
        queue.push({ kind: "submit", at: this.options.now(), items, results: [], resolve, reject });
        this.loop.wake();
      });
    return items.some(({ idempotency }) => idempotency !== undefined) ? this.keys.hold(tenant, items, enqueue) : enqueue();
  }

  async receipt(tenant: number, reaction: number, receipt: Receipt): Promise<void> {
    const runtime = this.loop.tenantAt(tenant);
    return new Promise((resolve, reject) => {
      runtime.answers.push({ kind: "receipt", at: this.options.now(), reaction, receipt, resolve, reject });
      this.loop.wake();
    });
  }

  moveClock(tenant: number, to: number): Promise<number> {
    const runtime = this.loop.tenantAt(tenant);
    if (runtime.tenant.settings.clock !== "replay") {
      return Promise.reject(new ClockError('the clock "received" is the server\'s and can\'t be moved; only the clock "replay" can'));
    }
    return new Promise((resolve, reject) => {
      runtime.queue.push({ kind: "move-clock", at: this.options.now(), to, resolve, reject });
      this.loop.wake();
    });
  }

  configure<T>(tenant: number, change: () => Promise<T>): Promise<T> {
    return this.loop.exclusive(async () => {
      const result = await change();
      const { shared, tenants } = this.loop.memory;
      const runtime = tenants.get(tenant);
      if (runtime === undefined) await this.loop.addTenants();
      else await reload(runtime, this.options.store.configuration, shared);
      shared.customers.clear();
      shared.identities.clear();
      return result;
    });
  }

  cancel(tenant: number, numbers: readonly number[]): Promise<readonly number[]> {
    return this.loop.asBatch(tenant, (shared, runtime, now) => cancelReactions(shared, runtime, numbers, now));
  }

  rerun(tenant: number, numbers: readonly number[], from: RerunFrom): Promise<readonly RerunResult[]> {
    return this.loop.asBatch(tenant, (shared, runtime, now) => rerunReactions(shared, runtime, numbers, from, now));
  }

  deleteTenant(tenant: number): Promise<void> {
    return this.eraser.deleteTenant(tenant);
  }

  eraseCustomer(tenant: number, key: string): Promise<ErasedRows> {
    return this.eraser.eraseCustomer(tenant, key);
  }

  stop(graceMs: number): Promise<void> {
    return this.loop.stop(graceMs);
  }
}
