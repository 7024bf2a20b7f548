/** Who owns the data: the epoch of the last claim. A handle that was overtaken may neither commit nor expire. */
import { FencedError } from "../port.ts";
import type { Connection } from "./connection.ts";

export interface Ownership {
  /** Takes everything over, inside a transaction; returns the new epoch. */
  claim(): number;
  /** Inside a transaction. @throws FencedError unless this is the epoch of the last claim */
  check(epoch: number): void;
  /** Inside a transaction. @throws FencedError when this handle has claimed and another has since */
  checkOwn(): void;
}

export function ownership(connection: Connection): Ownership {
  const next = connection.prepare<{ epoch: number }>("update ownership set epoch = epoch + 1 returning epoch");
  const current = connection.prepare<{ epoch: number }>("select epoch from ownership");
  let own: number | null = null;

  function check(epoch: number): void {
    const last = current.get()!.epoch;
    if (epoch === last) return;
    throw new FencedError(`epoch ${epoch} has been taken over by epoch ${last}: another process owns this data now`);
  }

  return {
    claim: () => (own = next.get()!.epoch),
    check,
    checkOwn: () => void (own !== null && check(own)),
  };
}
