/** Switchable faults, the same for every stand-in: what a provider's machine or the network between does now and then. */
import { setTimeout as sleep } from "node:timers/promises";

export type FaultKind = "slow" | "hang" | "reset" | "broken-json" | "too-many" | "server-error" | "unavailable" | "expired-token";

export interface Fault {
  readonly kind: FaultKind;
  /** how many requests it meets; default 1 */
  readonly times?: number;
  /** only requests whose path contains this */
  readonly path?: string;
  /** the request takes effect before the fault shows: the message is sent, and yet the answer never arrives. For slow, hang, reset and broken-json */
  readonly taken?: boolean;
  /** of slow: how late the answer is; default 200 */
  readonly delayMs?: number;
  /** of too-many and unavailable: what the provider's Retry-After says; default 1 */
  readonly retryAfterSeconds?: number;
}

/** An answer over HTTP; a body that is no text is written as JSON. */
export interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

const refusalKinds = ["too-many", "server-error", "unavailable", "expired-token"] as const;
type RefusalKind = (typeof refusalKinds)[number];

/** How a provider words the refusals among the faults. */
export type Refusals = Readonly<Record<RefusalKind, (fault: Fault) => Answer>>;

export function isRefusal(kind: FaultKind): kind is RefusalKind {
  return (refusalKinds as readonly string[]).includes(kind);
}

/** How late a slow answer is. */
export const defaultDelayMs = 200;

/** What becomes of a request: an answer, or nothing but the end of the connection, or nothing at all. */
export type Met = Answer | "reset" | "hang";

/** The faults that are switched on, each used up after its number of requests. */
export class Faults {
  private waiting: { readonly fault: Fault; left: number }[] = [];

  add(fault: Fault): void {
    this.waiting.push({ fault, left: fault.times ?? 1 });
  }

  clear(): void {
    this.waiting = [];
  }

  /** Takes the first fault that concerns this path, if there is one. */
  take(path: string): Fault | undefined {
    const found = this.waiting.find(({ fault }) => path.includes(fault.path ?? ""));
    if (found === undefined) return undefined;
    found.left -= 1;
    if (found.left === 0) this.waiting = this.waiting.filter((one) => one !== found);
    return found.fault;
  }
}

/**
 * Answers one request under a fault.
 * @param answer what the provider would answer; calling it is what gives the request its effect
 */
export async function underFault(fault: Fault, refusals: Refusals, answer: () => Promise<Answer>): Promise<Met> {
  switch (fault.kind) {
    case "slow": {
      // Late on the way there, or late on the way back.
      const early = fault.taken === true ? await answer() : undefined;
      await sleep(fault.delayMs ?? defaultDelayMs);
      return early ?? answer();
    }
    case "hang":
    case "reset":
      if (fault.taken === true) await answer();
      return fault.kind;
    case "broken-json": {
      const whole = fault.taken === true ? await answer() : { status: 200, body: { status: "ok" } };
      const text = JSON.stringify(whole.body ?? {});
      return {
        ...whole,
        headers: { ...whole.headers, "content-type": "application/json" },
        body: text.slice(0, Math.max(1, text.length / 2)),
      };
    }
    case "too-many":
    case "server-error":
    case "unavailable":
    case "expired-token":
      return refusals[fault.kind](fault);
  }
}
