/**
 * A bounded amount of something that tenants share: bytes of requests in hand, events that wait.
 *
 * Nobody may come to hold more than is left free. One tenant alone gets half of it, two get a third each, n get 1/(n + 1), so there is
 * always room for one more: a tenant's flood refuses the flood, and nobody else.
 */
/** A tenant by its number, or whoever it is where there is no tenant. */
export type Owner = number | string;

export class FairShare {
  private readonly limit: number;
  private readonly held = new Map<Owner, number>();
  private total = 0;

  constructor(limit: number) {
    this.limit = limit;
  }

  /** What all hold together; with what was forced it may be more than the limit. */
  get used(): number {
    return this.total;
  }

  /** Whether the owner could take that much now. An amount up to the limit always finds room while nothing is held. */
  hasRoom(owner: Owner, amount: number): boolean {
    return (this.held.get(owner) ?? 0) + amount <= this.limit - this.total;
  }

  /** Takes an amount. @returns false, and takes nothing, when there is no room */
  take(owner: Owner, amount: number): boolean {
    const held = (this.held.get(owner) ?? 0) + amount;
    if (held > this.limit - this.total) return false;
    this.held.set(owner, held);
    this.total += amount;
    return true;
  }

  /** Takes an amount that is there already, room or not, so that others are refused in its place. */
  force(owner: Owner, amount: number): void {
    this.held.set(owner, (this.held.get(owner) ?? 0) + amount);
    this.total += amount;
  }

  /** Gives back what was taken. */
  give(owner: Owner, amount: number): void {
    const left = (this.held.get(owner) ?? 0) - amount;
    if (left > 0) this.held.set(owner, left);
    else this.held.delete(owner);
    this.total -= amount;
  }
}
