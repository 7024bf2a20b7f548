/** What the bench of the store writes: events, states, reactions, in the sizes of real ones. */
import type { emptyChanges } from "../src/store/empty-changes.ts";
import type { Changes, CustomerState, StoredEvent } from "../src/store/port.ts";

const hour = 3_600_000;

/** epoch ms of the first event */
export const start = 930_000_000_000;

/** Deterministic numbers in [0, 1): the same rows in each run. */
export function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

export function keyOf(customer: number): string {
  return `C${String(customer).padStart(7, "0")}`;
}

export function callEvent(seq: number, key: string, time: number): StoredEvent {
  const attributes = { customer_id: key, type: "call", queue: "PS", priority: 2, outcome: "AGENT", server: "KAZAV", ser_time: 113 };
  return { tenant: 1, seq, key, time, receivedAt: time, attributes, contributing: true, depth: 0, root: null };
}

/** One pending instance of a two-event within pattern: about 90 bytes of JSON. */
export function pending(key: string, seq: number, time: number): CustomerState {
  const state = `{"1":{"g":1,"i":[{"s":${time},"p":1,"d":${time + hour},"e":[${seq}]}],"n":${time + hour}}}`;
  return { tenant: 1, key, state, due: time + hour, oldestSeq: seq };
}

export const sampleText = {
  hash: "n5xQ2q1mYw0b8Xn4ZkTt9A",
  text: "(seq (send echo echo {:to *customer_id*}) (delay 1 hour) (send echo echo {:to *customer_id*}))",
};

/** Changes being put together. */
export type Growing = ReturnType<typeof emptyChanges>;

export function stateOf(node: number, due: number | null): string {
  return JSON.stringify({
    status: "running",
    due,
    waiting: [],
    variables: {},
    internal: { live: { 0: { a: 1 }, [node]: { a: 1, due } }, sends: 1 },
  });
}

export function beginReaction(changes: Growing, number: number, time: number): void {
  changes.reactions.push(sampleReaction(number, time));
  changes.running.push({ tenant: 1, number, state: stateOf(5, null), due: null });
  changes.sends.push(sampleSend(number, 1, time));
  changes.journal.push({ tenant: 1, reaction: number, entries: entriesOf(time, 1) });
}

export function delayReaction(changes: Growing, number: number, time: number): void {
  changes.answeredSends.push({ tenant: 1, reaction: number, number: 1 });
  changes.running.push({ tenant: 1, number, state: stateOf(44, time + hour), due: time + hour });
  changes.journal.push({ tenant: 1, reaction: number, entries: entriesOf(time, 1) });
}

export function sendAgain(changes: Growing, number: number, time: number): void {
  changes.sends.push(sampleSend(number, 2, time));
  changes.running.push({ tenant: 1, number, state: stateOf(60, null), due: null });
  changes.journal.push({ tenant: 1, reaction: number, entries: entriesOf(time, 2) });
}

export function endReaction(changes: Growing, number: number, time: number): void {
  changes.answeredSends.push({ tenant: 1, reaction: number, number: 2 });
  changes.ended.push({ tenant: 1, number, status: "success", endedAt: time, reason: null, variables: "{}" });
  changes.journal.push({ tenant: 1, reaction: number, entries: entriesOf(time, 2) });
}

export function sampleReaction(number: number, time: number): Changes["reactions"][number] {
  const key = keyOf(Math.imul(number, 48_271) >>> 12);
  const { attributes } = callEvent(number, key, time);
  const events = [0, 1].map((index) => ({ id: `EV${String(number * 2 + index).padStart(12, "0")}`, time: time - index, attributes }));
  return {
    tenant: 1,
    number,
    key,
    patternId: (number % 10) + 1,
    patternName: "two abandoned calls within an hour",
    patternVersion: 1,
    thenHash: sampleText.hash,
    matchedAt: time,
    events: JSON.stringify(events),
    context: JSON.stringify(attributes),
    depth: 0,
    root: null,
  };
}

function sampleSend(reaction: number, number: number, at: number): Changes["sends"][number] {
  return {
    tenant: 1,
    reaction,
    number,
    status: "released",
    endpoint: "echo",
    type: "echo",
    parameters: `{"to":"C0000001"}`,
    poll: false,
    at,
  };
}

function entriesOf(at: number, send: number): string {
  return JSON.stringify([
    { at, node: 5, command: "send", phase: "sent", attempt: 1, send, endpoint: "echo", type: "echo", parameters: { to: "C0000001" } },
  ]);
}
