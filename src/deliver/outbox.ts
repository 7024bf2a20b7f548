/**
 * Sends on their way out: one queue per tenant and integration, polls yielding to sends, tenants taking turns.
 *
 * A send is first recorded as due, then stored as released before its call goes out; the engine asks `release` for the sends
 * that may go with the coming commit and makes the calls once that commit is durable.
 *
 *  1. `live` has at most one send by id: the one whose answer the reaction waits for, if it is held in memory or in flight. Others wait in
 *     the store alone (lane.ts).
 *  2. A released send that is let go stays in flight until its answer comes, which is then late. A repetition may go out under the same
 *     id meanwhile, so calls are told apart by the object that `release` returned.
 *  3. At most `perQueue` sends of a queue are in flight, and `total` of all; beyond `total` a queue may still have one, so that
 *     a provider that hangs can't use up what others need.
 *  4. Of tenants with something to send, each gets one send out before any gets the next.
 */
import type { OutstandingSend, SendId, SendPosition, StoredPause, WaitingCount } from "../store/port.ts";
import type { Delivered } from "./endpoint.ts";
import type { Lane } from "./lane.ts";
import { sendKey } from "./send-key.ts";
import { SendQueue, type Pause } from "./send-queue.ts";
import { statusOf, type QueueStatus, type SendStatus } from "./send-status.ts";

export interface OutboxLimits {
  /** sends in flight at most per tenant and integration */
  readonly perQueue: number;
  /** sends in flight at most altogether */
  readonly total: number;
}

/** Reads the sends that wait past a position, in order. */
export type ReadWaiting = (
  queue: { readonly tenant: number; readonly endpoint: string; readonly poll: boolean },
  after: SendPosition,
  limit: number,
) => Promise<readonly OutstandingSend[]>;

/** Whether somebody lets a queue go on: false while a person has paused it. */
type MayGo = (tenant: number, endpoint: string) => boolean;

const pageSize = 200;

export class Outbox {
  private readonly queues = new Map<number, Map<string, SendQueue>>();
  private readonly live = new Map<string, OutstandingSend>();
  /** answers waited for, by tenant, those not held in memory included */
  private readonly openByTenant = new Map<number, number>();
  /** tenants that may have something to send, in the order of their turns */
  private readonly turns = new Set<number>();
  private readonly limits: OutboxLimits;
  private inFlight = 0;

  constructor(limits: OutboxLimits) {
    this.limits = limits;
  }

  /** Queues a send that is recorded as due. */
  add(send: OutstandingSend): void {
    if (this.queueOf(send).laneOf(send).add(send)) this.live.set(sendKey(send), send);
    this.countOpen(send.tenant, 1);
    this.turns.add(send.tenant);
  }

  /** Counts sends that wait in the store; `refill` reads them as room comes. */
  addStored({ tenant, endpoint, poll, count }: WaitingCount): void {
    this.queueOf({ tenant, endpoint }).laneOf({ poll }).addStored(count);
    this.countOpen(tenant, count);
    this.turns.add(tenant);
  }

  /** Takes up what a provider had asked for before this process started. */
  addPause({ tenant, endpoint, until, reason }: StoredPause): void {
    this.queueOf({ tenant, endpoint }).resumePause({ until, reason });
  }

  /** Counts a send as in flight whose call was made before this outbox was. */
  addInFlight(send: OutstandingSend): void {
    this.queueOf(send).inFlight.add(send);
    this.inFlight += 1;
    this.live.set(sendKey(send), send);
    this.countOpen(send.tenant, 1);
  }

  /** Goes on with what an outbox before this one knew of the providers. */
  takeOver(former: Outbox): void {
    for (const queue of former.all()) this.queueOf(queue).takeOver(queue);
  }

  /** The send with this id whose answer is waited for, if it is held in memory or in flight. */
  liveSend(send: SendId): OutstandingSend | undefined {
    return this.live.get(sendKey(send));
  }

  /**
   * Takes back a send that is no longer wanted. When it has been released already, its answer will come, late.
   * @param send as it was added; only its parameters are of no account
   */
  drop(send: Pick<OutstandingSend, "tenant" | "reaction" | "number" | "endpoint" | "poll">): void {
    const lane = this.queueOf(send).laneOf(send);
    const held = this.live.get(sendKey(send));
    if (held === undefined && !lane.removeStored()) return;
    if (held !== undefined) lane.remove(held);
    this.live.delete(sendKey(send));
    this.countOpen(send.tenant, -1);
  }

  /** Forgets a tenant that has gone. Answers of what is in flight come late. */
  dropTenant(tenant: number): void {
    for (const send of this.live.values()) if (send.tenant === tenant) this.live.delete(sendKey(send));
    for (const { inFlight } of this.queues.get(tenant)?.values() ?? []) this.inFlight -= inFlight.size;
    this.queues.delete(tenant);
    this.openByTenant.delete(tenant);
    this.turns.delete(tenant);
  }

  /** Reads more of what waits in the store where few are held. Only between two batches, when the store holds all that was decided. */
  async refill(read: ReadWaiting): Promise<void> {
    for (const tenant of this.turns) {
      for (const queue of this.queues.get(tenant)?.values() ?? []) {
        for (const poll of [false, true]) await this.refillLane(read, queue, queue.laneOf({ poll }), poll);
      }
    }
  }

  private async refillLane(read: ReadWaiting, { tenant, endpoint, low }: SendQueue, lane: Lane, poll: boolean): Promise<void> {
    const after = lane.readFrom(low);
    if (after === null) return;
    const page = await read({ tenant, endpoint, poll }, after, pageSize);
    for (const send of lane.refill(page, (one) => this.live.has(sendKey(one)))) this.live.set(sendKey(send), send);
  }

  /**
   * Picks the sends that may go out now and counts them as in flight.
   * @param now epoch ms on the server's clock
   */
  release(now: number, mayGo: MayGo = () => true): OutstandingSend[] {
    const released: OutstandingSend[] = [];
    let round = Array.from(this.turns);
    while (round.length > 0) {
      round = round.filter((tenant) => {
        const queue = this.nextQueue(tenant, now, mayGo);
        if (queue === undefined) return false;
        released.push(this.releaseFrom(queue));
        return true;
      });
    }
    return released;
  }

  /** The tenant's next queue that can send. One without anything that waits gives up its turn until something is added. */
  private nextQueue(tenant: number, now: number, mayGo: MayGo): SendQueue | undefined {
    const queues = this.queues.get(tenant);
    let waits = false;
    for (const queue of queues?.values() ?? []) {
      if (queue.waiting === 0) continue;
      waits = true;
      const room = this.inFlight < this.limits.total || queue.inFlight.size === 0;
      if (room && queue.hasHeld && queue.isOpen(now) && mayGo(tenant, queue.endpoint)) return queue;
    }
    if (!waits) this.turns.delete(tenant);
    return undefined;
  }

  /** The tenant, and the queue within it, go behind the others. */
  private releaseFrom(queue: SendQueue): OutstandingSend {
    const { tenant, endpoint } = queue;
    const send: OutstandingSend = { ...queue.shift()!, status: "released" };
    queue.inFlight.add(send);
    this.inFlight += 1;
    this.live.set(sendKey(send), send);
    this.turns.delete(tenant);
    this.turns.add(tenant);
    const queues = this.queues.get(tenant)!;
    queues.delete(endpoint);
    queues.set(endpoint, queue);
    return send;
  }

  /**
   * What became of a released send is known.
   * @param send as `release` returned it
   * @param now epoch ms on the server's clock
   * @returns whether the reaction waits for it, else it is late; and the pause that begins with it, if one does
   */
  answered(send: OutstandingSend, delivered: Delivered, now: number): { readonly live: boolean; readonly pause: Pause | null } {
    const queue = this.queueOf(send);
    if (queue.inFlight.delete(send)) this.inFlight -= 1;
    const live = this.live.get(sendKey(send)) === send;
    if (live) {
      this.live.delete(sendKey(send));
      this.countOpen(send.tenant, -1);
    }
    return { live, pause: queue.note(delivered, now) };
  }

  /** Puts a send that was released, and has not gone through, back to the head of its queue. @returns it as it is to be recorded: due */
  putBack(send: OutstandingSend): OutstandingSend {
    const due: OutstandingSend = { ...send, status: "due" };
    this.queueOf(send).laneOf(send).putBack(due);
    this.live.set(sendKey(due), due);
    this.countOpen(due.tenant, 1);
    this.turns.add(due.tenant);
    return due;
  }

  /** How many answers a tenant's reactions wait for. */
  open(tenant: number): number {
    return this.openByTenant.get(tenant) ?? 0;
  }

  /** Epoch ms at which the next pause of something that waits is over; null when none is. @param now epoch ms on the server's clock */
  nextPauseEnd(now: number): number | null {
    let next: number | null = null;
    for (const tenant of this.turns) {
      for (const queue of this.queues.get(tenant)?.values() ?? []) {
        const until = queue.waiting === 0 ? undefined : queue.pausedAt(now)?.until;
        if (until !== undefined && (next === null || until < next)) next = until;
      }
    }
    return next;
  }

  /** @param now epoch ms on the server's clock */
  status(tenant: number, endpoint: string, now: number): SendStatus {
    return statusOf(this.queues.get(tenant)?.get(endpoint), now);
  }

  /** Of all queues. @param now epoch ms on the server's clock */
  statuses(now: number): readonly QueueStatus[] {
    return Array.from(this.all(), (queue) => ({ tenant: queue.tenant, endpoint: queue.endpoint, ...statusOf(queue, now) }));
  }

  private *all(): Generator<SendQueue> {
    for (const queues of this.queues.values()) yield* queues.values();
  }

  private countOpen(tenant: number, by: number): void {
    const open = this.open(tenant) + by;
    if (open > 0) this.openByTenant.set(tenant, open);
    else this.openByTenant.delete(tenant);
  }

  private queueOf({ tenant, endpoint }: { readonly tenant: number; readonly endpoint: string }): SendQueue {
    let queues = this.queues.get(tenant);
    if (queues === undefined) this.queues.set(tenant, (queues = new Map()));
    let queue = queues.get(endpoint);
    if (queue === undefined) queues.set(endpoint, (queue = new SendQueue(tenant, endpoint, this.limits.perQueue)));
    return queue;
  }
}
