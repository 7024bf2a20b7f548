/** What the tests of the outbox share. */
import type { OutstandingSend, SendPosition } from "../../src/store/port.ts";
import type { ReadWaiting } from "../../src/deliver/outbox.ts";

export const limits = (perQueue: number, total = 1_000): { perQueue: number; total: number } => ({ perQueue, total });

export const send = (number: number, over: Partial<OutstandingSend> = {}): OutstandingSend => ({
  tenant: 1,
  reaction: 1,
  number,
  status: "due",
  endpoint: "sms",
  type: "text",
  parameters: "{}",
  poll: false,
  at: 0,
  ...over,
});

/** The rows of a store, for an outbox that holds only some of them. */
export class Rows {
  readonly due = new Map<string, OutstandingSend>();

  readonly read: ReadWaiting = async ({ tenant, endpoint, poll }, after, limit) =>
    [...this.due.values()]
      .filter((row) => row.tenant === tenant && row.endpoint === endpoint && row.poll === poll && compare(row, after) > 0)
      .sort(compare)
      .slice(0, limit);
}

function compare(a: SendPosition, b: SendPosition): number {
  return a.at - b.at || a.reaction - b.reaction || a.number - b.number;
}
