/**
 * Sends on their way out: one queue per tenant and endpoint, at most `limit` of each in flight, polls yielding to sends.
 *
 * A send is first recorded as due, then stored as released before its call goes out; the engine asks `release` for the sends
 * that may go with the coming commit and makes the calls once that commit is durable.
 *
 *  1. `live` has at most one send by id: the one whose answer the reaction waits for.
 *  2. A released send that is let go stays in flight until its answer comes, which is then late. A repetition may go out under the same
 *     id meanwhile, so calls are told apart by the object that `release` returned.
 */
import type { OutstandingSend, SendId } from "../store/port.ts";

interface Queue {
  readonly tenant: number;
  readonly endpoint: string;
  readonly sends: Map<string, OutstandingSend>;
  readonly polls: Map<string, OutstandingSend>;
  readonly inFlight: Set<OutstandingSend>;
}

/** A send by tenant, reaction and number, as a key of maps. */
export const sendKey = (send: SendId): string => `${send.tenant}/${send.reaction}/${send.number}`;

export class Outbox {
  private readonly queues = new Map<string, Queue>();
  private readonly live = new Map<string, OutstandingSend>();
  private readonly livePerTenant = new Map<number, number>();
  private readonly limit: number;

  /** @param limit sends in flight at most per tenant and endpoint */
  constructor(limit: number) {
    this.limit = limit;
  }

  /** Queues a send that is recorded as due. */
  add(send: OutstandingSend): void {
    const queue = this.queueOf(send);
    (send.poll ? queue.polls : queue.sends).set(sendKey(send), send);
    this.setLive(send);
  }

  /** Counts a send as in flight whose call was made before this outbox was. */
  addInFlight(send: OutstandingSend): void {
    this.queueOf(send).inFlight.add(send);
    this.setLive(send);
  }

  /** The send with this id whose answer is waited for. */
  liveSend(send: SendId): OutstandingSend | undefined {
    return this.live.get(sendKey(send));
  }

  /** Takes back a send that is no longer wanted. When it has been released already, its answer will come, late. */
  drop(id: SendId): void {
    const send = this.live.get(sendKey(id));
    if (send === undefined) return;
    this.removeLive(send);
    const { sends, polls } = this.queueOf(send);
    sends.delete(sendKey(id));
    polls.delete(sendKey(id));
  }

  /** Takes back all sends of a tenant that has gone. */
  dropTenant(tenant: number): void {
    for (const send of Array.from(this.live.values())) if (send.tenant === tenant) this.drop(send);
  }

  /**
   * Picks the sends that may go out now and counts them as in flight.
   * @param mayGo false: what waits there goes on waiting, since somebody paused it
   */
  release(mayGo: (tenant: number, endpoint: string) => boolean = () => true): OutstandingSend[] {
    const released: OutstandingSend[] = [];
    for (const queue of this.queues.values()) {
      if (!mayGo(queue.tenant, queue.endpoint)) continue;
      for (const waiting of [queue.sends, queue.polls]) {
        for (const [id, due] of waiting) {
          if (queue.inFlight.size >= this.limit) break;
          const send: OutstandingSend = { ...due, status: "released" };
          waiting.delete(id);
          queue.inFlight.add(send);
          this.live.set(id, send);
          released.push(send);
        }
      }
    }
    return released;
  }

  /**
   * The answer of a released send has come.
   * @param send as `release` returned it
   * @returns whether the reaction waits for it; else it is late
   */
  answered(send: OutstandingSend): boolean {
    this.queueOf(send).inFlight.delete(send);
    if (this.live.get(sendKey(send)) !== send) return false;
    this.removeLive(send);
    return true;
  }

  /** How many answers a tenant's reactions wait for. */
  open(tenant: number): number {
    return this.livePerTenant.get(tenant) ?? 0;
  }

  private setLive(send: OutstandingSend): void {
    this.live.set(sendKey(send), send);
    this.livePerTenant.set(send.tenant, this.open(send.tenant) + 1);
  }

  private removeLive(send: OutstandingSend): void {
    this.live.delete(sendKey(send));
    const left = this.open(send.tenant) - 1;
    if (left > 0) this.livePerTenant.set(send.tenant, left);
    else this.livePerTenant.delete(send.tenant);
  }

  private queueOf({ tenant, endpoint }: OutstandingSend): Queue {
    const name = `${tenant}/${endpoint}`;
    let queue = this.queues.get(name);
    if (queue === undefined) {
      queue = { tenant, endpoint, sends: new Map(), polls: new Map(), inFlight: new Set() };
      this.queues.set(name, queue);
    }
    return queue;
  }
}
