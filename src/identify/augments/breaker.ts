/** A circuit breaker: after some failures in a row it lets nothing through for a while, then one call that decides. */

const failuresToOpen = 5;
const openMs = 30_000;

export class Breaker {
  private failures = 0;
  /** epoch ms until which nothing goes through; null: closed */
  private openUntil: number | null = null;
  private probing = false;

  get isOpen(): boolean {
    return this.openUntil !== null;
  }

  /** Whether a call may be made now; whoever makes it tells how it ended. @param now epoch ms */
  admits(now: number): boolean {
    if (this.openUntil === null) return true;
    if (now < this.openUntil || this.probing) return false;
    this.probing = true;
    return true;
  }

  succeeded(): void {
    this.failures = 0;
    this.openUntil = null;
    this.probing = false;
  }

  /** @param now epoch ms */
  failed(now: number): void {
    this.failures++;
    this.probing = false;
    if (this.failures >= failuresToOpen) this.openUntil = now + openMs;
  }
}
