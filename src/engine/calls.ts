/** The calls that are on their way. */
import { setTimeout as sleep } from "node:timers/promises";
import type { Delivered } from "../deliver/endpoint.ts";
import type { Tenant } from "../store/configuration.ts";
import type { OutstandingSend } from "../store/port.ts";
import { deliver, type Callers } from "./delivery.ts";

export class Calls {
  private readonly callers: Callers;
  private readonly signal: AbortSignal;
  private readonly open = new Set<Promise<void>>();

  /** @param signal aborts what is on its way; what comes of it then is heard by nobody */
  constructor(callers: Callers, signal: AbortSignal) {
    this.callers = callers;
    this.signal = signal;
  }

  /** Makes the call of a released send. @param heard is told what came of it */
  make(tenant: Pick<Tenant, "id" | "number">, send: OutstandingSend, heard: (delivered: Delivered) => void): void {
    const call = deliver(this.callers, tenant, send, this.signal).then((delivered) => {
      this.open.delete(call);
      if (!this.signal.aborted) heard(delivered);
    });
    this.open.add(call);
  }

  /**
   * Waits until none is on its way, or the time is over.
   * @param meanwhile is done whenever some have been answered
   */
  async end(graceMs: number, meanwhile: () => Promise<void>): Promise<void> {
    const grace = sleep(graceMs, "over", { ref: false });
    while (this.open.size > 0 && (await Promise.race([Promise.all(this.open), grace])) !== "over") await meanwhile();
  }
}
