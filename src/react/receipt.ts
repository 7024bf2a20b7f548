/** A provider's receipt: what became of a send, told by another way than the call's own answer. */
import { settle } from "./advance.ts";
import { failed } from "./ended.ts";
import type { ProgramNode } from "./program.ts";
import { journal, type Run } from "./run.ts";
import type { JournalEntry, Receipt } from "./types.ts";

/**
 * Takes a receipt in. The journal has it in any case. Beyond that it only answers what is not known yet:
 *  - the call is still out: the receipt is kept, and taken for the answer should that be "outcome unknown";
 *  - the outcome was unknown, or came too late, and the send is to be repeated: when the receipt says that it arrived, the attempt is
 *    taken as succeeded and nothing is sent again; when it says that it did not, the repetition is a new send with the next number.
 * What has ended stays as it ended.
 */
export function takeReceipt(run: Run, receipt: Receipt): void {
  const { send, outcome } = receipt;
  const inFlight = liveNode(run, ({ send: number }) => number === send);
  const repeated = [...run.kept].find(([, number]) => number === send)?.[0];
  if (run.before?.status !== "running" || (inFlight === null && repeated === undefined)) {
    run.effects.push({ kind: "journal", entry: { at: run.now, node: -1, command: "send", phase: "receipt", ...receiptMembers(receipt) } });
    return;
  }
  const node = inFlight ?? run.program.nodes[repeated!]!;
  journal(run, node, "receipt", receiptMembers(receipt));
  if (inFlight !== null) run.known.set(send, outcome);
  else if (!("ok" in outcome)) run.kept.delete(node.index);
  else if (run.live.get(node.index)?.phase !== "pause") run.known.set(send, outcome);
  else {
    run.kept.delete(node.index);
    journal(run, node, "answered", { send, response: outcome.ok });
    settle(run, node, { ok: true, response: outcome.ok });
  }
}

function liveNode(run: Run, wanted: (activation: { readonly send?: number }) => boolean): ProgramNode | null {
  for (const [index, activation] of run.live) {
    const node = run.program.nodes[index]!;
    if (node.command.kind === "send" && wanted(activation)) return node;
  }
  return null;
}

/** What a line of the journal says of a receipt. */
export function receiptMembers({ send, status, outcome }: Receipt): Pick<JournalEntry, "send" | "value" | "response" | "reason"> {
  return { send, value: status, ...("ok" in outcome ? { response: outcome.ok } : { reason: failed(outcome.error).reason }) };
}
