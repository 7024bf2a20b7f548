/**
 * Sends on their way out: one queue per tenant and endpoint, at most `limit` of each in flight, polls yielding to sends.
 *
 * A send is first recorded as due, then stored as released before its call goes out; the engine asks `release` for the sends
 * that may go with the coming commit and calls `deliver` once that commit is durable.
 */
import type { OutstandingSend, SendId } from "../store/port.ts";

interface Queue {
  readonly sends: Map<string, OutstandingSend>;
  readonly polls: Map<string, OutstandingSend>;
  readonly inFlight: Set<string>;
}

const idOf = (send: SendId): string => `${send.tenant}/${send.reaction}/${send.number}`;

export class Outbox {
  private readonly queues = new Map<string, Queue>();
  private readonly queueById = new Map<string, Queue>();
  private readonly perTenant = new Map<number, number>();
  private readonly limit: number;

  constructor(limit: number) {
    this.limit = limit;
  }

  /** Queues a send that is recorded as due. */
  add(send: OutstandingSend): void {
    const queue = this.queueOf(send.tenant, send.endpoint);
    (send.poll ? queue.polls : queue.sends).set(idOf(send), send);
    this.queueById.set(idOf(send), queue);
    this.perTenant.set(send.tenant, this.open(send.tenant) + 1);
  }

  /** Counts a send as in flight that had been released before memory was rebuilt. */
  addInFlight(send: OutstandingSend): void {
    const queue = this.queueOf(send.tenant, send.endpoint);
    queue.inFlight.add(idOf(send));
    this.queueById.set(idOf(send), queue);
    this.perTenant.set(send.tenant, this.open(send.tenant) + 1);
  }

  /** Takes back a send that is no longer wanted. @returns false when it has been released already (its answer will come) */
  drop(send: SendId): boolean {
    const id = idOf(send);
    const queue = this.queueById.get(id);
    if (queue === undefined || !(queue.sends.delete(id) || queue.polls.delete(id))) return false;
    this.close(send);
    return true;
  }

  /** Picks the sends that may go out now and counts them as in flight. */
  release(): OutstandingSend[] {
    const released: OutstandingSend[] = [];
    for (const queue of this.queues.values()) {
      for (const waiting of [queue.sends, queue.polls]) {
        for (const [id, send] of waiting) {
          if (queue.inFlight.size >= this.limit) break;
          waiting.delete(id);
          queue.inFlight.add(id);
          released.push({ ...send, status: "released" });
        }
      }
    }
    return released;
  }

  /** The answer of a released send has come. */
  answered(send: SendId): void {
    if (this.queueById.get(idOf(send))?.inFlight.delete(idOf(send)) === true) this.close(send);
  }

  /** How many sends of a tenant wait or are in flight. */
  open(tenant: number): number {
    return this.perTenant.get(tenant) ?? 0;
  }

  private close(send: SendId): void {
    this.queueById.delete(idOf(send));
    const left = this.open(send.tenant) - 1;
    if (left > 0) this.perTenant.set(send.tenant, left);
    else this.perTenant.delete(send.tenant);
  }

  private queueOf(tenant: number, endpoint: string): Queue {
    const name = `${tenant}/${endpoint}`;
    let queue = this.queues.get(name);
    if (queue === undefined) {
      queue = { sends: new Map(), polls: new Map(), inFlight: new Set() };
      this.queues.set(name, queue);
    }
    return queue;
  }
}
