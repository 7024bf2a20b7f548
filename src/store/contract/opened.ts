/** A store under test, and what the tests put into it. */
import { test } from "node:test";
import type { Tenant } from "../configuration.ts";
import { emptyChanges } from "../empty-changes.ts";
import { writesOf } from "./writes.ts";
import type { Changes, CustomerState, NewReaction, OutstandingSend, ReactionEnd, Store, StoredEvent } from "../port.ts";

export interface OpenedStore {
  readonly store: Store;
  reopen(): Promise<Store>;
  close(): Promise<void>;
}

export type OpenStore = () => Promise<OpenedStore>;

/** A test with a store of its own. */
export function withStore(open: OpenStore, name: string, work: (store: Store, opened: OpenedStore) => Promise<void>): void {
  test(name, async () => {
    const opened = await open();
    try {
      await work(opened.store, opened);
    } finally {
      await opened.close();
    }
  });
}

export function changes(some: Partial<Changes>): Changes {
  return { ...emptyChanges(), ...some };
}

/** Claims the store and commits once. */
export async function commitOnce(store: Store, some: Partial<Changes>): Promise<number> {
  const epoch = await store.engine.claim();
  await store.engine.commit(epoch, changes(some));
  return epoch;
}

export function eventOf(seq: number, some: Partial<StoredEvent> = {}): StoredEvent {
  return {
    tenant: 1,
    seq,
    key: "anna",
    time: 1_000 + seq,
    receivedAt: 2_000 + seq,
    attributes: { type: "call", n: seq },
    contributing: true,
    depth: 0,
    root: null,
    ...some,
  };
}

export function customerOf(key: string, some: Partial<CustomerState> = {}): CustomerState {
  return { tenant: 1, key, state: `{"of":${JSON.stringify(key)}}`, due: null, oldestSeq: null, ...some };
}

export function reactionOf(number: number, some: Partial<NewReaction> = {}): NewReaction {
  return {
    tenant: 1,
    number,
    key: "anna",
    patternId: 1,
    patternName: "called twice",
    patternVersion: 1,
    thenHash: "hash",
    matchedAt: 5_000 + number,
    events: `[{"id":"EV1","time":1,"attributes":{"a":1}}]`,
    context: `{"a":1}`,
    depth: 0,
    root: null,
    ...some,
  };
}

export const thenText = { hash: "hash", text: "(delay 1 day)" };

export function endOf(number: number, some: Partial<ReactionEnd> = {}): ReactionEnd {
  return { tenant: 1, number, status: "success", endedAt: 6_000 + number, reason: null, variables: "{}", ...some };
}

/** Running reactions with these numbers, waiting for nothing. */
export function runningReactions(numbers: readonly number[], some: Partial<NewReaction> = {}): Partial<Changes> {
  return {
    texts: [thenText],
    reactions: numbers.map((number) => reactionOf(number, some)),
    running: numbers.map((number) => ({ tenant: some.tenant ?? 1, number, state: "{}", due: null })),
  };
}

export function sendOf(reaction: number, number: number, some: Partial<OutstandingSend> = {}): OutstandingSend {
  return {
    tenant: 1,
    reaction,
    number,
    status: "due",
    endpoint: "echo",
    type: "echo",
    parameters: `{"x":1}`,
    poll: false,
    at: 7_000,
    ...some,
  };
}

export async function tenantOf(store: Store, id = "demo"): Promise<Tenant> {
  return writesOf(store.configuration).createTenant({ id, name: id, rateLimit: null, keyAttribute: null });
}
