/** States of customers that are in the log and not yet, or not in this form, in the table customer. In memory; rebuilt from the log. */
import type { CustomerState } from "../port.ts";

export interface RecentState extends CustomerState {
  /** row of the log that holds it */
  readonly logged: number;
}

export class RecentStates {
  private readonly tenants = new Map<number, Map<string, RecentState>>();

  get(tenant: number, key: string): RecentState | undefined {
    return this.tenants.get(tenant)?.get(key);
  }

  set({ tenant, key, state, due, oldestSeq }: CustomerState, logged: number): void {
    let keys = this.tenants.get(tenant);
    if (keys === undefined) this.tenants.set(tenant, (keys = new Map()));
    // Whoever has no state waits for nothing and holds nothing.
    const gone = state === null;
    keys.set(key, { tenant, key, state, due: gone ? null : due, oldestSeq: gone ? null : oldestSeq, logged });
  }

  delete(tenant: number, key: string): void {
    this.tenants.get(tenant)?.delete(key);
  }

  /** Forgets what rows of the log up to this one hold. */
  forgetThrough(logged: number): void {
    for (const keys of this.tenants.values()) {
      for (const [key, recent] of keys) if (recent.logged <= logged) keys.delete(key);
    }
  }

  clear(): void {
    this.tenants.clear();
  }

  /** All, in the order of the table's primary key, so that neighbours share pages. */
  inKeyOrder(): RecentState[] {
    const tenants = [...this.tenants].sort(([a], [b]) => a - b);
    return tenants.flatMap(([, keys]) => [...keys.values()].sort((a, b) => (a.key < b.key ? -1 : 1)));
  }

  /** Those of a tenant that are due in (after, through], by due. */
  dueWithin(tenant: number, after: number, through: number): { due: number; key: string }[] {
    const found: { due: number; key: string }[] = [];
    for (const { key, due } of this.tenants.get(tenant)?.values() ?? []) {
      if (due !== null && due > after && due <= through) found.push({ due, key });
    }
    return found.sort((a, b) => a.due - b.due || (a.key < b.key ? -1 : 1));
  }
}
