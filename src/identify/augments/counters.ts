/** What has become of an augment's look-ups since the server started, as its answers over HTTP tell. */
export class Counters {
  /** events and contexts looked at */
  lookedUp = 0;
  /** of them those that got attributes */
  found = 0;
  failed = 0;
  lastError: { readonly at: number; readonly message: string } | null = null;

  /** @param at epoch ms on the server's clock */
  fail(at: number, message: string): void {
    this.failed++;
    this.lastError = { at, message };
  }
}
